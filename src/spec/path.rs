//! The way into an object or list: `city`, `offices[0].city`, `["zip code"]`.

use std::fmt;

use crate::source::Span;

/// Steps into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(Vec<Step>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    Index(i64),
}

/// Where and why a path cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PathError {
    /// The offending part, in bytes of the path.
    pub span: Span,
    /// What is wrong.
    pub message: String,
}

impl Path {
    /// Reads a path: keys separated by dots, indexes and quoted keys in brackets.
    ///
    /// # Errors
    /// [`PathError`] at the first step that cannot be read.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let mut steps = Vec::new();
        let mut at = 0;
        let error = |start: usize, end: usize, message: &str| PathError {
            span: Span::new(start as u32, end.min(text.len()) as u32),
            message: message.to_owned(),
        };
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty() || steps.is_empty()) {
            if let Some(inner) = rest.strip_prefix('[') {
                let Some(close) = closing_bracket(inner) else {
                    return Err(error(at, text.len(), "a bracket is not closed"));
                };
                let (step, after) = inner.split_at(close);
                let step = step.trim();
                steps.push(match (step.parse(), unquoted(step)) {
                    (Ok(index), _) => Step::Index(index),
                    (_, Some(key)) => Step::Key(key.to_owned()),
                    _ => return Err(error(at, at + close + 2, "brackets hold an index or a key in quotes")),
                });
                at = text.len() - after.len() + 1;
                match text.get(at..).and_then(|rest| rest.chars().next()) {
                    None | Some('[') => {}
                    Some('.') if at + 1 < text.len() => at += 1,
                    _ => return Err(error(at, at + 1, "a dot and a key, a bracket, or nothing follows a bracket")),
                }
            } else {
                let end = rest.find(['.', '[']).unwrap_or(rest.len());
                let key = rest.get(..end).unwrap_or_default();
                if key.trim().is_empty() || key.contains(['\'', '"', ']', '{', '}', '|']) {
                    return Err(error(at, at + end.max(1), "a step of a path is a key or an index in brackets"));
                }
                steps.push(Step::Key(key.trim().to_owned()));
                at += end;
                if rest.get(end..).is_some_and(|rest| rest.starts_with('.')) {
                    at += 1;
                    if at == text.len() {
                        return Err(error(at - 1, at, "a key is missing after the dot"));
                    }
                }
            }
        }
        Ok(Self(steps))
    }
}

/// As Liquid writes it: keys that are names behind a dot, others in brackets.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.0 {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) if is_name(key) => write!(f, ".{key}")?,
                Step::Key(key) if key.contains('\'') => write!(f, "[\"{key}\"]")?,
                Step::Key(key) => write!(f, "['{key}']")?,
            }
        }
        Ok(())
    }
}

/// Whether Liquid takes a key behind a dot.
fn is_name(key: &str) -> bool {
    let mut characters = key.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}

fn unquoted(step: &str) -> Option<&str> {
    let quote = step.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    let inner = step.strip_prefix(quote)?.strip_suffix(quote)?;
    (!inner.contains(quote) && !inner.contains(['{', '}'])).then_some(inner)
}

/// The offset of the bracket that closes, quotes passed over.
fn closing_bracket(inner: &str) -> Option<usize> {
    let mut quote = None;
    inner.char_indices().find_map(|(at, c)| match quote {
        Some(open) => {
            quote = (c != open).then_some(open);
            None
        }
        None if matches!(c, '\'' | '"') => {
            quote = Some(c);
            None
        }
        None => (c == ']').then_some(at),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_as_liquid_reads_them() {
        for (path, liquid) in [
            ("city", ".city"),
            ("offices[0].city", ".offices[0].city"),
            ("[0]", "[0]"),
            ("[-1].a.b", "[-1].a.b"),
            ("a[0][1]", ".a[0][1]"),
            ("zip code", "['zip code']"),
            ("주소.도시", "['주소']['도시']"),
            ("a['it']", ".a.it"),
            ("a[\"it's\"]", ".a[\"it's\"]"),
        ] {
            assert_eq!(Path::parse(path).unwrap().to_string(), liquid, "{path}");
        }
    }

    #[test]
    fn broken_paths_are_told_where() {
        for (path, broken) in [
            ("", ""),
            ("a..b", "."),
            ("a.", "."),
            ("a[", "["),
            ("a[x]", "[x]"),
            ("a[0]b", "b"),
            ("a}b", "a}b"),
            (".a", "."),
        ] {
            let error = Path::parse(path).unwrap_err();
            assert_eq!(error.span.of(path), broken, "{path}: {error}");
        }
    }
}
