//! Which form an export has, told from how it begins.

use std::io::{self, BufRead, Read};

use super::elements::Shape;

/// So many bytes are looked at.
const LOOK: u64 = 64 << 10;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A form of export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// NDJSON: an object a line.
    Lines,
    /// Objects in a list, or one after the other.
    Elements(Shape),
    /// CSV with this delimiter.
    Table(u8),
    /// Nothing but white space.
    Nothing,
}

/// Tells the form. What was read comes back without its byte-order mark.
pub(super) fn detect(reader: &mut dyn BufRead) -> io::Result<(Vec<u8>, Form)> {
    let mut start = Vec::new();
    reader.take(LOOK).read_to_end(&mut start)?;
    if start.starts_with(BYTE_ORDER_MARK) {
        start.drain(..BYTE_ORDER_MARK.len());
    }
    let form = of_start(&start);
    Ok((start, form))
}

fn of_start(start: &[u8]) -> Form {
    match start.trim_ascii_start() {
        [] => Form::Nothing,
        [b'[', ..] => Form::Elements(Shape::List),
        text @ [b'{', ..] => of_object(text),
        text => Form::Table(delimiter(text)),
    }
}

/// The delimiter that the header row has most of.
fn delimiter(text: &[u8]) -> u8 {
    let header = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| header.iter().filter(|byte| **byte == delimiter).count();
    let [comma, semicolon, tab] = [b',', b';', b'\t'].map(count);
    if comma >= semicolon && comma >= tab {
        b','
    } else if semicolon >= tab {
        b';'
    } else {
        b'\t'
    }
}

/// Whether an object that begins here is the answer of `/users/export/ids`, which has a list of `users`; or one of several
/// lines; or the first of many, one a line.
fn of_object(text: &[u8]) -> Form {
    let mut depth = 0_usize;
    let mut name: Option<&[u8]> = None;
    let mut line_broken = false;
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'"' => {
                let start = at + 1;
                at = end_of_text(text, start);
                let content = text.get(start..at).unwrap_or_default();
                if content.contains(&b'\n') {
                    // A broken line: no text of JSON holds a line break.
                    return Form::Lines;
                }
                if depth == 1 {
                    name = Some(content);
                }
            }
            b'[' if depth == 1 && name == Some(b"users") => return Form::Elements(Shape::Users),
            b'{' | b'[' => {
                if line_broken && depth == 1 && starts_line(text, at) {
                    return Form::Lines;
                }
                depth += 1;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return if line_broken { Form::Elements(Shape::Row) } else { Form::Lines };
                }
            }
            b',' if depth == 1 => name = None,
            b'\n' => line_broken = true,
            _ => {}
        }
        at += 1;
    }
    if line_broken { Form::Elements(Shape::Row) } else { Form::Lines }
}

/// Whether a line begins with this byte.
fn starts_line(text: &[u8], at: usize) -> bool {
    text.get(..at).is_some_and(|before| before.ends_with(b"\n"))
}

/// The quote that ends a text, or the end.
fn end_of_text(text: &[u8], mut at: usize) -> usize {
    loop {
        match text.get(at) {
            None | Some(b'"') => return at.min(text.len()),
            Some(b'\\') => at += 2,
            Some(_) => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_told_from_the_content() {
        let row = Form::Elements(Shape::Row);
        let users = Form::Elements(Shape::Users);
        for (text, form) in [
            ("{\"external_id\":\"a\"}\n{\"external_id\":\"b\"}\n", Form::Lines),
            ("{\"external_id\":\"a\"}", Form::Lines),
            ("\r\n\r\n{\"a\":[{\"users\":[1]}]}\r\n", Form::Lines),
            ("{\"external_id\":\"a\n{\"external_id\":\"b\"}", Form::Lines),
            ("{\"external_id\":\"a\",\n{\"external_id\":\"b\"}", Form::Lines),
            ("{\n  \"external_id\": \"a\"\n}\n", row),
            ("{\"users\":[{\"external_id\":\"a\"}]}", users),
            ("{\"message\":\"success\",\"users\": [", users),
            ("{\n  \"message\": \"success\",\n  \"users\": [\n", users),
            ("{\"users\":\"x\",\"a\":[1]}", Form::Lines),
            (" [ {", Form::Elements(Shape::List)),
            ("external_id,email\na,b\n", Form::Table(b',')),
            ("external_id;e, mail;city\n", Form::Table(b';')),
            ("external_id\temail\n", Form::Table(b'\t')),
            ("\"external_id\"\n", Form::Table(b',')),
            (" \r\n\t", Form::Nothing),
            ("", Form::Nothing),
        ] {
            assert_eq!(of_start(text.as_bytes()), form, "{text}");
        }
        let (start, form) = detect(&mut "\u{feff}{}".as_bytes()).unwrap();
        assert_eq!((start.as_slice(), form), (b"{}".as_slice(), Form::Lines));
    }
}
