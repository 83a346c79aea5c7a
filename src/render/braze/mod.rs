//! Braze's own tags, and content blocks.

mod catalog;
mod connected_content;
#[cfg(test)]
mod tests;

use super::content_blocks::{CONTENT_BLOCKS, MAX_DEPTH};
use super::profile::Keys;
use super::{Evaluator, Program, Stop, Value, WarningKind, check};
use crate::syntax;
use crate::syntax::tree::{self, Block, Call, Id, Tag, TagKind, Words};

/// What Braze says of an abort without a reason.
/// Source: <https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/aborting_messages>.
const NO_REASON: &str = "{% abort_message %} called";

/// Runs one of Braze's tags.
pub(super) fn tag(evaluator: &mut Evaluator<'_, '_>, tag: &Tag) -> Result<(), Stop> {
    match tag.kind {
        TagKind::ConnectedContent(words) => connected_content::run(evaluator, words),
        TagKind::CatalogItems(words) => catalog::items(evaluator, words),
        TagKind::CatalogSelectionItems(words) => catalog::selection(evaluator, words),
        TagKind::AbortMessage(call) => Err(abort(evaluator, call)),
        TagKind::MessageExtras(words) => message_extras(evaluator, words),
        TagKind::ShoppingCart(_) => {
            let cart = evaluator.session.profile.top("shopping_cart");
            evaluator.set("shopping_cart", cart);
            Ok(())
        }
        TagKind::Promotion(call) => promotion(evaluator, call),
        TagKind::Random(words) => random(evaluator, words),
        // Every other tag is Liquid's.
        _ => Ok(()),
    }
}

/// Runs `translation`, which shows the text it holds.
pub(super) fn translation(evaluator: &mut Evaluator<'_, '_>, block: &Block, _: Id<Words>) -> Result<(), Stop> {
    let template = evaluator.template();
    template[block.branches].iter().try_for_each(|branch| evaluator.body(branch.body))
}

/// What `namespace.${name}` reads: the profile, or a content block, which is rendered where it stands.
pub(super) fn attribute<'a>(
    evaluator: &mut Evaluator<'a, '_>,
    keys: Keys,
    namespace: Option<&str>,
    name: &str,
) -> Result<Value<'a>, Stop> {
    if namespace != Some(CONTENT_BLOCKS) {
        return Ok(evaluator.session.profile.read_attribute(keys, namespace, name));
    }
    let Some(block) = evaluator.session.resources.content_blocks.get(name) else {
        evaluator.session.warn(WarningKind::UnknownContentBlock, name, || {
            format!("there is no content block `{name}`, so nothing stands in its place; a folder of them goes behind `--content-blocks`")
        });
        return Ok(Value::Nil);
    };
    if evaluator.session.block_depth >= MAX_DEPTH {
        return Ok(Value::Nil);
    }
    evaluator.session.block_depth += 1;
    let text = within(evaluator, block.text.as_str(), &block.program);
    evaluator.session.block_depth -= 1;
    text.map(Value::String)
}

/// Whether a filter that has no function is the id behind a content block, the only one that the file may hold.
pub(super) fn is_block_id(evaluator: &Evaluator<'_, '_>, filter: &tree::Filter) -> bool {
    filter.name.of(evaluator.source()) == check::BLOCK_ID
}

/// What another text writes at the place of the tag or output that runs.
fn within<'a>(evaluator: &mut Evaluator<'a, '_>, source: &'a str, program: &'a Program) -> Result<&'a str, Stop> {
    let start = evaluator.output.len();
    evaluator.run_within(source, program)?;
    Ok(evaluator.take_output(start))
}

/// A text from elsewhere, rendered once as Liquid. Tags that ask for more do nothing in it.
fn rerender<'a>(evaluator: &mut Evaluator<'a, '_>, text: &'a str) -> Result<&'a str, Stop> {
    if !text.contains("{{") && !text.contains("{%") {
        return Ok(text);
    }
    let parsed = syntax::parse(text);
    if let Some(finding) = parsed.errors.into_iter().chain(check::unrenderable(text, &parsed.template)).next() {
        return Err(Stop::Error(format!("`:rerender` cannot read the Liquid in the answer: {}", finding.message)));
    }
    let programs = evaluator.session.programs;
    let program = programs.keep(Program::new(text, parsed.template));
    let outer = std::mem::replace(&mut evaluator.session.is_rerendering, true);
    let text = within(evaluator, text, program);
    evaluator.session.is_rerendering = outer;
    text
}

fn abort(evaluator: &Evaluator<'_, '_>, call: Id<Call>) -> Stop {
    // Liquid in a reason is not read.
    let reason = evaluator.template()[call].argument.map(|reason| reason.content.of(evaluator.source()));
    Stop::Abort(reason.unwrap_or(NO_REASON).to_owned())
}

fn message_extras(evaluator: &mut Evaluator<'_, '_>, words: Id<Words>) -> Result<(), Stop> {
    let (Some(key), Some(value)) = (option(evaluator, words, ":key")?, option(evaluator, words, ":value")?) else {
        return Err(Stop::Error("`message_extras` needs a `:key` and a `:value`".to_owned()));
    };
    let extras = &mut evaluator.session.message_extras;
    // Of one key the first counts.
    // Source: <https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/message_extras>.
    if !extras.iter().any(|(known, _)| known == key) {
        extras.push((key.to_owned(), value.to_owned()));
    }
    Ok(())
}

/// A code that no one has made.
fn promotion(evaluator: &mut Evaluator<'_, '_>, call: Id<Call>) -> Result<(), Stop> {
    let Some(list) = evaluator.template()[call].argument else {
        return Err(Stop::Error("`promotion` needs the name of a list of codes".to_owned()));
    };
    let list = evaluator.word(&list)?;
    evaluator.output.push_str(list);
    evaluator.output.push_str("-CODE");
    Ok(())
}

fn random(evaluator: &mut Evaluator<'_, '_>, words: Id<Words>) -> Result<(), Stop> {
    let value = match evaluator.template()[evaluator.template()[words].words].first() {
        None => Value::Float(evaluator.session.random.f64()),
        Some(word) => {
            let text = evaluator.word(word)?;
            match text.trim().parse() {
                Ok(limit) if limit > 0 => Value::Integer(evaluator.session.random.i64(0..limit)),
                _ => return Err(Stop::Error(format!("`random` takes a whole number above 0, which `{text}` is not"))),
            }
        }
    };
    evaluator.write(value);
    Ok(())
}

/// The rendered value of an option, whose name has its colon; of several the last.
fn option<'a>(evaluator: &mut Evaluator<'a, '_>, words: Id<Words>, name: &str) -> Result<Option<&'a str>, Stop> {
    let (template, source) = (evaluator.template(), evaluator.source());
    let options = &template[template[words].options];
    let value: Option<&tree::Value> =
        options.iter().rev().find(|option| option.name.of(source) == name).and_then(|option| option.value.as_ref());
    value.map(|value| evaluator.word(value)).transpose()
}

/// Whether an option is there, with a value or without.
fn has_option(evaluator: &Evaluator<'_, '_>, words: Id<Words>, name: &str) -> bool {
    let (template, source) = (evaluator.template(), evaluator.source());
    template[template[words].options].iter().any(|option| option.name.of(source) == name)
}
