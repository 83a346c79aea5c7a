//! The parts of a path of Salesforce's REST API: `/services/data/v60.0/sobjects/Lead/…`.

use std::ops::Range;

use super::called::Called;
use super::url::{NOT_IN_PATHS, UNKNOWN, Url};
use crate::catalogue::{self, ApiVersion, placeholders};
use crate::lint::message::Message;
use crate::nearest::nearest;

/// The parts of a URL's path between slashes, in bytes of [`Url::text`]; empty ones left out.
pub fn segments(url: &Url) -> Vec<Range<usize>> {
    let path = url.path();
    let mut start = path.start;
    let mut segments = Vec::with_capacity(8);
    let slashes = memchr::memchr_iter(b'/', url.get(path.clone()).as_bytes()).map(|at| path.start + at);
    for end in slashes.chain([path.end]) {
        if start < end {
            segments.push(start..end);
        }
        start = end + 1;
    }
    segments
}

/// The version of the REST API that a URL names, whatever stands there; none where it leads elsewhere.
pub fn version(url: &Url) -> Option<Range<usize>> {
    let segments = segments(url);
    match segments.as_slice() {
        [services, data, version, ..] if is(url, services, "services") && is(url, data, "data") => {
            Some(version.clone())
        }
        _ => None,
    }
}

/// What a URL names behind `/sobjects/`.
pub struct Record {
    /// The sObject.
    pub object: Range<usize>,
    /// The record's id, or the field that is its key.
    pub id: Option<Range<usize>>,
    /// The value of the field.
    pub value: Option<Range<usize>>,
}

impl Record {
    /// The record that a URL names; none where it leads elsewhere.
    pub fn of(url: &Url) -> Option<Self> {
        let segments = segments(url);
        let at = segments.iter().position(|segment| is(url, segment, "sobjects"))?;
        let mut rest = segments.into_iter().skip(at + 1);
        Some(Self { object: rest.next()?, id: rest.next(), value: rest.next() })
    }

    /// What tells one record from another: its id, or the value of its key.
    pub fn key(&self) -> Option<Range<usize>> {
        self.value.clone().or_else(|| self.id.clone())
    }

    /// From the id to the end of what names the record.
    pub fn tail(&self) -> Option<Range<usize>> {
        Some(self.id.as_ref()?.start..self.key()?.end)
    }
}

/// Whether a part is this word, in any case.
pub fn is(url: &Url, segment: &Range<usize>, word: &str) -> bool {
    url.get(segment.clone()).eq_ignore_ascii_case(word)
}

/// What is wrong with a path.
pub struct Fault {
    /// Where, in bytes of [`Url::text`].
    pub range: Range<usize>,
    /// What it means.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
    /// How to get there.
    pub repair: Option<Repair>,
}

/// A repair of a path.
pub enum Repair {
    /// Another text in its place.
    Replace(String),
    /// A text before it.
    Insert(String),
    /// A text before it that may not be the one that is meant.
    Guess(String),
}

/// Two slashes in a row.
pub fn doubled_slash(called: &Called<'_>) -> Option<Fault> {
    let path = called.url.path();
    let text = called.url.get(path.clone());
    let at = text.find("//")?;
    let rest = text.get(at..)?;
    let end = at + rest.len() - rest.trim_start_matches('/').len();
    Some(Fault {
        range: path.start + at..path.start + end,
        message: "two slashes in a row: Salesforce knows no such path".to_owned(),
        help: Some("write one".to_owned()),
        repair: Some(Repair::Replace("/".to_owned())),
    })
}

/// The first part of a path that is missing or wrong.
pub fn path_fault(called: &Called<'_>, message: &Message<'_>) -> Option<Fault> {
    // A GET reads lists, and the URL of a call may lead to anything.
    let is_write = called.is_webhook() && message.method().as_deref() != Some("GET");
    let path = Path {
        called,
        segments: segments(called.url),
        is_write,
        is_patch: message.method().as_deref() == Some("PATCH"),
    };
    if called.is_other_salesforce() {
        return None;
    }
    let fault = path.services()?;
    // What nobody filled in, or no URL may hold, is told as such; a host of Lightning comes with Lightning's paths.
    let written = called.url.get(fault.range.clone());
    let is_told = !placeholders(written).is_empty() || written.contains(NOT_IN_PATHS);
    let is_page = called.wrong_host().is_some() && !path.is_at(0, "services");
    (!is_told && !is_page).then_some(fault)
}

/// Where the version that Braze's page names is put in.
fn versioned() -> String {
    ApiVersion::default().to_string()
}

struct Path<'a, 'b> {
    called: &'a Called<'b>,
    segments: Vec<Range<usize>>,
    is_write: bool,
    is_patch: bool,
}

impl Path<'_, '_> {
    fn get(&self, at: usize) -> Option<(&Range<usize>, &str)> {
        let range = self.segments.get(at)?;
        Some((range, self.called.url.get(range.clone())))
    }

    fn is_at(&self, at: usize, word: &str) -> bool {
        self.get(at).is_some_and(|(_, text)| text.eq_ignore_ascii_case(word))
    }

    /// The path ends before this part.
    fn ends_before(&self, what: &str, right: &str) -> Option<Fault> {
        let path = self.called.url.path();
        let range = if path.is_empty() { self.called.url.host() } else { path };
        let written = self.called.url.get(range.clone());
        let message = format!("{what} is missing behind `{written}`: Salesforce knows no such path");
        self.fault(range, message, right, None)
    }

    fn missing(&self, at: usize, what: &str, repair: Repair) -> Option<Fault> {
        let (range, text) = self.get(at)?;
        let (Repair::Insert(right) | Repair::Guess(right) | Repair::Replace(right)) = &repair;
        let help = format!("write `{right}{text}`");
        self.fault(
            range.clone(),
            format!("{what} is missing before `{text}`: Salesforce knows no such path"),
            &help,
            Some(repair),
        )
    }

    fn misspelt(&self, at: usize, right: &str) -> Option<Fault> {
        let (range, text) = self.get(at)?;
        let repair = Some(Repair::Replace(right.to_owned()));
        let message = format!("`{text}` stands where `{right}` does: Salesforce knows no such path");
        self.fault(range.clone(), message, &format!("write `{right}`"), repair)
    }

    #[allow(clippy::unnecessary_wraps, reason = "every caller returns it as it is")]
    fn fault(&self, range: Range<usize>, message: String, help: &str, repair: Option<Repair>) -> Option<Fault> {
        Some(Fault { range, message, help: Some(help.to_owned()), repair })
    }

    /// Whether the call asks for a token, whatever its path says.
    fn is_login(&self) -> bool {
        self.called
            .call
            .as_ref()
            .is_some_and(|call| call.value("body").is_some_and(|body| body.contains("grant_type=")))
    }

    fn services(&self) -> Option<Fault> {
        let Some((_, text)) = self.get(0) else {
            return match (self.is_login(), self.is_write) {
                (true, _) => self.ends_before("`/services/oauth2/token`", TOKEN),
                (_, true) => self.ends_before("`/services/data/…`", RECORDS),
                _ => None,
            };
        };
        if text.contains(UNKNOWN) {
            return None;
        }
        if text.eq_ignore_ascii_case("services") {
            return self.service();
        }
        if self.is_login() || self.is_token_like() {
            return self.token(0);
        }
        if nearest(text, ["services"]).is_some() {
            return self.misspelt(0, "services");
        }
        let insert = |text: &str| Repair::Insert(text.to_owned());
        match self.part(0) {
            Part::Service => self.missing(0, "`/services`", insert("services/")),
            Part::Version => self.missing(0, "`/services/data`", insert("services/data/")),
            Part::Resource => self.missing(
                0,
                "`/services/data` with a version",
                Repair::Guess(format!("services/data/{}/", versioned())),
            ),
            Part::Object => self.missing(
                0,
                "`/services/data` with a version and `sobjects`",
                Repair::Guess(format!("services/data/{}/sobjects/", versioned())),
            ),
            Part::Other
                if self.is_write
                    && !matches!(text.to_ascii_lowercase().as_str(), "servlet" | "id" | "apex" | "webhook") =>
            {
                let path = self.called.url.path();
                let written = self.called.url.get(path.clone()).to_owned();
                self.fault(path, format!("`{written}` is no path of Salesforce's REST API"), RECORDS, None)
            }
            Part::Other => None,
        }
    }

    /// What stands behind `/services/`.
    fn service(&self) -> Option<Fault> {
        let Some((_, text)) = self.get(1) else {
            return if self.is_login() {
                self.ends_before("`oauth2/token`", TOKEN)
            } else if self.is_write {
                self.ends_before("`data/…`", RECORDS)
            } else {
                None
            };
        };
        if text.contains(UNKNOWN) {
            return None;
        }
        match catalogue::service(text) {
            Some("data") if self.is_login() => return self.token(0),
            Some("data") => return self.version(),
            Some("oauth2") => return self.token(2),
            Some(_) => return None,
            None => {}
        }
        if self.is_login() || self.is_token_like() {
            return self.token(0);
        }
        if let Some(near) = nearest(text, catalogue::services()) {
            return self.misspelt(1, near);
        }
        match self.part(1) {
            Part::Version => self.missing(1, "`data`", Repair::Insert("data/".to_owned())),
            Part::Resource => self.missing(1, "`data` with a version", Repair::Guess(format!("data/{}/", versioned()))),
            Part::Object => self.missing(
                1,
                "`data` with a version and `sobjects`",
                Repair::Guess(format!("data/{}/sobjects/", versioned())),
            ),
            _ if self.segments.iter().any(|segment| is(self.called.url, segment, "sobjects")) => {
                self.misspelt(1, "data")
            }
            _ => None,
        }
    }

    /// The version, of which another rule says whether it is a right one.
    fn version(&self) -> Option<Fault> {
        let Some((range, text)) = self.get(2) else {
            return self.is_write.then(|| self.ends_before("a version", RECORDS)).flatten();
        };
        if text.contains(UNKNOWN) || text.contains(char::is_numeric) {
            return self.resource();
        }
        match self.part(2) {
            Part::Resource => self.missing(2, "the version", Repair::Guess(format!("{}/", versioned()))),
            Part::Object => {
                self.missing(2, "the version, and `sobjects`,", Repair::Guess(format!("{}/sobjects/", versioned())))
            }
            _ => {
                let message = format!("`{text}` stands where the version does: Salesforce knows no such path");
                self.fault(range.clone(), message, &format!("write a version, such as `{}`", versioned()), None)
            }
        }
    }

    /// What stands behind the version.
    fn resource(&self) -> Option<Fault> {
        let Some((_, text)) = self.get(3) else {
            return self.is_write.then(|| self.ends_before("`sobjects`", RECORDS)).flatten();
        };
        if text.contains(UNKNOWN) {
            return None;
        }
        match catalogue::resource(text) {
            Some("sobjects") => return self.object(),
            Some(_) => return None,
            None => {}
        }
        if let Part::Object = self.part(3) {
            return self.missing(3, "`sobjects`", Repair::Insert("sobjects/".to_owned()));
        }
        self.misspelt(3, nearest(text, catalogue::resources())?)
    }

    /// The sObject, and whether a value stands behind the field of an upsert.
    fn object(&self) -> Option<Fault> {
        let Some((range, text)) = self.get(4) else {
            return self.is_write.then(|| self.ends_before("an object", RECORDS)).flatten();
        };
        if text.contains(UNKNOWN) {
            return None;
        }
        if let Some(object) = catalogue::meant_object(text) {
            let message = format!("`{text}` is no object of Salesforce's: it answers 404");
            let repair = Some(Repair::Replace(object.to_owned()));
            return self.fault(range.clone(), message, &format!("write `{object}`"), repair);
        }
        if !text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            let message = format!("`{text}` is no API name of an object");
            return self.fault(range.clone(), message, "write the API name, such as `Lead`", None);
        }
        let (field, name) = self.get(5).filter(|_| self.is_patch && self.is_write && self.segments.len() == 6)?;
        let is_field = name.ends_with("__c")
            || text.eq_ignore_ascii_case("Lead")
                && catalogue::lead_field(name).is_some_and(|field| !field.name.eq_ignore_ascii_case("Id"));
        is_field.then(|| {
            let message = format!("no value stands behind the field `{name}`, by which the record is looked for");
            self.fault(field.clone(), message, &format!("write `{name}/` and the value"), None)
        })?
    }

    /// Whether a path was meant for the token.
    fn is_token_like(&self) -> bool {
        let last = self.segments.last().map(|segment| self.called.url.get(segment.clone())).unwrap_or_default();
        let last = last.to_ascii_lowercase();
        let names_oauth = self.segments.iter().any(|segment| {
            let text = self.called.url.get(segment.clone()).to_ascii_lowercase();
            text.starts_with("oauth") || text.starts_with("auth") && self.segments.len() < 4
        });
        let is_services = self.get(0).is_some_and(|(_, text)| nearest(text, ["services"]).is_some());
        matches!(last.as_str(), "token" | "tokens") && (names_oauth || is_services || self.segments.len() == 1)
    }

    /// The path of the token from a part on.
    fn token(&self, from: usize) -> Option<Fault> {
        let path = self.called.url.path();
        if from == 2 {
            match self.get(2) {
                Some((_, text)) if text.contains(UNKNOWN) || text.eq_ignore_ascii_case("token") => return None,
                Some((_, text)) if !self.is_login() && nearest(text, ["token"]).is_none() => return None,
                Some(_) => return self.misspelt(2, "token"),
                None if !self.is_login() && !self.called.is_webhook() => return None,
                None => {}
            }
        }
        if self.called.url.is_unknown(path.clone()) {
            return None;
        }
        let written = self.called.url.get(path.clone()).to_owned();
        let message = format!("`{written}` is not the path of Salesforce's token");
        self.fault(path, message, TOKEN, Some(Repair::Replace("/services/oauth2/token".to_owned())))
    }

    /// What a part is, whatever should stand there.
    fn part(&self, at: usize) -> Part {
        let Some((_, text)) = self.get(at) else { return Part::Other };
        let digits = text.trim_start_matches(['v', 'V']);
        if catalogue::service(text).is_some() {
            Part::Service
        } else if digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        {
            Part::Version
        } else if matches!(catalogue::resource(text), Some("sobjects" | "composite" | "query")) {
            Part::Resource
        } else if catalogue::known_object(text).or_else(|| catalogue::meant_object(text)).is_some()
            || text.ends_with("__c")
        {
            Part::Object
        } else {
            Part::Other
        }
    }
}

const TOKEN: &str = "write `/services/oauth2/token`";
const RECORDS: &str = "write `/services/data/v60.0/sobjects/Lead/`, or the like";

enum Part {
    Service,
    Version,
    Resource,
    Object,
    Other,
}
