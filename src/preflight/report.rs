//! The report: what came of an audience, what it costs, and how reports of parts become that of the whole.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::advice;
use super::tally::{Group, Tally};

/// Logins that Salesforce takes of one user within an hour.
/// Source: <https://help.salesforce.com/s/articleView?id=000381578>.
pub(super) const LOGINS_PER_HOUR: u64 = 3_600;

/// What came of an audience.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    version: u32,
    /// The template.
    pub template: Template,
    /// What the run was told.
    pub options: Options,
    /// All users.
    pub users: u64,
    /// How many came to what end; they add up to all.
    pub outcomes: Outcomes,
    /// Users whose message was aborted, by the reason.
    pub aborted: Vec<ByReason>,
    /// Users whose message Salesforce would refuse, by the error and its fields.
    pub refused: Vec<ByError>,
    /// Users whose message cannot be rendered, by the reason.
    pub failed: Vec<ByReason>,
    /// Members of the body, and for how many messages they were blank.
    pub blank: BTreeMap<String, u64>,
    /// What is asked of Salesforce.
    pub calls: Calls,
    /// What Salesforce allows.
    pub limits: Limits,
    /// What would keep the send within the limits.
    pub advice: Vec<String>,
    /// What [`Calls::logins`] is reckoned from.
    pub tokens: Tokens,
}

/// A template by its name and content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// Its name; a REST payload has none.
    pub name: Option<String>,
    /// The SHA-256 of the file, or of what a spec compiles to.
    pub sha256: String,
}

/// What a run was told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// Users named for each reason.
    pub samples: usize,
    /// Messages a second.
    pub rate: Option<f64>,
    /// For how long a token is kept, in the place of what the template says.
    pub cache_max_age: Option<CacheAge>,
    /// Licences of an Enterprise edition.
    pub licences: Option<u64>,
}

/// For how long a token is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CacheAge {
    /// So many seconds.
    Seconds(u32),
    /// Not at all.
    Not(NotCached),
}

/// The word for [`CacheAge::Not`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotCached {
    /// `"none"`
    #[serde(rename = "none")]
    None,
}

/// How many users came to what end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each is the name of an outcome")]
pub struct Outcomes {
    pub created: u64,
    pub updated: u64,
    pub upserted: u64,
    pub sent: u64,
    pub aborted: u64,
    pub refused: u64,
    pub failed: u64,
    pub unreadable: u64,
}

/// Users by a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByReason {
    /// The reason.
    pub reason: String,
    /// How many.
    pub users: u64,
    /// The names of the first ones.
    pub samples: Vec<String>,
}

/// Users by an error of Salesforce's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByError {
    /// The error code.
    #[serde(rename = "errorCode")]
    pub error_code: String,
    /// The fields that it is about.
    pub fields: Vec<String>,
    /// How many.
    pub users: u64,
    /// The names of the first ones.
    pub samples: Vec<String>,
}

/// What is asked of Salesforce.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calls {
    /// Calls of the API.
    pub api: u64,
    /// Token calls.
    pub logins: u64,
}

/// What Salesforce allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Calls of the API within a day; none where the licences are not known.
    pub api_per_day: Option<u64>,
    /// Logins of one user within an hour.
    pub logins_per_hour: u64,
    /// The names of those that are exceeded.
    pub exceeded: Vec<String>,
}

/// What logins are reckoned from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// Messages that ask for a token.
    pub messages: u64,
    /// The seconds for which the template keeps it.
    pub cache_max_age: Option<u32>,
}

/// Why reports cannot be put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// They are about different templates.
    #[error("it is the report of another template")]
    Template,
    /// Their options differ.
    #[error("it is the report of a run with other options")]
    Options,
    /// It was written by another version.
    #[error("it is a report of version {0}, and this bzsf reads version {VERSION}")]
    Version(u32),
}

const VERSION: u32 = 1;

impl Outcomes {
    pub(super) fn absorb(&mut self, other: Self) {
        self.created += other.created;
        self.updated += other.updated;
        self.upserted += other.upserted;
        self.sent += other.sent;
        self.aborted += other.aborted;
        self.refused += other.refused;
        self.failed += other.failed;
        self.unreadable += other.unreadable;
    }

    /// Messages that reach Salesforce.
    fn api(self) -> u64 {
        self.created + self.updated + self.upserted + self.refused
    }
}

impl Report {
    /// The report of a run.
    pub fn new(tally: Tally, template: Template, options: Options) -> Self {
        let tokens = Tokens { messages: tally.token_messages, cache_max_age: tally.token_max_age };
        let needed = Needed { api: tally.outcomes.api(), tokens, options: &options };
        let calls = Calls { api: needed.api, logins: needed.logins() };
        let limits = needed.limits();
        let advice = advice::of(&needed, calls, &limits);
        Self {
            version: VERSION,
            template,
            users: tally.users,
            outcomes: tally.outcomes,
            aborted: by_reason(tally.aborted),
            refused: by_error(tally.refused),
            failed: by_reason(tally.failed),
            blank: tally.blank,
            calls,
            limits,
            advice,
            tokens,
            options,
        }
    }

    /// Reads a report.
    ///
    /// # Errors
    /// It is no report; line and column are told.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// The report as JSON, with a line break at its end.
    pub fn to_json(&self) -> String {
        // Text and numbers become JSON without fail.
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }

    /// Users whom the send would not reach.
    pub fn problems(&self) -> u64 {
        self.outcomes.refused + self.outcomes.failed + self.outcomes.unreadable
    }

    /// The count that the report was made of. `before` users come before its own: places in the input go on from there.
    fn into_tally(self, before: u64) -> Tally {
        let place = |name: String| match name.strip_prefix('#').and_then(|number| number.parse::<u64>().ok()) {
            Some(number) => format!("#{}", number + before),
            None => name,
        };
        let group = |users, samples: Vec<String>| Group { users, samples: samples.into_iter().map(place).collect() };
        let reasons = |groups: Vec<ByReason>| -> HashMap<String, Group> {
            groups.into_iter().map(|one| (one.reason, group(one.users, one.samples))).collect()
        };
        let mut tally = Tally::new(self.options.samples);
        tally.users = self.users;
        tally.outcomes = self.outcomes;
        tally.aborted = reasons(self.aborted);
        tally.failed = reasons(self.failed);
        let errors = self.refused.into_iter();
        tally.refused = errors.map(|one| ((one.error_code, one.fields), group(one.users, one.samples))).collect();
        tally.blank = self.blank;
        tally.token_messages = self.tokens.messages;
        tally.token_max_age = self.tokens.cache_max_age;
        tally
    }
}

/// The report of one run over all the parts, in their order; none of no part.
///
/// # Errors
/// The place of the first report that does not go with those before it, and why.
pub fn merge(parts: Vec<Report>) -> Result<Option<Report>, (usize, MergeError)> {
    let Some(first) = parts.first() else { return Ok(None) };
    let (template, options) = (first.template.clone(), first.options.clone());
    let mut tally = Tally::new(options.samples);
    for (number, part) in parts.into_iter().enumerate() {
        let error = match &part {
            part if part.version != VERSION => Some(MergeError::Version(part.version)),
            part if part.template != template => Some(MergeError::Template),
            part if part.options != options => Some(MergeError::Options),
            _ => None,
        };
        if let Some(error) = error {
            return Err((number, error));
        }
        let before = tally.users;
        tally.absorb(part.into_tally(before));
    }
    Ok(Some(Report::new(tally, template, options)))
}

fn by_reason(groups: HashMap<String, Group>) -> Vec<ByReason> {
    let groups = groups.into_iter();
    let mut list: Vec<_> =
        groups.map(|(reason, Group { users, samples })| ByReason { reason, users, samples }).collect();
    list.sort_by(|a, b| b.users.cmp(&a.users).then_with(|| a.reason.cmp(&b.reason)));
    list
}

fn by_error(groups: HashMap<(String, Vec<String>), Group>) -> Vec<ByError> {
    let groups = groups.into_iter();
    let mut list: Vec<_> = groups
        .map(|((error_code, fields), Group { users, samples })| ByError { error_code, fields, users, samples })
        .collect();
    list.sort_by(|a, b| {
        b.users.cmp(&a.users).then_with(|| (&a.error_code, &a.fields).cmp(&(&b.error_code, &b.fields)))
    });
    list
}

/// What a send needs.
pub(super) struct Needed<'a> {
    /// Calls of the API.
    pub(super) api: u64,
    pub(super) tokens: Tokens,
    pub(super) options: &'a Options,
}

impl Needed<'_> {
    /// The seconds for which a token is kept; none where each message gets its own.
    pub(super) fn max_age(&self) -> Option<u32> {
        match self.options.cache_max_age {
            Some(CacheAge::Seconds(seconds)) => Some(seconds),
            Some(CacheAge::Not(_)) => None,
            None => self.tokens.cache_max_age,
        }
        .filter(|seconds| *seconds > 0)
    }

    fn logins(&self) -> u64 {
        match (self.max_age(), self.options.rate) {
            (None, _) => self.tokens.messages,
            (Some(_), _) if self.tokens.messages == 0 => 0,
            (Some(_), None) => 1,
            (Some(seconds), Some(rate)) => rounded_up(self.tokens.messages as f64 / rate / f64::from(seconds)).max(1),
        }
    }

    /// The most logins within an hour.
    pub(super) fn logins_within_hour(&self) -> u64 {
        const HOUR: f64 = 3_600.0;
        let within = match (self.max_age(), self.options.rate) {
            (_, None) => return self.logins(),
            (None, Some(rate)) => rounded_up(rate * HOUR),
            (Some(seconds), Some(_)) => rounded_up(HOUR / f64::from(seconds)),
        };
        within.min(self.logins())
    }

    fn limits(&self) -> Limits {
        let api_per_day = self.options.licences.map(|licences| licences.saturating_mul(1_000).saturating_add(100_000));
        let mut exceeded = Vec::new();
        if api_per_day.is_some_and(|limit| self.api > limit) {
            exceeded.push("api_per_day".to_owned());
        }
        if self.logins_within_hour() > LOGINS_PER_HOUR {
            exceeded.push("logins_per_hour".to_owned());
        }
        Limits { api_per_day, logins_per_hour: LOGINS_PER_HOUR, exceeded }
    }
}

/// Rounded up, but for what a division of whole numbers leaves behind the point.
fn rounded_up(number: f64) -> u64 {
    (number - 1e-9 * number.max(1.0)).ceil() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(rate: Option<f64>, cache_max_age: Option<CacheAge>) -> Options {
        Options { samples: 2, rate, cache_max_age, licences: Some(10) }
    }

    fn logins(messages: u64, own: Option<u32>, options: &Options) -> (u64, u64) {
        let needed = Needed { api: 0, tokens: Tokens { messages, cache_max_age: own }, options };
        (needed.logins(), needed.logins_within_hour())
    }

    #[test]
    fn logins_follow_the_cache_and_the_rate() {
        let cached = Some(CacheAge::Seconds(900));
        let uncached = Some(CacheAge::Not(NotCached::None));
        for (messages, own, rate, age, wanted) in [
            (9_690, Some(900), Some(1.0), None, (11, 4)),
            (9_690, None, Some(1.0), cached, (11, 4)),
            (9_690, Some(900), None, None, (1, 1)),
            (9_690, Some(900), Some(1.0), uncached, (9_690, 3_600)),
            (9_690, None, None, None, (9_690, 9_690)),
            (9_690, None, Some(2.0), None, (9_690, 7_200)),
            (1_500, Some(900), Some(100.0 / 60.0), None, (1, 1)),
            (3, Some(0), None, None, (3, 3)),
            (0, Some(900), Some(1.0), None, (0, 0)),
        ] {
            assert_eq!(logins(messages, own, &options(rate, age)), wanted, "{messages} {own:?} {rate:?} {age:?}");
        }
    }

    #[test]
    fn cache_ages_are_numbers_or_a_word() {
        for (age, json) in
            [(Some(CacheAge::Seconds(900)), "900"), (Some(CacheAge::Not(NotCached::None)), "\"none\""), (None, "null")]
        {
            assert_eq!(serde_json::to_string(&age).unwrap(), json);
            assert_eq!(serde_json::from_str::<Option<CacheAge>>(json).unwrap(), age);
        }
    }

    fn part(names: &[&str], rate: Option<f64>) -> Report {
        let mut tally = Tally::new(2);
        for name in names {
            tally.users += 1;
            tally.token_messages += 1;
            tally.abort("no e-mail".to_owned(), &|| (*name).to_owned());
            tally.blank("Company");
        }
        let template = Template { name: None, sha256: "0".to_owned() };
        Report::new(tally, template, options(rate, None))
    }

    #[test]
    fn parts_become_the_whole() {
        let whole = part(&["a", "#2", "#3", "d"], None);
        let parts = [part(&["a", "#2"], None), part(&["#1", "d"], None)];
        let parts: Vec<_> = parts.iter().map(|part| Report::from_json(&part.to_json()).unwrap()).collect();
        assert_eq!(merge(parts), Ok(Some(whole)));
        let moved = merge(vec![part(&["a"], None), part(&["#1"], None)]).unwrap().unwrap();
        assert_eq!(moved.aborted[0].samples, ["a", "#2"]);
        assert_eq!(merge(Vec::new()), Ok(None));
        let other = vec![part(&["a"], None), part(&["b"], Some(1.0))];
        assert_eq!(merge(other), Err((1, MergeError::Options)));
        let mut other = part(&["b"], None);
        other.template.sha256 = "1".to_owned();
        assert_eq!(merge(vec![part(&["a"], None), other]), Err((1, MergeError::Template)));
    }
}
