//! Versions of Salesforce's REST API.

use std::fmt;

use super::data::VERSIONS;
use crate::diagnostic::{Applicability, Diagnostic};
use crate::source::Span;

/// The rule that speaks about versions.
const RULE: &str = "salesforce-api-version";

/// A version, such as `v60.0`. The default is that of Braze's Salesforce page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiVersion {
    number: u16,
}

/// What Salesforce does with a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionState {
    /// Answers 410.
    Retired,
    /// Will be retired.
    Deprecated,
    /// Works.
    Supported,
    /// Not known when this was written; an org that has not got it answers 404.
    Newer,
}

/// Why a text is no version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no API version")]
pub struct VersionError {
    /// What is wrong.
    pub problem: VersionProblem,
    /// Where, in bytes of the text.
    pub span: Span,
    /// The text.
    pub found: String,
    /// The version that was probably meant.
    pub right: Option<ApiVersion>,
}

/// What is wrong with a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionProblem {
    /// `v60` without `.0`, which Salesforce does not find.
    NoMinor,
    /// `60.0` without `v`.
    NoV,
    /// `V60.0`.
    CapitalV,
    /// `v60.1`, `v60.00`.
    WrongMinor,
    /// `v060.0`.
    LeadingZero,
    /// White space around it.
    Blank,
    /// Nothing like a version.
    Malformed,
}

/// The tables of versions.
#[derive(Debug)]
pub(super) struct Versions {
    pub(super) retired: u16,
    pub(super) deprecated: u16,
    pub(super) newest: u16,
    pub(super) default: u16,
    pub(super) releases: &'static [(u16, &'static str)],
}

impl ApiVersion {
    /// The newest version known.
    pub fn newest() -> Self {
        Self { number: VERSIONS.newest }
    }

    /// The oldest version that is neither retired nor deprecated.
    pub fn oldest_supported() -> Self {
        Self { number: VERSIONS.deprecated + 1 }
    }

    /// The version with this number.
    pub const fn new(number: u16) -> Self {
        Self { number }
    }

    /// Reads `v60.0`.
    ///
    /// # Errors
    /// [`VersionError`], with the version that was probably meant.
    pub fn parse(text: &str) -> Result<Self, VersionError> {
        let fail = |problem, right: Option<u16>| VersionError {
            problem,
            span: Span::new(0, text.len() as u32),
            found: text.to_owned(),
            right: right.map(Self::new),
        };
        let trimmed = text.trim();
        let bare = trimmed.strip_prefix(['v', 'V']).unwrap_or(trimmed);
        let (major, minor) = bare.split_once('.').map_or((bare, None), |(major, minor)| (major, Some(minor)));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let number = major.parse::<u16>().ok().filter(|number| digits(major) && *number > 0 && *number < 1000);
        let Some(number) = number.filter(|_| minor.is_none_or(|minor| minor.is_empty() || digits(minor))) else {
            return Err(fail(VersionProblem::Malformed, None));
        };
        let problem = if !trimmed.starts_with(['v', 'V']) {
            VersionProblem::NoV
        } else if trimmed.starts_with('V') {
            VersionProblem::CapitalV
        } else if minor.is_none_or(str::is_empty) {
            VersionProblem::NoMinor
        } else if minor != Some("0") {
            VersionProblem::WrongMinor
        } else if major.starts_with('0') {
            VersionProblem::LeadingZero
        } else if trimmed != text {
            VersionProblem::Blank
        } else {
            return Ok(Self { number });
        };
        Err(fail(problem, Some(number)))
    }

    /// The number before the point.
    pub const fn number(self) -> u16 {
        self.number
    }

    /// What Salesforce does with it.
    pub fn state(self) -> VersionState {
        match self.number {
            number if number <= VERSIONS.retired => VersionState::Retired,
            number if number <= VERSIONS.deprecated => VersionState::Deprecated,
            number if number <= VERSIONS.newest => VersionState::Supported,
            _ => VersionState::Newer,
        }
    }

    /// The release that brought it, such as `Spring '24`, of the versions of the last years.
    pub fn release(self) -> Option<&'static str> {
        let at = VERSIONS.releases.binary_search_by_key(&self.number, |(number, _)| *number).ok()?;
        VERSIONS.releases.get(at).map(|(_, release)| *release)
    }

    /// What is to be said about a version that is written at `span`: an error when it is retired, a warning when it is
    /// deprecated or not known yet.
    pub fn diagnostic(self, span: Span) -> Option<Diagnostic> {
        let newest = Self::newest();
        let oldest = Self::oldest_supported();
        let help = format!("write a version from `{oldest}` to `{newest}`");
        Some(match self.state() {
            VersionState::Supported => return None,
            VersionState::Retired => {
                let message = format!("API version `{self}` is retired: Salesforce answers 410");
                Diagnostic::error(RULE, span, message).with_help(help).with_fix(
                    Applicability::Unsafe,
                    format!("write `{}`", Self::default()),
                    span,
                    Self::default().to_string(),
                )
            }
            VersionState::Deprecated => {
                let message = format!("API version `{self}` is deprecated: Salesforce retires it in Summer '28");
                Diagnostic::warning(RULE, span, message).with_help(help)
            }
            VersionState::Newer => {
                let message =
                    format!("API version `{self}` is newer than `{newest}`: an org that lacks it answers 404");
                Diagnostic::warning(RULE, span, message).with_help(help)
            }
        })
    }
}

impl Default for ApiVersion {
    fn default() -> Self {
        Self { number: VERSIONS.default }
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "v{}.0", self.number)
    }
}

impl VersionError {
    /// The finding, in bytes of the text.
    pub fn diagnostic(&self) -> Diagnostic {
        let found = &self.found;
        let message = match self.problem {
            VersionProblem::NoMinor => format!("`{found}` lacks `.0`: Salesforce answers 404"),
            VersionProblem::NoV => format!("`{found}` lacks the `v`: Salesforce answers 404"),
            VersionProblem::CapitalV => format!("`{found}` has a capital `V` where Salesforce writes a small one"),
            VersionProblem::WrongMinor => format!("`{found}` does not end in `.0`, as every API version does"),
            VersionProblem::LeadingZero => format!("`{found}` has a zero in front"),
            VersionProblem::Blank => format!("`{found}` has white space around it"),
            VersionProblem::Malformed => format!("`{found}` is no API version"),
        };
        let finding = Diagnostic::error(RULE, self.span, message);
        match self.right {
            Some(right) => {
                let finding = finding.with_help(format!("write `{right}`"));
                finding.with_safe_fix(format!("write `{right}`"), self.span, right.to_string())
            }
            None => finding.with_help(format!("write a version such as `{}`", ApiVersion::default())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_versions_are_read_and_written_back() {
        for text in ["v60.0", "v68.0", "v7.0", "v100.0"] {
            assert_eq!(ApiVersion::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(ApiVersion::default().to_string(), "v60.0");
        assert_eq!((ApiVersion::newest().number(), ApiVersion::oldest_supported().number()), (68, 41));
    }

    #[test]
    fn wrong_versions_lead_to_right_ones() {
        use VersionProblem::{Blank, CapitalV, LeadingZero, Malformed, NoMinor, NoV, WrongMinor};
        for (text, problem, right) in [
            ("v60", NoMinor, Some(60)),
            ("v60.", NoMinor, Some(60)),
            ("60.0", NoV, Some(60)),
            ("60", NoV, Some(60)),
            ("V60.0", CapitalV, Some(60)),
            ("v60.1", WrongMinor, Some(60)),
            ("v60.00", WrongMinor, Some(60)),
            ("v060.0", LeadingZero, Some(60)),
            (" v60.0", Blank, Some(60)),
            ("", Malformed, None),
            ("latest", Malformed, None),
            ("vXX.0", Malformed, None),
            ("v60.0.0", Malformed, None),
            ("v+60.0", Malformed, None),
            ("v0.0", Malformed, None),
            ("v99999999999.0", Malformed, None),
            ("v６０.0", Malformed, None),
        ] {
            let error = ApiVersion::parse(text).unwrap_err();
            assert_eq!((error.problem, error.right.map(ApiVersion::number)), (problem, right), "{text}");
            assert_eq!(
                error.diagnostic().fix.map(|fix| fix.edits[0].text.clone()),
                right.map(|number| format!("v{number}.0"))
            );
        }
    }

    #[test]
    fn versions_age() {
        use VersionState::{Deprecated, Newer, Retired, Supported};
        for (number, state) in [
            (7, Retired),
            (30, Retired),
            (31, Deprecated),
            (40, Deprecated),
            (41, Supported),
            (68, Supported),
            (69, Newer),
        ] {
            let version = ApiVersion::new(number);
            assert_eq!(version.state(), state, "{number}");
            assert_eq!(version.diagnostic(Span::at(0)).is_none(), state == Supported, "{number}");
        }
        assert_eq!(ApiVersion::new(60).release(), Some("Spring '24"));
        assert_eq!(ApiVersion::new(68).release(), Some("Winter '27"));
        assert_eq!(ApiVersion::new(69).release(), None);
    }
}
