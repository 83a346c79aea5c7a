//! Plays Braze: renders a message for each user and makes its requests, over the network and within Braze's limits.
//!
//! One thread takes users off the exports, at the pace that is asked for, and hands each to a worker that is free; the
//! caller gets what came of each as it comes.

mod answers;
mod http;
mod outcome;
mod state;
mod target;
mod webhook;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, mpsc};
use std::time::{Duration, Instant};

use bumpalo::Bump;

use crate::preflight::{self, InputError, UserRecord};
use crate::render::{Masking, Message, Profile, Resources, user_seed};

use answers::{Asker, Kept, locked};
use http::Client;
pub use outcome::{SendOutcome, Sent, SentError, SentRequest, Summary};
use state::LineState;
pub use state::{State, StateError};
pub use target::{Origin, TargetError};

/// So long a thread sleeps before it looks whether it is to stop.
const NAP: Duration = Duration::from_millis(50);

/// A message and how it is sent.
#[derive(Debug)]
pub struct Sending<'m> {
    /// The message, its secrets filled in.
    pub message: &'m Message,
    /// Catalogs and the like.
    pub resources: &'m Resources,
    /// What stands in `Authorization` for the credentials that Braze stores, by their names.
    pub credentials: BTreeMap<String, String>,
    /// Mixed with a user's name, the seed of the tag `random`.
    pub seed: u64,
    /// Where messages go.
    pub target: Origin,
    /// Whether that stands in the place of the template's own host.
    pub is_replaced: bool,
    /// Messages a second, at most.
    pub rate: Option<f64>,
    /// Messages under way at once.
    pub concurrency: usize,
    /// How often a webhook is sent again.
    pub retries: u32,
    /// The first pause before that.
    pub backoff: Duration,
    /// What was sent to whom.
    pub state: Option<State>,
    /// Whether those who failed in an earlier run are sent again.
    pub resend_failed: bool,
    /// Whether those who are doubtful are sent again.
    pub resend_doubtful: bool,
    /// What stars out secrets.
    pub masking: Masking,
}

/// Who is sent a message.
#[derive(Debug)]
pub enum Users {
    /// Users as JSON.
    Given(Vec<String>),
    /// Exports.
    Exports(Vec<PathBuf>),
}

/// Why a run ended early.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// An export cannot be read on.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The state file cannot be written, so that nothing more is sent.
    #[error("the state file cannot be written: {0}")]
    State(io::Error),
}

/// A user whose turn it is.
struct Job {
    number: u64,
    user: String,
    text: String,
}

/// What the threads of a run share.
struct Run<'s, 'm> {
    sending: &'s Sending<'m>,
    client: Client,
    kept: Kept,
    /// Whether the message makes a new record each time it is sent.
    creates: bool,
    stop: &'s AtomicBool,
    state_error: Mutex<Option<io::Error>>,
}

/// Whether a message makes a new record each time it is sent, so that sending it twice does harm.
fn creates(message: &Message) -> bool {
    let url = message.fields.first().map(|field| field.text.as_str()).unwrap_or_default();
    message.method.as_deref() == Some("POST") && !url.contains("_HttpMethod=PATCH")
}

impl Sending<'_> {
    /// Sends to all users. `each` gets what came of each, as it comes. Once `stop` is set, what is under way is finished,
    /// and nothing more is begun.
    ///
    /// # Errors
    /// [`SendError`]; what came until then was given to `each`.
    pub fn run(&self, users: &Users, stop: &AtomicBool, mut each: impl FnMut(Sent)) -> Result<(), SendError> {
        let run = Run {
            sending: self,
            client: Client::new(self.target.is_loopback()),
            kept: Kept::default(),
            creates: creates(self.message),
            stop,
            state_error: Mutex::new(None),
        };
        // A job is handed over, not put aside: what is not begun when the run is stopped is not begun at all.
        let (to_do, jobs) = mpsc::sync_channel::<Job>(0);
        let (done, results) = mpsc::channel::<Sent>();
        let jobs = Mutex::new(jobs);
        let read = std::thread::scope(|scope| {
            for _ in 0..self.concurrency.max(1) {
                let done = done.clone();
                let (run, jobs) = (&run, &jobs);
                scope.spawn(move || run.work(jobs, &done));
            }
            let feeder = scope.spawn(|| run.feed(users, to_do, done));
            results.into_iter().for_each(&mut each);
            feeder.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        match locked(&run.state_error).take() {
            Some(error) => Err(SendError::State(error)),
            None => Ok(read?),
        }
    }
}

impl Run<'_, '_> {
    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Takes users in their order and hands over those who are to be sent something.
    fn feed(&self, users: &Users, to_do: mpsc::SyncSender<Job>, done: mpsc::Sender<Sent>) -> Result<(), InputError> {
        let pause = self.sending.rate.map(|rate| Duration::try_from_secs_f64(1.0 / rate).unwrap_or(Duration::MAX));
        let mut due = Instant::now();
        let mut seen = HashSet::new();
        let mut feed = |record: UserRecord| {
            if self.is_stopped() {
                return false;
            }
            match self.job(record, &mut seen) {
                Ok(job) => {
                    if let Some(pause) = pause {
                        self.sleep(due.saturating_duration_since(Instant::now()));
                        due = due.max(Instant::now()).checked_add(pause).unwrap_or(due);
                    }
                    !self.is_stopped() && to_do.send(job).is_ok()
                }
                Err(sent) => done.send(*sent).is_ok(),
            }
        };
        match users {
            Users::Exports(exports) => preflight::records(exports, feed),
            Users::Given(users) => {
                let mut records = (1..).zip(users).map(|(number, text)| UserRecord { number, text: Ok(text.clone()) });
                let _ = records.all(&mut feed);
                Ok(())
            }
        }
    }

    /// The job that a record makes, or else what came of it already.
    fn job(&self, record: UserRecord, seen: &mut HashSet<String>) -> Result<Job, Box<Sent>> {
        let UserRecord { number, text } = record;
        let numbered = || format!("#{number}");
        let unreadable = |why: String| {
            let reason = format!("the record cannot be read: {why}");
            Box::new(Sent::new(number, numbered(), SendOutcome::Failed).because(reason))
        };
        let text = text.map_err(unreadable)?;
        let arena = Bump::new();
        let profile = Profile::from_json(&arena, &text).map_err(|error| unreadable(error.to_string()))?;
        let user = profile.name().map_or_else(numbered, Cow::into_owned);
        let ended = |outcome, reason: &str| Err(Box::new(Sent::new(number, user.clone(), outcome).because(reason)));
        if !seen.insert(user.clone()) {
            return ended(
                SendOutcome::Skipped,
                "the user stands in the audience more than once, and is sent one message",
            );
        }
        let Sending { state, resend_failed, resend_doubtful, .. } = self.sending;
        match state.as_ref().and_then(|state| state.before(&user)) {
            Some(LineState::Sent) => return ended(SendOutcome::Skipped, "it was sent in an earlier run"),
            Some(LineState::Aborted) => return ended(SendOutcome::Skipped, "it was aborted in an earlier run"),
            Some(LineState::Failed) if !resend_failed => {
                return ended(SendOutcome::Failed, "it failed in an earlier run; `--resend failed` sends it again");
            }
            Some(LineState::Doubtful | LineState::Started) if self.creates && !resend_doubtful => {
                let reason = "an earlier run sent it and no answer came, so the lead may exist or not; look it up, and send it again with `--resend doubtful` if it does not";
                return ended(SendOutcome::Doubtful, reason);
            }
            _ => {}
        }
        drop(arena);
        Ok(Job { number, user, text })
    }

    /// Takes jobs until there are no more.
    fn work(&self, jobs: &Mutex<mpsc::Receiver<Job>>, done: &mpsc::Sender<Sent>) {
        loop {
            let next = locked(jobs).recv();
            let Ok(job) = next else { return };
            if self.is_stopped() {
                continue;
            }
            let sent = self.message(&job);
            if done.send(sent).is_err() {
                return;
            }
        }
    }

    /// Renders the message for a user and makes its requests.
    fn message(&self, job: &Job) -> Sent {
        let Sending { message, resources, seed, masking, .. } = self.sending;
        let arena = Bump::new();
        let failed = |reason: String| Sent::new(job.number, job.user.clone(), SendOutcome::Failed).because(reason);
        let profile = match Profile::from_json(&arena, &job.text) {
            Ok(profile) => profile,
            Err(error) => return failed(error.to_string()),
        };
        let mut asker = Asker {
            client: &self.client,
            kept: &self.kept,
            responses: &resources.responses,
            credentials: &self.sending.credentials,
            target: self.sending.is_replaced.then_some(&self.sending.target),
            bodies: Vec::new(),
            failures: Vec::new(),
        };
        let rendering = message.render(&arena, profile, resources, user_seed(*seed, &job.user), Some(&mut asker));
        let masking =
            masking.clone().with_secrets([], asker.bodies.iter().map(String::as_str)).with_requests(&rendering);
        self.carried_out(job, rendering, &asker.failures, &masking)
    }

    /// Writes to the state file. When it cannot be written, the run is stopped.
    fn note(&self, write: impl FnOnce(&State) -> io::Result<()>) -> bool {
        let Some(Err(error)) = self.sending.state.as_ref().map(write) else { return true };
        locked(&self.state_error).get_or_insert(error);
        self.stop.store(true, Ordering::Relaxed);
        false
    }

    /// Sleeps, but not on when the run is stopped.
    fn sleep(&self, time: Duration) {
        let end = Instant::now().checked_add(time);
        while !self.is_stopped() {
            let left = end.map_or(NAP, |end| end.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                return;
            }
            std::thread::sleep(left.min(NAP));
        }
    }
}
