//! What parses and cannot be rendered all the same: filters that nobody knows or that Braze does not support, partials.

use super::content_blocks::CONTENT_BLOCKS;
use crate::catalogue::{self, Status};
use crate::diagnostic::Diagnostic;
use crate::syntax::tree::{ExprKind, Filter, Pipeline, Tag, TagKind};
use crate::syntax::{Template, Visitor};

/// The errors of a text that was parsed.
pub(super) fn unrenderable(source: &str, tree: &Template) -> Vec<Diagnostic> {
    let mut check = Check { source, findings: Vec::new() };
    tree.visit(&mut check);
    check.findings
}

struct Check<'a> {
    source: &'a str,
    findings: Vec<Diagnostic>,
}

/// What the dashboard's snippets put behind a content block: `{{content_blocks.${name} | id: 'cb1'}}`. It does nothing.
pub(super) const BLOCK_ID: &str = "id";

impl Visitor for Check<'_> {
    fn pipeline(&mut self, tree: &Template, pipeline: &Pipeline) {
        let is_block = matches!(pipeline.value.kind, ExprKind::Attribute(attribute)
            if attribute.namespace.is_some_and(|namespace| namespace.of(self.source) == CONTENT_BLOCKS));
        for filter in &tree[pipeline.filters] {
            if !(is_block && filter.name.of(self.source) == BLOCK_ID) {
                self.filter(filter);
            }
        }
    }

    fn tag(&mut self, _: &Template, tag: &Tag) {
        if matches!(tag.kind, TagKind::Include(_) | TagKind::Render(_)) {
            let name = tag.head.name.of(self.source);
            let message = format!("Braze has no tag `{name}`, since it has no partials");
            let finding = Diagnostic::error("unknown-tag", tag.head.name, message);
            self.findings.push(finding.with_help("a content block is shown by `{{content_blocks.${name}}}`"));
        }
    }
}

impl Check<'_> {
    fn filter(&mut self, filter: &Filter) {
        let name = filter.name.of(self.source);
        let known = catalogue::filter(name);
        let (rule, message) = match known.map(|known| known.status) {
            // What could not be read is told by the parser.
            None if name.is_empty() => return,
            None => ("unknown-filter", format!("the filter `{name}` is not known, so its result is not known either")),
            Some(Status::Unsupported) => ("unsupported-filter", format!("Braze does not support the filter `{name}`")),
            Some(_) => return,
        };
        let near = known.map_or_else(|| catalogue::meant_filter(name), |known| known.instead);
        let mut finding = Diagnostic::error(rule, filter.name, message);
        finding.help = near.map(|near| format!("did you mean `{near}`?"));
        self.findings.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax;

    #[test]
    fn what_cannot_be_rendered_is_told_with_what_was_meant() {
        for (text, rule, help) in [
            ("{{ x | upercase }}", "unknown-filter", Some("did you mean `upcase`?")),
            ("{% assign a = x | colourize %}", "unknown-filter", None),
            ("{{ x | lstrip }}", "unsupported-filter", Some("did you mean `strip`?")),
            ("{% render 'a' %}", "unknown-tag", Some("a content block is shown by `{{content_blocks.${name}}}`")),
        ] {
            let found = unrenderable(text, &syntax::parse(text).template);
            let found: Vec<_> = found.iter().map(|finding| (finding.rule, finding.help.as_deref())).collect();
            assert_eq!(found, [(rule, help)], "{text}");
        }
        let text = "{{ x | strip | default: 'y' | base64 }}{{content_blocks.${a} | id: 'cb1'}}{% if a %}{% endif %}";
        assert!(unrenderable(text, &syntax::parse(text).template).is_empty());
    }
}
