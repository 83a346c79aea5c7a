//! Braze's own tags.

use super::{Evaluator, Stop};
use crate::syntax::tree::{Block, Id, Tag, Words};

/// Runs one of Braze's tags.
pub(super) fn tag(evaluator: &mut Evaluator<'_, '_>, tag: &Tag) -> Result<(), Stop> {
    let _ = (evaluator, tag);
    Ok(())
}

/// Runs `translation`.
pub(super) fn translation(evaluator: &mut Evaluator<'_, '_>, block: &Block, words: Id<Words>) -> Result<(), Stop> {
    let _ = words;
    let template = evaluator.template();
    template[block.branches].iter().try_for_each(|branch| evaluator.body(branch.body))
}
