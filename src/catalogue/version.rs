//! Versions of Salesforce's REST API. Source: REST API Developer Guide, and the notices on retired versions
//! (help articles 000354473 and 005321531).

use std::fmt;

use super::tables::{DEPRECATED, NEWEST, RETIRED};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// A version of the REST API, `vNN.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ApiVersion(u16);

/// Whether Salesforce answers calls of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// It answers 410.
    Retired,
    /// It answers, and a retirement is announced.
    Deprecated,
    /// It answers.
    Supported,
    /// Newer than any that was known when this program was made: an org that lacks it answers 404.
    Unknown,
}

/// Why a text is no version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no API version")]
pub struct ApiVersionError {
    text: String,
    /// The version that is meant.
    pub meant: Option<ApiVersion>,
}

impl ApiVersion {
    /// Reads `vNN.0`, exactly.
    ///
    /// # Errors
    /// [`ApiVersionError`], with the version that is meant by `v60`, `60.0`, `V60.0` or `60`.
    pub fn parse(text: &str) -> Result<Self, ApiVersionError> {
        let trimmed = text.trim();
        let number = trimmed.strip_prefix(['v', 'V']).unwrap_or(trimmed);
        let major = number.strip_suffix(".0").or_else(|| number.strip_suffix('.')).unwrap_or(number);
        let digits = (1..=3).contains(&major.len())
            && major.bytes().all(|byte| byte.is_ascii_digit())
            && !major.starts_with('0');
        let meant = digits.then(|| major.parse().ok().map(Self)).flatten();
        match meant {
            Some(version) if version.to_string() == text => Ok(version),
            meant => Err(ApiVersionError { text: text.to_owned(), meant }),
        }
    }

    /// Whether Salesforce answers calls of this version.
    pub fn support(self) -> Support {
        match self.0 {
            major if major > NEWEST => Support::Unknown,
            major if major > DEPRECATED.1 => Support::Supported,
            major if major >= DEPRECATED.0 => Support::Deprecated,
            major if major >= RETIRED.0 => Support::Retired,
            _ => Support::Retired,
        }
    }
}

/// What Braze's Salesforce page uses.
impl Default for ApiVersion {
    fn default() -> Self {
        Self(60)
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}.0", self.0)
    }
}

impl ApiVersionError {
    /// The finding, over the whole of the text that was read.
    pub fn diagnostic(&self) -> Diagnostic {
        let span = Span::new(0, self.text.len() as u32);
        let message = format!("`{}` is no API version: Salesforce answers 404", self.text);
        let finding = Diagnostic::error("salesforce-api-version", span, message);
        match self.meant {
            Some(meant) => finding.with_help(format!("write `{meant}`")).with_safe_fix(
                format!("write `{meant}`"),
                span,
                meant.to_string(),
            ),
            None => finding.with_help(format!("a version is `v`, a number and `.0`, such as `{}`", Self::example())),
        }
    }

    fn example() -> ApiVersion {
        ApiVersion::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_exactly() {
        assert_eq!(ApiVersion::parse("v60.0").unwrap().to_string(), "v60.0");
        for (text, meant) in [
            ("v60", Some(60)),
            ("60.0", Some(60)),
            ("V60.0", Some(60)),
            ("60", Some(60)),
            ("v60.", Some(60)),
            (" v60.0", Some(60)),
            ("v60.1", None),
            ("latest", None),
            ("", None),
            ("v060.0", None),
        ] {
            assert_eq!(ApiVersion::parse(text).unwrap_err().meant, meant.map(ApiVersion), "{text}");
        }
    }

    #[test]
    fn support_follows_the_notices() {
        for (major, support) in [
            (20, Support::Retired),
            (30, Support::Retired),
            (31, Support::Deprecated),
            (40, Support::Deprecated),
            (41, Support::Supported),
            (68, Support::Supported),
            (69, Support::Unknown),
        ] {
            assert_eq!(ApiVersion(major).support(), support, "{major}");
        }
    }
}
