//! What came of users, counted. Two counts make one, so that batches and reports of parts are put together the same way.

use std::collections::{BTreeMap, HashMap};

use super::report::Outcomes;
use crate::salesforce::Refusal;

/// So many places of records that cannot be read are named, and so many warnings.
const NAMED: usize = 20;

/// The count.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// All users.
    pub users: u64,
    /// Records that cannot be read: the first of them, each with its place.
    pub unreadable: Vec<String>,
    /// What the author of the template should know: the first such sentences.
    pub warnings: Vec<String>,
    pub(super) outcomes: Outcomes,
    pub(super) aborted: HashMap<String, Group>,
    pub(super) refused: HashMap<(String, Vec<String>), Group>,
    pub(super) failed: HashMap<String, Group>,
    pub(super) blank: BTreeMap<String, u64>,
    /// Messages that ask Salesforce for a token.
    pub(super) token_messages: u64,
    /// The seconds for which the template keeps a token.
    pub(super) token_max_age: Option<u32>,
    /// So many users of each group are named.
    samples: usize,
}

/// Users who share a reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) users: u64,
    /// The names of the first ones.
    pub(super) samples: Vec<String>,
}

impl Group {
    fn absorb(&mut self, other: Self, samples: usize) {
        self.users += other.users;
        let room = samples.saturating_sub(self.samples.len());
        self.samples.extend(other.samples.into_iter().take(room));
    }
}

impl Tally {
    /// A count of nobody, which will name so many users of each group.
    pub(super) fn new(samples: usize) -> Self {
        Self { samples, ..Self::default() }
    }

    /// How many records could not be read.
    pub fn unreadable_users(&self) -> u64 {
        self.outcomes.unreadable
    }

    /// Adds one user to a group.
    fn add(group: &mut Group, samples: usize, name: &dyn Fn() -> String) {
        group.users += 1;
        if group.samples.len() < samples {
            group.samples.push(name());
        }
    }

    pub(super) fn abort(&mut self, reason: String, name: &dyn Fn() -> String) {
        self.outcomes.aborted += 1;
        Self::add(self.aborted.entry(reason).or_default(), self.samples, name);
    }

    pub(super) fn fail(&mut self, reason: String, name: &dyn Fn() -> String) {
        self.outcomes.failed += 1;
        Self::add(self.failed.entry(reason).or_default(), self.samples, name);
    }

    pub(super) fn refuse(&mut self, refusals: Vec<Refusal>, name: &dyn Fn() -> String) {
        self.outcomes.refused += 1;
        let mut keys: Vec<(String, Vec<String>)> = Vec::with_capacity(refusals.len());
        for Refusal { error_code, fields, .. } in refusals {
            let key = (error_code.to_owned(), fields.unwrap_or_default());
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        for key in keys {
            Self::add(self.refused.entry(key).or_default(), self.samples, name);
        }
    }

    pub(super) fn unreadable(&mut self, told: impl FnOnce() -> String) {
        self.outcomes.unreadable += 1;
        if self.unreadable.len() < NAMED {
            self.unreadable.push(told());
        }
    }

    pub(super) fn blank(&mut self, member: &str) {
        match self.blank.get_mut(member) {
            Some(count) => *count += 1,
            None => drop(self.blank.insert(member.to_owned(), 1)),
        }
    }

    pub(super) fn warn(&mut self, message: String) {
        if self.warnings.len() < NAMED && !self.warnings.contains(&message) {
            self.warnings.push(message);
        }
    }

    /// Adds the users that come behind those counted so far.
    pub(super) fn absorb(&mut self, other: Self) {
        self.users += other.users;
        self.outcomes.absorb(other.outcomes);
        for (reason, other) in other.aborted {
            self.aborted.entry(reason).or_default().absorb(other, self.samples);
        }
        for (key, other) in other.refused {
            self.refused.entry(key).or_default().absorb(other, self.samples);
        }
        for (reason, other) in other.failed {
            self.failed.entry(reason).or_default().absorb(other, self.samples);
        }
        for (member, count) in other.blank {
            *self.blank.entry(member).or_default() += count;
        }
        self.token_messages += other.token_messages;
        self.token_max_age = self.token_max_age.or(other.token_max_age);
        self.unreadable.extend(other.unreadable.into_iter().take(NAMED - self.unreadable.len().min(NAMED)));
        other.warnings.into_iter().for_each(|warning| self.warn(warning));
    }
}
