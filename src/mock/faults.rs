//! Faults on demand: which calls go wrong, and how.

use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FaultName {
    /// A token is no longer good.
    ExpiredToken,
    /// Too many logins.
    LoginRate,
    /// Too many calls.
    RequestLimit,
    /// A twin of a lead is told or refused.
    DuplicateRule,
    /// Salesforce is not there.
    Unavailable,
    /// An answer takes its time.
    Latency,
    /// A call is carried out, and its answer is lost.
    LostAnswer,
}

/// Which calls a fault hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Always,
    First(u64),
    After(u64),
    Every(u64),
}

/// A fault, as `--fault` names it: `NAME[=VALUE][:first=N|:after=N|:every=N]`.
#[derive(Clone, Debug)]
pub struct Fault {
    name: FaultName,
    when: When,
    pause: Duration,
    blocks: bool,
}

/// All faults of a mock.
#[derive(Debug)]
pub(super) struct Faults(Vec<Counted>);

/// A fault with the calls that it could have hit.
#[derive(Debug)]
struct Counted {
    fault: Fault,
    calls: AtomicU64,
}

/// Why a text names no fault.
#[derive(Debug, thiserror::Error)]
pub enum FaultError {
    /// There is none of this name.
    #[error("there is no fault `{0}`; the faults are {names}", names = names())]
    Name(String),
    /// The value does not go with it.
    #[error("`{fault}` takes {takes}, not `{found}`")]
    Value {
        /// The fault.
        fault: &'static str,
        /// What it takes.
        takes: &'static str,
        /// What was given.
        found: String,
    },
    /// The value is missing.
    #[error("`{0}` needs a duration, such as `{0}=400ms`")]
    NoValue(&'static str),
    /// The condition is none.
    #[error("`{0}` is no condition; write `first=N`, `after=N` or `every=N`, with a whole number")]
    Condition(String),
    /// The fault takes none.
    #[error("`{0}` takes no condition")]
    NoCondition(&'static str),
}

/// Why a text is no duration.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no duration; write a number and a unit, such as `400ms`, `90s`, `15m` or `2h`")]
pub struct DurationError(String);

impl FaultName {
    const ALL: [(Self, &'static str); 7] = [
        (Self::ExpiredToken, "expired-token"),
        (Self::LoginRate, "login-rate"),
        (Self::RequestLimit, "request-limit"),
        (Self::DuplicateRule, "duplicate-rule"),
        (Self::Unavailable, "unavailable"),
        (Self::Latency, "latency"),
        (Self::LostAnswer, "lost-answer"),
    ];

    /// The name on the command line and in the log.
    pub(super) fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(name, _)| *name == self).map_or("", |(_, text)| text)
    }
}

fn names() -> String {
    FaultName::ALL.map(|(_, text)| format!("`{text}`")).join(", ")
}

impl When {
    /// Whether it hits the call with this number; the first is 1.
    fn hits(self, number: u64) -> bool {
        match self {
            Self::Always => true,
            Self::First(count) => number <= count,
            Self::After(count) => number > count,
            Self::Every(count) => number.is_multiple_of(count),
        }
    }
}

impl FromStr for When {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let wrong = || FaultError::Condition(text.to_owned());
        let (word, count) = text.split_once('=').ok_or_else(wrong)?;
        let count: u64 = count.parse().map_err(|_| wrong())?;
        match word {
            "first" => Ok(Self::First(count)),
            "after" => Ok(Self::After(count)),
            "every" if count > 0 => Ok(Self::Every(count)),
            _ => Err(wrong()),
        }
    }
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let (fault, condition) = text.split_once(':').map_or((text, None), |(fault, when)| (fault, Some(when)));
        let (name, value) = fault.split_once('=').map_or((fault, None), |(name, value)| (name, Some(value)));
        let found = FaultName::ALL.iter().find(|(_, known)| *known == name);
        let &(name, known) = found.ok_or_else(|| FaultError::Name(name.to_owned()))?;
        let wrong = |takes| FaultError::Value { fault: known, takes, found: value.unwrap_or_default().to_owned() };
        let (mut pause, mut blocks) = (Duration::ZERO, false);
        match (name, value) {
            (FaultName::Latency, None) => return Err(FaultError::NoValue(known)),
            (FaultName::Latency, Some(value)) => {
                pause = duration(value).map_err(|_| wrong("a duration such as `400ms` or `2s`"))?;
            }
            (FaultName::DuplicateRule, None | Some("alert")) => {}
            (FaultName::DuplicateRule, Some("block")) => blocks = true,
            (FaultName::DuplicateRule, Some(_)) => return Err(wrong("`alert` or `block`")),
            (_, Some(_)) => return Err(wrong("no value")),
            (_, None) => {}
        }
        if name == FaultName::DuplicateRule && condition.is_some() {
            return Err(FaultError::NoCondition(known));
        }
        let when = condition.map_or(Ok(When::Always), str::parse)?;
        Ok(Self { name, when, pause, blocks })
    }
}

impl Counted {
    /// Counts a call, and returns its number.
    fn count(&self) -> u64 {
        self.calls.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Counts a call, and tells whether it is hit.
    fn hits(&self) -> bool {
        self.fault.when.hits(self.count())
    }
}

impl Faults {
    pub(super) fn new(faults: Vec<Fault>) -> Self {
        Self(faults.into_iter().map(|fault| Counted { fault, calls: AtomicU64::new(0) }).collect())
    }

    fn named(&self, name: FaultName) -> impl Iterator<Item = &Counted> {
        self.0.iter().filter(move |counted| counted.fault.name == name)
    }

    /// Counts a call and tells whether a fault of this name hits it.
    pub(super) fn hits(&self, name: FaultName) -> bool {
        // Every one counts, whether another hits or not.
        self.named(name).filter(|counted| counted.hits()).count() > 0
    }

    /// Whether a fault of this name hits the call with this number, which somebody else counts.
    pub(super) fn hits_number(&self, name: FaultName, number: u64) -> bool {
        self.named(name).any(|counted| counted.fault.when.hits(number))
    }

    /// Counts a call and tells how much later it is answered.
    pub(super) fn latency(&self) -> Duration {
        self.named(FaultName::Latency).filter(|counted| counted.hits()).map(|counted| counted.fault.pause).sum()
    }

    /// After how many calls a fault of this name hits all others.
    pub(super) fn limit(&self, name: FaultName) -> Option<u64> {
        let limits = self.named(name).filter_map(|counted| match counted.fault.when {
            When::After(count) => Some(count),
            _ => None,
        });
        limits.min()
    }

    /// Whether a fault of this name hits a login, of which there were `logins` in the last hour.
    pub(super) fn hits_login(&self, logins: u64) -> bool {
        let hits = |counted: &&Counted| {
            let number = counted.count();
            match counted.fault.when {
                When::After(count) => logins >= count,
                when => when.hits(number),
            }
        };
        self.named(FaultName::LoginRate).filter(hits).count() > 0
    }

    /// Whether twins of leads are looked for, and if so, whether they are refused for good.
    pub(super) fn duplicate_rule(&self) -> Option<bool> {
        let mut rules = self.named(FaultName::DuplicateRule).peekable();
        rules.peek()?;
        Some(rules.any(|rule| rule.fault.blocks))
    }
}

/// Reads a number with a unit: `400ms`, `90s`, `15m`, `2h`.
///
/// # Errors
/// [`DurationError`].
pub fn duration(text: &str) -> Result<Duration, DurationError> {
    let wrong = || DurationError(text.to_owned());
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits).ok_or_else(wrong)?;
    let milliseconds: u64 = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err(wrong()),
    };
    let number: u64 = number.parse().map_err(|_| wrong())?;
    number.checked_mul(milliseconds).map(Duration::from_millis).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(text: &str, calls: u64) -> Vec<u64> {
        let faults = Faults::new(vec![text.parse().unwrap()]);
        (1..=calls).filter(|_| faults.hits(FaultName::Unavailable)).collect()
    }

    #[test]
    fn conditions_choose_calls() {
        assert_eq!(hit("unavailable", 3), [1, 2, 3]);
        assert_eq!(hit("unavailable:first=2", 4), [1, 2]);
        assert_eq!(hit("unavailable:after=2", 4), [3, 4]);
        assert_eq!(hit("unavailable:every=2", 5), [2, 4]);
        assert_eq!(hit("latency=1s", 5), [0; 0]);
    }

    #[test]
    fn what_is_no_fault_is_told_why() {
        for (text, told) in [
            ("slow", "there is no fault `slow`"),
            ("latency", "needs a duration"),
            ("latency=soon", "not `soon`"),
            ("latency=1", "not `1`"),
            ("unavailable=1", "takes no value"),
            ("unavailable:often", "`often` is no condition"),
            ("unavailable:every=0", "`every=0` is no condition"),
            ("unavailable:first=-1", "is no condition"),
            ("duplicate-rule=maybe", "takes `alert` or `block`"),
            ("duplicate-rule:first=1", "takes no condition"),
        ] {
            let error = text.parse::<Fault>().unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }

    #[test]
    fn durations_have_units() {
        for (text, seconds) in [("400ms", 0.4), ("90s", 90.0), ("15m", 900.0), ("2h", 7200.0)] {
            assert_eq!(duration(text).unwrap().as_secs_f64(), seconds);
        }
        for text in ["", "5", "s", "1.5s", "-1s", "99999999999999999999h", "18446744073709551615h", "1 s"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
