//! HTML comments, which Braze takes out before it reads Liquid.
//! Source: <https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/using_liquid>.

use std::borrow::Cow;

use memchr::memmem;

use crate::source::Span;

const OPEN: &str = "<!--";
const CLOSE: &str = "-->";

/// The comments of a text, delimiters included, in order. One that is not closed is none.
pub fn comments(text: &str) -> impl Iterator<Item = Span> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = text.get(from..)?;
        // A `<` is rare, and looking for it needs no preparation.
        let mut starts = memchr::memchr_iter(b'<', rest.as_bytes());
        let start = from + starts.find(|at| rest.get(*at..).is_some_and(|rest| rest.starts_with(OPEN)))?;
        let body = start + OPEN.len();
        let end = body + memmem::find(text.as_bytes().get(body..)?, CLOSE.as_bytes())? + CLOSE.len();
        from = end;
        Some(Span::new(start as u32, end as u32))
    })
}

/// The text with blanks in the place of its [`comments`], byte for byte.
pub fn blanked<'a>(text: &'a str, comments: &[Span]) -> Cow<'a, str> {
    if comments.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut blanked = String::with_capacity(text.len());
    for comment in comments {
        blanked.push_str(text.get(blanked.len()..comment.start as usize).unwrap_or_default());
        blanked.extend(std::iter::repeat_n(' ', comment.len() as usize));
    }
    blanked.push_str(text.get(blanked.len()..).unwrap_or_default());
    Cow::Owned(blanked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blanked(text: &str) -> String {
        super::blanked(text, &comments(text).collect::<Vec<_>>()).into_owned()
    }

    #[test]
    fn comments_become_blanks_and_nothing_moves() {
        assert_eq!(blanked("a <!-- 이 {{x}} --> b"), format!("a {} b", " ".repeat("<!-- 이 {{x}} -->".len())));
        assert_eq!(blanked("<!--a--><!-- b"), "        <!-- b");
        assert_eq!(blanked("a --> b"), "a --> b");
    }
}
