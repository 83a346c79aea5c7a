//! A message rendered for a whole exported audience: what Salesforce would refuse, and why.
//!
//! A thread reads the exports and cuts them into batches, all others render, and the results are put together in the
//! order of the input, so that a report does not depend on the number of threads. No export is ever held whole.

mod advice;
mod audience;
mod batch;
mod elements;
mod form;
mod human;
mod input;
mod lines;
mod report;
mod table;
mod tally;

use std::path::PathBuf;
use std::sync::mpsc;

use bumpalo::Bump;
use rayon::iter::{ParallelBridge, ParallelIterator};

pub use audience::Audience;
use audience::Prepared;
use batch::Batch;
pub use human::human;
pub use input::{InputError, size};
pub use report::{CacheAge, MergeError, NotCached, Options, Report, Template, merge};
pub use tally::Tally;

/// So many batches may wait to be rendered, for each thread.
const WAITING: usize = 4;

/// What came of a batch.
struct Rendered {
    /// Its place in the input.
    number: usize,
    tally: Tally,
    lines: Lines,
}

/// Which users get a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// All.
    pub all: bool,
    /// Those who are refused, who failed and who could not be read.
    pub problems: bool,
}

/// Lines of NDJSON, one a user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// Of all users, where they are wanted.
    pub all: String,
    /// Of those who are refused, who failed and who could not be read, where they are wanted.
    pub problems: String,
}

/// Renders for all users of the exports. `progress` is told how many bytes were read, `written` gets the lines in the
/// order of the input; when it fails, the run ends.
///
/// # Errors
/// The first export that cannot be used, or what `written` failed with.
pub fn run(
    audience: &Audience<'_>,
    exports: &[PathBuf],
    progress: &(dyn Fn(u64) + Sync),
    mut written: impl FnMut(&Lines) -> std::io::Result<()> + Send,
) -> Result<Tally, RunError> {
    let prepared = Prepared::new(audience);
    let waiting = WAITING * rayon::current_num_threads();
    let (to_render, batches) = mpsc::sync_channel::<Batch>(waiting);
    let (to_collect, rendered) = mpsc::sync_channel::<Rendered>(waiting);
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || input::read(exports, progress, to_render));
        let collector = scope.spawn(move || collect(audience, &rendered, &mut written));
        let rendered =
            batches.into_iter().par_bridge().map_init(Bump::new, |arena, batch| prepared.render(arena, &batch));
        // The collector goes when the lines cannot be written, and the reader with the last renderer.
        let _ = rendered.try_for_each_with(to_collect, |to_collect, one| to_collect.send(one).map_err(drop));
        let tally = joined(collector.join());
        let read = joined(reader.join());
        match (tally, read) {
            (Err(error), _) => Err(RunError::Output(error)),
            (Ok(_), Err(error)) => Err(RunError::Input(error)),
            (Ok(tally), Ok(())) => Ok(tally),
        }
    })
}

/// A record of an export.
#[derive(Debug)]
pub struct UserRecord {
    /// Its place among all, from 1.
    pub number: u64,
    /// The JSON of the user, or why the record is none.
    pub text: Result<String, String>,
}

/// Hands the records of the exports over in their order, for as long as `each` wants more.
///
/// # Errors
/// The first export that cannot be used.
pub fn records(exports: &[PathBuf], mut each: impl FnMut(UserRecord) -> bool) -> Result<(), InputError> {
    let (to_hand_over, batches) = mpsc::sync_channel::<Batch>(WAITING);
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || input::read(exports, &|_| (), to_hand_over));
        let mut wants_more = true;
        for batch in batches {
            for (number, record) in (batch.first..).zip(&batch.records) {
                wants_more = wants_more && each(UserRecord { number, text: record.text(&batch).map(str::to_owned) });
            }
            if !wants_more {
                break;
            }
        }
        match joined(reader.join()) {
            Err(InputError::Ended) => Ok(()),
            read => read,
        }
    })
}

/// What a thread returns; its panic goes on in this one.
fn joined<T>(ended: std::thread::Result<T>) -> T {
    ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Why a run ended early.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// An export cannot be used.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The lines cannot be written.
    #[error("{0}")]
    Output(std::io::Error),
}

/// Puts batches back into their order. One that comes early waits.
fn collect(
    audience: &Audience<'_>,
    rendered: &mpsc::Receiver<Rendered>,
    written: &mut impl FnMut(&Lines) -> std::io::Result<()>,
) -> std::io::Result<Tally> {
    let mut early = std::collections::BTreeMap::new();
    let mut tally = Tally::new(audience.samples);
    let mut next = 0;
    for one in rendered {
        early.insert(one.number, one);
        while let Some(one) = early.remove(&next) {
            written(&one.lines)?;
            tally.absorb(one.tally);
            next += 1;
        }
    }
    Ok(tally)
}
