//! The state file: what was sent to whom, one JSON object a line. It holds no secret and no value of a field.

use std::collections::HashMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use super::answers::locked;
use super::outcome::SendOutcome;

const VERSION: u32 = 1;

/// The first line.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Header {
    bzsf_state: u32,
    file: String,
    target: String,
}

/// Any other line.
#[derive(Debug, Serialize, Deserialize)]
struct Line<'a> {
    user: std::borrow::Cow<'a, str>,
    state: LineState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lead: Option<std::borrow::Cow<'a, str>>,
}

/// What a line says of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum LineState {
    /// The message is about to go out.
    Started,
    Sent,
    Aborted,
    Failed,
    Doubtful,
}

/// A state file that this run writes to.
#[derive(Debug)]
pub struct State {
    file: Mutex<File>,
    /// The last line about each user when it was opened.
    before: HashMap<String, LineState>,
}

/// Why a state file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The system says no.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// Another run has it.
    #[error("another run is writing to it")]
    Taken,
    /// It is some other file.
    #[error("line {0} is none of a state file")]
    Foreign(usize),
    /// It is about another template.
    #[error("it is the state of another template; what was sent of this one is not in it")]
    Template,
    /// It is about another target.
    #[error("it is the state of messages to {0}, not to this target")]
    Target(String),
}

impl State {
    /// Opens or begins the state file of a template and a target.
    ///
    /// # Errors
    /// [`StateError`].
    pub fn open(path: &Path, template: &str, target: &str) -> Result<Self, StateError> {
        let mut file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StateError::Taken),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        // A line without its end was being written when the run was ended.
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let mut lines =
            text.get(..whole).unwrap_or_default().split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let header = Header { bzsf_state: VERSION, file: template.to_owned(), target: target.to_owned() };
        let mut before = HashMap::new();
        match lines.next() {
            Some(line) => {
                let found: Header = serde_json::from_slice(line).map_err(|_| StateError::Foreign(1))?;
                if found.bzsf_state != VERSION {
                    return Err(StateError::Foreign(1));
                }
                if found.file != header.file {
                    return Err(StateError::Template);
                }
                if found.target != header.target {
                    return Err(StateError::Target(found.target));
                }
            }
            // Half a first line is one of ours; any other text is not.
            None if !text.is_empty()
                && !text.starts_with(br#"{"bzsf_state""#)
                && !br#"{"bzsf_state""#.starts_with(&text) =>
            {
                return Err(StateError::Foreign(1));
            }
            None => {}
        }
        for (number, line) in lines.enumerate() {
            let line: Line<'_> = serde_json::from_slice(line).map_err(|_| StateError::Foreign(number + 2))?;
            before.insert(line.user.into_owned(), line.state);
        }
        file.set_len(whole as u64)?;
        file.seek(SeekFrom::End(0))?;
        let state = Self { file: Mutex::new(file), before };
        if whole == 0 {
            state.write(&header)?;
        }
        Ok(state)
    }

    /// What the file said of a user when it was opened.
    pub(super) fn before(&self, user: &str) -> Option<LineState> {
        self.before.get(user).copied()
    }

    /// Writes that a message is about to go out.
    pub(super) fn started(&self, user: &str) -> io::Result<()> {
        self.write(&Line { user: user.into(), state: LineState::Started, status: None, lead: None })
    }

    /// Writes what came of it.
    pub(super) fn ended(
        &self,
        user: &str,
        outcome: SendOutcome,
        status: Option<u16>,
        lead: Option<&str>,
    ) -> io::Result<()> {
        let state = match outcome {
            SendOutcome::Sent => LineState::Sent,
            SendOutcome::Aborted => LineState::Aborted,
            SendOutcome::Failed => LineState::Failed,
            SendOutcome::Doubtful => LineState::Doubtful,
            SendOutcome::Skipped => return Ok(()),
        };
        self.write(&Line { user: user.into(), state, status, lead: lead.map(Into::into) })
    }

    /// A whole line at once.
    fn write(&self, line: &impl Serialize) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        let mut file = locked(&self.file);
        file.write_all(&text)?;
        file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_line_is_dropped_and_foreign_files_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let open = || State::open(&path, "aa", "http://127.0.0.1:1");
        let state = open().unwrap();
        assert!(matches!(open(), Err(StateError::Taken)));
        state.started("u-1").unwrap();
        state.ended("u-1", SendOutcome::Sent, Some(201), Some("00Q")).unwrap();
        state.started("u-2").unwrap();
        drop(state);
        let whole = std::fs::read_to_string(&path).unwrap();
        assert_eq!(
            whole,
            "{\"bzsf_state\":1,\"file\":\"aa\",\"target\":\"http://127.0.0.1:1\"}\n{\"user\":\"u-1\",\"state\":\"started\"}\n{\"user\":\"u-1\",\"state\":\"sent\",\"status\":201,\"lead\":\"00Q\"}\n{\"user\":\"u-2\",\"state\":\"started\"}\n"
        );
        for end in 0..=whole.len() {
            std::fs::write(&path, &whole[..end]).unwrap();
            let state = open().unwrap_or_else(|error| panic!("{end}: {error}"));
            let is_sent = whole[..end].matches('\n').count() >= 3;
            assert_eq!(state.before("u-1") == Some(LineState::Sent), is_sent, "{end}");
        }
        std::fs::write(&path, &whole).unwrap();
        assert!(matches!(State::open(&path, "bb", "http://127.0.0.1:1"), Err(StateError::Template)));
        assert!(matches!(State::open(&path, "aa", "http://127.0.0.1:2"), Err(StateError::Target(_))));
        std::fs::write(&path, "something else").unwrap();
        assert!(matches!(open(), Err(StateError::Foreign(1))));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "something else", "it is left as it was");
    }
}
