//! Objects in a list or one after the other, cut apart without holding more than one of them.

use std::io::BufRead;

use memchr::memchr2;

use super::batch::{Batches, Place};
use super::input::{InputError, Source};

/// What the objects stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `[…]`
    List,
    /// `{…, "users": […], …}`
    Users,
    /// Nothing: one after the other.
    Row,
}

/// Where the reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the bracket of the list, so many brackets deep.
    Before(usize),
    /// Between two elements.
    Between,
    /// In an element, so many brackets deep.
    Within(usize),
    /// Behind the list, with so many brackets left to close.
    After(usize),
}

/// Reads all elements.
pub(super) fn read(
    source: &mut Source<'_, impl BufRead>,
    shape: Shape,
    batches: &mut Batches,
) -> Result<(), InputError> {
    let state = if shape == Shape::Row { State::Between } else { State::Before(0) };
    let mut cutter = Cutter { shape, state, text: Text::Outside, name: Vec::new(), count: 0 };
    loop {
        let bytes = source.fill()?;
        if bytes.is_empty() {
            return cutter.end(batches);
        }
        let count = bytes.len();
        cutter.take(bytes, batches)?;
        source.reader.consume(count);
    }
}

struct Cutter {
    shape: Shape,
    state: State,
    text: Text,
    /// The last text before the list, which may be its name.
    name: Vec<u8>,
    /// Elements so far.
    count: u64,
}

/// Whether the reader is in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Text {
    Outside,
    Inside,
    /// Behind a backslash.
    Escaped,
}

impl Cutter {
    fn take(&mut self, bytes: &[u8], batches: &mut Batches) -> Result<(), InputError> {
        // The bytes from here on belong to the element that is being read.
        let mut start = 0;
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if self.text != Text::Outside {
                at = self.in_text(bytes, at);
                continue;
            }
            if byte == b'"' {
                if self.state == State::Between {
                    start = at;
                    self.state = State::Within(0);
                }
                self.text = Text::Inside;
                self.name.clear();
                at += 1;
                continue;
            }
            match (self.state, byte) {
                (State::Before(_), _) => self.before(byte),
                (State::After(depth), b'}' | b']') if depth > 0 => self.state = State::After(depth - 1),
                (State::After(depth), b'{' | b'[') if depth > 0 => self.state = State::After(depth + 1),
                (State::After(0), byte) if !byte.is_ascii_whitespace() => {
                    start = at;
                    self.state = State::Within(usize::MAX);
                }
                (State::After(_), _) => {}
                (State::Between, b']') if self.shape != Shape::Row => {
                    self.state = State::After(usize::from(self.shape == Shape::Users));
                }
                (State::Between, byte) if byte == b',' || byte.is_ascii_whitespace() => {}
                (State::Between, byte) => {
                    start = at;
                    self.state = State::Within(usize::from(matches!(byte, b'{' | b'[')));
                }
                // What stands behind the list is one record that is none.
                (State::Within(usize::MAX), _) => {}
                (State::Within(0), b',' | b']') => {
                    batches.extend(bytes.get(start..at).unwrap_or_default())?;
                    self.complete(batches)?;
                    continue;
                }
                (State::Within(depth), b'{' | b'[') => self.state = State::Within(depth + 1),
                (State::Within(1), b'}' | b']') => {
                    batches.extend(bytes.get(start..=at).unwrap_or_default())?;
                    self.complete(batches)?;
                }
                (State::Within(depth), b'}' | b']') => self.state = State::Within(depth.saturating_sub(1)),
                (State::Within(_), _) => {}
            }
            at += 1;
        }
        if matches!(self.state, State::Within(_)) {
            batches.extend(bytes.get(start..).unwrap_or_default())?;
        }
        Ok(())
    }

    /// Goes on in a text, up to behind its end.
    fn in_text(&mut self, bytes: &[u8], at: usize) -> usize {
        let rest = bytes.get(at..).unwrap_or_default();
        let end = match self.text {
            Text::Escaped => {
                self.text = Text::Inside;
                return at + 1;
            }
            _ => memchr2(b'"', b'\\', rest),
        };
        let part = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        if matches!(self.state, State::Before(1)) {
            self.name.extend_from_slice(part);
        }
        let Some(end) = end else { return bytes.len() };
        self.text = if rest.get(end) == Some(&b'"') { Text::Outside } else { Text::Escaped };
        at + end + 1
    }

    fn before(&mut self, byte: u8) {
        let State::Before(depth) = self.state else { return };
        self.state = match (self.shape, byte, depth) {
            (Shape::List, b'[', 0) => State::Between,
            (Shape::Users, b'[', 1) if self.name == b"users" => State::Between,
            (_, b'{' | b'[', _) => State::Before(depth + 1),
            (_, b'}' | b']', _) => State::Before(depth.saturating_sub(1)),
            (_, b',', _) => {
                self.name.clear();
                self.state
            }
            _ => self.state,
        };
    }

    fn complete(&mut self, batches: &mut Batches) -> Result<(), InputError> {
        self.count += 1;
        self.state = State::Between;
        batches.end(Place::Member(self.count), None)
    }

    /// At the end of the text: what is not complete is a record that cannot be read.
    fn end(mut self, batches: &mut Batches) -> Result<(), InputError> {
        let fault = match self.state {
            State::Within(usize::MAX) => "something stands behind the list of users",
            State::Within(0) if self.shape == Shape::Row => "it is no object",
            State::Within(_) => "the file ends in the middle of it",
            State::Between if self.shape == Shape::Row => return Ok(()),
            State::After(0) => return Ok(()),
            State::Before(_) | State::Between | State::After(_) => "the file ends before its list does",
        };
        self.count += 1;
        batches.end(Place::Member(self.count), Some(fault.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;
    use std::sync::mpsc;

    use super::*;

    /// The records of a text, read a byte at a time; one with a fault has it behind a `!`.
    fn cut(shape: Shape, text: &str) -> Vec<String> {
        let (to_render, batches) = mpsc::sync_channel(100);
        let mut filled = Batches::new(to_render);
        let mut source = Source { name: "x", reader: BufReader::with_capacity(1, text.as_bytes()) };
        read(&mut source, shape, &mut filled).unwrap();
        filled.send().unwrap();
        drop(filled);
        let mut records = Vec::new();
        for batch in batches {
            for record in &batch.records {
                let text = String::from_utf8(batch.text[record.range.clone()].to_vec()).unwrap();
                records.push(record.fault.as_ref().map_or(text.clone(), |fault| format!("{text}!{fault}")));
            }
        }
        records
    }

    #[test]
    fn elements_are_cut_apart_wherever_the_buffer_ends() {
        for (shape, text, records) in [
            (
                Shape::List,
                r#" [{"a":"}]\"\\"}, {"b":[1,{"c":2}]} ,3,"x,]"]"#,
                vec![r#"{"a":"}]\"\\"}"#, r#"{"b":[1,{"c":2}]}"#, "3", r#""x,]""#],
            ),
            (Shape::List, "[]", vec![]),
            (Shape::List, "[\n{}\n]\n", vec!["{}"]),
            (Shape::List, "[{\"a\":1},{\"b\"", vec!["{\"a\":1}", "{\"b\"!the file ends in the middle of it"]),
            (Shape::List, "[{}", vec!["{}", "!the file ends before its list does"]),
            (Shape::List, "[{}] {}", vec!["{}", "{}!something stands behind the list of users"]),
            (
                Shape::Users,
                r#"{"m":"users","x":[{"users":[1]}],"users":[{"a":1},{"b":2}],"y":[3]} "#,
                vec![r#"{"a":1}"#, r#"{"b":2}"#],
            ),
            (Shape::Users, r#"{"users":[{"a":1}]"#, vec![r#"{"a":1}"#, "!the file ends before its list does"]),
            (Shape::Row, "{\n\"a\":1\n}\n{\n}\n", vec!["{\n\"a\":1\n}", "{\n}"]),
        ] {
            assert_eq!(cut(shape, text), records, "{text}");
        }
    }
}
