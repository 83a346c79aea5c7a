//! `catalog_items` and `catalog_selection_items`: both set `items`.

use super::{has_option, rerender};
use crate::render::{Catalog, Evaluator, Object, Stop, Value, WarningKind, json};
use crate::syntax::tree::{Id, Words};

/// Runs `catalog_items CATALOG ID…`.
pub(super) fn items(evaluator: &mut Evaluator<'_, '_>, words: Id<Words>) -> Result<(), Stop> {
    let texts = texts(evaluator, words)?;
    let [catalog, ids @ ..] = texts.as_slice() else {
        return Err(Stop::Error("`catalog_items` needs a catalog and the ids of items".to_owned()));
    };
    set(evaluator, words, catalog, |_| ids.to_vec())
}

/// Runs `catalog_selection_items CATALOG SELECTION`.
pub(super) fn selection(evaluator: &mut Evaluator<'_, '_>, words: Id<Words>) -> Result<(), Stop> {
    let texts = texts(evaluator, words)?;
    let [catalog, selection, ..] = texts.as_slice() else {
        return Err(Stop::Error("`catalog_selection_items` needs a catalog and the name of a selection".to_owned()));
    };
    set(evaluator, words, catalog, |known| {
        known.selection(selection).unwrap_or_default().iter().map(String::as_str).collect()
    })
}

fn texts<'a>(evaluator: &mut Evaluator<'a, '_>, words: Id<Words>) -> Result<Vec<&'a str>, Stop> {
    let template = evaluator.template();
    template[template[words].words].iter().map(|word| evaluator.word(word)).collect()
}

/// Sets `items` to the items of a catalog that have these ids; ids that it lacks are passed over.
fn set<'a>(
    evaluator: &mut Evaluator<'a, '_>,
    words: Id<Words>,
    name: &str,
    ids: impl FnOnce(&'a Catalog) -> Vec<&'a str>,
) -> Result<(), Stop> {
    if evaluator.session.is_rerendering {
        return Ok(());
    }
    let mut items = Vec::new();
    match evaluator.session.resources.catalogs.get(name) {
        None => evaluator.session.warn(WarningKind::UnknownCatalog, name, || {
            format!("there is no catalog `{name}`, so `items` is empty; a folder of them goes behind `--catalogs`")
        }),
        Some(catalog) => {
            let is_rerendered = has_option(evaluator, words, ":rerender");
            for json in ids(catalog).into_iter().filter_map(|id| catalog.item(id)) {
                let item = json::parse(evaluator.session.arena, json).unwrap_or_default();
                items.push(if is_rerendered { rerendered(evaluator, item)? } else { item });
            }
        }
    }
    let items = evaluator.session.arena.alloc_slice_copy(&items);
    evaluator.set("items", Value::Array(items));
    Ok(())
}

/// A value whose texts are rendered as Liquid.
fn rerendered<'a>(evaluator: &mut Evaluator<'a, '_>, value: Value<'a>) -> Result<Value<'a>, Stop> {
    Ok(match value {
        Value::String(text) => Value::String(rerender(evaluator, text)?),
        Value::Array(items) => {
            let items: Result<Vec<_>, _> = items.iter().map(|item| rerendered(evaluator, *item)).collect();
            Value::Array(evaluator.session.arena.alloc_slice_copy(&items?))
        }
        Value::Object(object) => {
            let members = object.members().iter();
            let members: Result<Vec<_>, Stop> =
                members.map(|(key, value)| Ok((*key, rerendered(evaluator, *value)?))).collect();
            Value::Object(Object::new(evaluator.session.arena.alloc_slice_copy(&members?)))
        }
        _ => value,
    })
}
