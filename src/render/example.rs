//! An example of a spec: what it says is read, and the message is rendered for its user.

use std::sync::Arc;

use bumpalo::Bump;

use super::{Message, Profile, Rendering, Resources, Responses, check_user};
use crate::diagnostic::Diagnostic;
use crate::document::Node;

/// An example that has run.
#[derive(Debug)]
pub struct Ran {
    /// What came of it.
    pub rendering: Rendering,
    /// The answers to Connected Content that it was run with.
    pub responses: Arc<Responses>,
}

/// Runs the example of a node. `findings` are those about its file: one that stands in the example keeps it from being run.
///
/// # Errors
/// Why it cannot be run, as a sentence.
pub fn run(
    node: &Node,
    findings: &[Diagnostic],
    message: &Message,
    resources: &Resources,
    seed: u64,
) -> Result<Ran, String> {
    let mut findings: Vec<_> = findings.iter().filter(|finding| node.span.contains(finding.span)).cloned().collect();
    if let Some(user) = node.get("user") {
        check_user(user, &mut findings);
    }
    if let Some(finding) = findings.first() {
        let line = message.file.position(finding.span.start).line;
        return Err(format!("line {line}: {}", finding.message));
    }
    let own = node.get("responses").map(|list| Arc::new(Responses::of_node(list)));
    let now = match node.get("now").and_then(Node::as_str).map(str::parse::<jiff::Timestamp>) {
        None => resources.now,
        Some(now) => now.map_err(|error| format!("`now` is no time: {error}"))?,
    };
    let own_seed = node.get("seed").and_then(Node::as_str).and_then(|seed| seed.parse().ok());
    let resources = resources.with(now, own);
    let arena = Bump::new();
    let user = node.get("user").map(|user| Profile::of_node(&arena, user)).unwrap_or_default();
    let rendering = message.render(&arena, user, &resources, own_seed.unwrap_or(seed), None);
    Ok(Ran { rendering, responses: resources.responses })
}

/// What an example is called, by its place among the others where it has no name.
pub fn name(node: &Node, at: usize) -> String {
    node.get("name").and_then(Node::as_str).map_or_else(|| format!("example {}", at + 1), str::to_owned)
}
