//! Code actions: repairs, all of them at once, and suppressions.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answers::View;
use super::documents::Kind;
use super::edits;
use super::positions::{Positions, Range};
use super::uri;
use crate::config;
use crate::diagnostic::{Applicability, Diagnostic, Edit};
use crate::lint::{self, FileKind, add_suppressions};
use crate::report::visible;
use crate::source::{SourceFile, Span};

/// All safe repairs at once, as `lint --fix` makes them.
pub(super) const FIX_ALL: &str = "source.fixAll.bzsf";
/// Repairs of one finding.
pub(super) const QUICK_FIX: &str = "quickfix";

/// The reason of suppressions when none is set.
const REASON: &str = "known";

/// What costs more than a look, and is done when the action is chosen.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "camelCase")]
enum Deferred {
    /// All safe repairs.
    FixAll {
        /// The document.
        uri: String,
    },
    /// A suppression of one finding.
    Suppress {
        /// The document.
        uri: String,
        /// The rule.
        rule: String,
        /// Where the finding starts.
        offset: u32,
    },
}

/// The document that a deferred action is about.
pub(super) fn document(action: &Value) -> Option<String> {
    Some(match deferred(action)? {
        Deferred::FixAll { uri } | Deferred::Suppress { uri, .. } => uri,
    })
}

fn deferred(action: &Value) -> Option<Deferred> {
    serde_json::from_value(action.get("data")?.clone()).ok()
}

/// The actions for a range.
pub(super) fn all(view: &View<'_>, range: Range, only: &[String]) -> Vec<Value> {
    let is_wanted = |kind: &str| {
        only.is_empty()
            || only.iter().any(|only| {
                kind.strip_prefix(only.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
    };
    let span = Positions::new(&view.document.file, view.encoding).span(range);
    let mut actions = Vec::new();
    if is_wanted(QUICK_FIX) {
        let findings = || view.document.findings_at(span);
        actions.extend(findings().filter_map(|finding| repair(view, finding)));
        actions.extend(findings().filter_map(|finding| suppression(view, finding)));
    }
    let is_safe =
        |finding: &Diagnostic| finding.fix.as_ref().is_some_and(|fix| fix.applicability == Applicability::Safe);
    if is_wanted(FIX_ALL) && view.document.findings.iter().any(is_safe) {
        let action = json!({ "title": "Repair all that can certainly be repaired (bzsf)", "kind": FIX_ALL });
        actions.extend(ready(view, action, Deferred::FixAll { uri: view.document.uri.clone() }));
    }
    actions
}

fn repair(view: &View<'_>, finding: &Diagnostic) -> Option<Value> {
    let fix = finding.fix.as_ref()?;
    let is_safe = fix.applicability == Applicability::Safe;
    let title = visible(&fix.description).into_owned();
    Some(json!({
        "title": if is_safe { title } else { format!("{title} (and look at it)") },
        "kind": QUICK_FIX,
        "diagnostics": view.told([finding]),
        "isPreferred": is_safe,
        "edit": own_edit(view, &fix.edits),
    }))
}

fn suppression(view: &View<'_>, finding: &Diagnostic) -> Option<Value> {
    let title = match view.kind {
        Kind::Checked(FileKind::Template) => format!("Ignore `{}` in this file, in bzsf.yaml", finding.rule),
        Kind::Checked(_) => format!("Suppress `{}` here", finding.rule),
        Kind::Config | Kind::Other => return None,
    };
    // What cannot be read is not accepted by a comment.
    if finding.rule.ends_with("-syntax") || finding.rule.ends_with("-schema") {
        return None;
    }
    let action = json!({
        "title": title,
        "kind": QUICK_FIX,
        "diagnostics": view.told([finding]),
        "isPreferred": false,
    });
    let uri = view.document.uri.clone();
    ready(view, action, Deferred::Suppress { uri, rule: finding.rule.to_owned(), offset: finding.span.start })
}

/// An action whose edit is told when it is chosen; with its edit where the client cannot ask for it.
fn ready(view: &View<'_>, mut action: Value, deferred: Deferred) -> Option<Value> {
    action["data"] = serde_json::to_value(&deferred).ok()?;
    if view.client.resolves_edits { Some(action) } else { resolved(view, action) }
}

/// An action with its edit; `None` where nothing can be done.
pub(super) fn resolved(view: &View<'_>, mut action: Value) -> Option<Value> {
    let deferred = deferred(&action)?;
    let Kind::Checked(kind) = view.kind else { return None };
    let file = &view.document.file;
    let linter = view.settings.linter();
    action["edit"] = match deferred {
        Deferred::FixAll { .. } => {
            let fixed = lint::fix(&linter, file, kind, false)?;
            own_edit(view, &edits::between(file, fixed.file.text()))
        }
        Deferred::Suppress { rule, offset, .. } => {
            let mut findings = view.document.findings.iter();
            let finding = findings.find(|finding| finding.rule == rule && finding.span.start == offset)?;
            let reason = view.reason.unwrap_or(REASON);
            if kind == FileKind::Template {
                in_config(view, finding, reason)?
            } else {
                let added = add_suppressions(&linter, file, kind, std::slice::from_ref(finding), reason);
                if added.count == 0 {
                    return None;
                }
                own_edit(view, &edits::between(file, added.file.text()))
            }
        }
    };
    Some(action)
}

/// A change of the document itself.
fn own_edit(view: &View<'_>, edits: &[Edit]) -> Value {
    let document = view.document;
    let told = edits::told(&document.file, edits, view.encoding);
    match view.client.versions_edits {
        true => json!({ "documentChanges": [{
            "textDocument": { "uri": document.uri, "version": document.version },
            "edits": told,
        }] }),
        false => json!({ "changes": { document.uri.as_str(): told } }),
    }
}

/// A change of `bzsf.yaml`, which is made where there is none: JSON has no comments.
fn in_config(view: &View<'_>, finding: &Diagnostic, reason: &str) -> Option<Value> {
    let document = view.document;
    let entry = config::ignored(document.file.path(), [finding.rule], reason);
    if let Some((uri, file)) = &view.config {
        let text = config::with_ignored(file, &[entry])?;
        let edits = edits::told(file, &edits::between(file, &text), view.encoding);
        return Some(match view.client.versions_edits {
            true => json!({ "documentChanges": [{ "textDocument": { "uri": uri, "version": null }, "edits": edits }] }),
            false => json!({ "changes": { uri.as_str(): edits } }),
        });
    }
    if !view.client.creates_files {
        return None;
    }
    let folder = view.folder.as_ref()?;
    let file = Arc::new(SourceFile::new(config::FILE_NAME, ""));
    let text = config::with_ignored(&file, &[entry])?;
    let uri = uri::of(&folder.join(config::FILE_NAME));
    let edits = edits::told(&file, &[Edit { span: Span::at(0), text }], view.encoding);
    Some(json!({ "documentChanges": [
        { "kind": "create", "uri": uri },
        { "textDocument": { "uri": uri, "version": null }, "edits": edits },
    ] }))
}
