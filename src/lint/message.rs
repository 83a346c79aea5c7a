//! What rules look at: one webhook message, or one Liquid file, with its fields parsed.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::sync::Arc;

use super::analysis::authorization;
use super::analysis::body::Reading;
use super::analysis::connected_content::Written;
use super::analysis::contents::Contents;
use super::analysis::salesforce::Requested;
use super::analysis::url::Url;
use super::analysis::variables::Variables;
use super::host::Host;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceFile, Span, Text};
use crate::spec::Spec;
use crate::syntax::{self, Parsed, Template as Tree, html_comment};
use crate::template::{Body, Draft};

/// What a file was written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A lead-mapping spec; its fields are those it compiles to.
    Spec,
    /// A webhook template.
    Template,
    /// A REST payload with a `webhook` object.
    Rest,
    /// A file of Liquid alone.
    Liquid,
}

/// One webhook message, or one Liquid file.
#[derive(Debug)]
pub struct Message<'a> {
    /// What the file was written as.
    pub kind: Kind,
    /// The file.
    pub file: Arc<SourceFile>,
    /// The message as far as it is known; empty for a Liquid file.
    pub draft: Draft,
    /// Every text with Liquid: the URL, each header's value, the body or each of its values. Braze renders each with
    /// variables of its own, in this order.
    pub fields: Vec<Field>,
    /// The spec that it was compiled from.
    pub spec: Option<&'a Spec>,
    /// What the repository says about itself.
    pub config: &'a Config,
    /// Whether the spec has errors, so that a part of it may be missing here.
    pub is_partial: bool,
    pub(super) known: KnownOfMessage,
}

/// What was found out about a message, kept for whoever asks next.
#[derive(Debug, Default)]
pub(super) struct KnownOfMessage {
    /// See [`body::read`](super::analysis::body::read).
    pub(super) body: OnceCell<Reading>,
    /// See [`blank::guards`](super::analysis::blank::guards).
    pub(super) guards: OnceCell<Vec<String>>,
    /// See [`salesforce::request`](super::analysis::salesforce::request).
    pub(super) request: OnceCell<Option<Requested>>,
    /// See [`authorization::faults`](super::analysis::authorization::faults).
    pub(super) authorization: OnceCell<Vec<authorization::Fault>>,
}

/// A text with Liquid.
#[derive(Debug)]
pub struct Field {
    /// Which part of the message it is.
    pub role: Role,
    /// The text.
    pub text: Text,
    /// The tree. Its spans are bytes of the text; [`Field::place`] leads them to the file.
    pub tree: Tree,
    /// Whether the text holds mistakes that the parser told about.
    pub is_broken: bool,
    /// The HTML comments in the text, which Braze takes out before it reads Liquid.
    pub comments: Vec<Span>,
    /// What the text stands in.
    pub(super) host: Host,
    pub(super) known: KnownOfField,
}

/// What was found out about a field, kept for whoever asks next.
#[derive(Debug, Default)]
pub(super) struct KnownOfField {
    /// See [`super::analysis::contents::of`].
    pub(super) contents: OnceCell<Contents>,
    /// See [`super::analysis::variables::of`].
    pub(super) variables: OnceCell<Variables>,
    /// See [`Url::variants`].
    pub(super) urls: OnceCell<Vec<Url>>,
    /// See [`super::analysis::connected_content::calls`].
    pub(super) calls: OnceCell<Vec<Written>>,
}

/// Which part of a message a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The URL.
    Url,
    /// The value of a header, by its place in [`Draft::headers`].
    Header(usize),
    /// The value of a key/value pair, by its place.
    Pair(usize),
    /// A text within a key/value pair that is an array or an object, by its place in [`Draft::nested`].
    Nested(usize),
    /// A raw body.
    Raw,
    /// A Liquid file.
    Text,
}

impl Field {
    /// A field, and what the parser says about it, with places in the file. HTML comments are not read, and `tags` are
    /// known besides those of Liquid and Braze.
    pub(super) fn parse(role: Role, text: Text, host: Host, tags: &[String]) -> (Self, Vec<Diagnostic>) {
        let comments: Vec<Span> = html_comment::comments(text.as_str()).collect();
        let read = html_comment::blanked(text.as_str(), &comments);
        let Parsed { template, mut errors, ignored } = syntax::parse(&read);
        let is_own = |name: &str| tags.iter().any(|tag| tag == name || name.strip_prefix("end") == Some(tag));
        // What an end tag shows about an unknown tag is told even of one's own: the end tag is told nowhere else.
        let is_known = |error: &Diagnostic| error.related.is_empty() && is_own(error.span.of(&read));
        errors.retain(|error| error.rule != syntax::rule::UNKNOWN_TAG || !is_known(error));
        let is_broken = !errors.is_empty() || !ignored.is_empty();
        let mut findings = errors;
        findings.extend(ignored);
        // What the compiler of specs wrote around the author's Liquid is not shown to him.
        for finding in &mut findings {
            finding.related.retain(|related| text.editable(related.span.start..related.span.end).is_some());
        }
        let field = Self { role, text, tree: template, is_broken, comments, host, known: KnownOfField::default() };
        let placed = findings.into_iter().map(|finding| {
            let mut finding = finding.mapped(|span| field.place(span));
            finding.fix = finding.fix.and_then(|fix| field.host.fit(fix));
            finding
        });
        let findings = placed.collect();
        (field, findings)
    }

    /// The text of a span.
    pub fn of(&self, span: Span) -> &str {
        span.of(self.text.as_str())
    }

    /// The whole text.
    pub fn source(&self) -> &str {
        self.text.as_str()
    }

    /// The span of the whole text.
    pub fn whole(&self) -> Span {
        Span::new(0, self.text.as_str().len() as u32)
    }

    /// The place in the file of a span of the text.
    pub fn place(&self, span: Span) -> Span {
        self.text.span(span.start..span.end)
    }
}

impl Message<'_> {
    /// The URL.
    pub fn url(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.role == Role::Url)
    }

    /// The first header of this name, in any case: its name and its value.
    pub fn header(&self, name: &str) -> Option<(&Text, &Field)> {
        let at = self.draft.headers.iter().position(|(header, _)| header.as_str().trim().eq_ignore_ascii_case(name))?;
        self.header_at(at)
    }

    /// A header by its place.
    pub fn header_at(&self, at: usize) -> Option<(&Text, &Field)> {
        let field = self.fields.iter().find(|field| field.role == Role::Header(at))?;
        Some((&self.draft.headers.get(at)?.0, field))
    }

    /// The key/value pairs of the body: name and value.
    pub fn pairs(&self) -> impl Iterator<Item = (&Text, &Field)> {
        self.fields.iter().filter_map(|field| match (field.role, &self.draft.body) {
            (Role::Pair(at), Some(Body::KeyValue(pairs))) => Some((&pairs.get(at)?.0, field)),
            _ => None,
        })
    }

    /// The name of the key/value pair with this number.
    pub fn pair_at(&self, at: usize) -> Option<&Text> {
        match &self.draft.body {
            Some(Body::KeyValue(pairs)) => pairs.get(at).map(|(name, _)| name),
            _ => None,
        }
    }

    /// The raw body.
    pub fn raw_body(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.role == Role::Raw)
    }

    /// The HTTP method in capitals, as far as it is one.
    pub fn method(&self) -> Option<Cow<'_, str>> {
        let method = self.draft.method.as_ref()?.as_str().trim();
        let has_small = method.bytes().any(|byte| byte.is_ascii_lowercase());
        Some(if has_small { method.to_ascii_uppercase().into() } else { method.into() })
    }

    /// Whether any field holds mistakes that the parser told about: what seems to be missing may only be unread.
    pub fn is_broken(&self) -> bool {
        self.fields.iter().any(|field| field.is_broken)
    }
}
