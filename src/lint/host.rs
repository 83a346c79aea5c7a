//! Repairs of Liquid as they must be written in the file around it: with escapes in JSON, with whatever quotes a YAML text
//! has.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use crate::diagnostic::Fix;
use crate::document;
use crate::source::SourceFile;

/// So many repairs of one spec are tried out; more are not offered.
const MAX_TRIED: usize = 100;

/// What a field's text stands in.
#[derive(Clone, Debug)]
pub(super) enum Host {
    /// Nothing else: a file of Liquid.
    Liquid,
    /// A JSON string.
    Json,
    /// A text of a spec, in any of YAML's styles.
    Yaml {
        /// The spec.
        file: Arc<SourceFile>,
        /// How many repairs were tried out.
        tried: Rc<Cell<usize>>,
    },
}

impl Host {
    /// The texts of a spec.
    pub(super) fn yaml(file: Arc<SourceFile>) -> Self {
        Self::Yaml { file, tried: Rc::default() }
    }

    /// A repair whose edits are Liquid, as the file wants it. `None` when it cannot be written there.
    pub(super) fn fit(&self, mut fix: Fix) -> Option<Fix> {
        match self {
            Self::Liquid => Some(fix),
            Self::Json => {
                rewrite(&mut fix, escape);
                Some(fix)
            }
            // Letters are letters in every kind of YAML text.
            Self::Yaml { .. } if fix.edits.iter().all(|edit| is_plain(&edit.text)) => Some(fix),
            Self::Yaml { file, tried } => {
                tried.set(tried.get() + 1);
                (tried.get() <= MAX_TRIED).then(|| fit_yaml(file, &fix)).flatten()
            }
        }
    }
}

fn is_plain(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// The first way of writing a repair after which the file is still YAML.
fn fit_yaml(file: &SourceFile, fix: &Fix) -> Option<Fix> {
    // As it is, in single quotes, in double quotes, and as a whole text without quotes, which then needs them.
    let ways: [fn(&str) -> String; 4] =
        [str::to_owned, |text| text.replace('\'', "''"), escape, |text| format!("\"{}\"", escape(text))];
    ways.into_iter().find_map(|way| {
        let mut fix = fix.clone();
        rewrite(&mut fix, way);
        let mut text = file.text().to_owned();
        let mut edits: Vec<_> = fix.edits.iter().collect();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
        for edit in edits {
            text.get(edit.span.range())?;
            text.replace_range(edit.span.range(), &edit.text);
        }
        let repaired = document::read_yaml(&SourceFile::new(file.path(), text));
        repaired.problems.is_empty().then_some(fix)
    })
}

fn rewrite(fix: &mut Fix, way: impl Fn(&str) -> String) {
    for edit in &mut fix.edits {
        edit.text = way(&edit.text);
    }
}

/// The text as it stands in a JSON string.
fn escape(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
}
