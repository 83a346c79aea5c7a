//! What is measured of template files, and what all measurements have in common.

use std::sync::Arc;

use bzsf::source::SourceFile;
use bzsf::template::{self, Body};

use super::{TEMPLATES, files};

/// The generated files.
pub(crate) fn files() -> Vec<Arc<SourceFile>> {
    (0..TEMPLATES as u64).map(|number| Arc::new(SourceFile::new("template.json", files::file(number)))).collect()
}

/// Reads a template and parses each text of it that holds Liquid; returns how many nodes there are.
pub(crate) fn parsed(file: &Arc<SourceFile>) -> usize {
    let draft = template::read_file(Arc::clone(file)).draft.unwrap_or_default();
    let (pairs, raw) = match &draft.body {
        Some(Body::KeyValue(pairs)) => (pairs.as_slice(), None),
        Some(Body::Raw(text)) => (&[][..], Some(text)),
        None => (&[][..], None),
    };
    let texts = draft.headers.iter().chain(pairs).map(|(_, value)| value).chain(&draft.url).chain(raw);
    texts.map(|text| bzsf::syntax::parse(text.as_str()).template.body().len()).sum()
}
