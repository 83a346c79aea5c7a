//! Every URL that a message calls: its own, in each of its forms, and those of its Connected Content calls.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::connected_content::{Call, all_calls};
use super::url::{UNKNOWN, Url};
use crate::catalogue::{self, HostKind, HostProblem, host_fault, host_kind, host_problem, placeholders};
use crate::lint::message::{Field, Kind, Message, Role};
use crate::source::Span;
use crate::syntax::Visitor;
use crate::syntax::tree::{ExprKind, Output, Pipeline, Template};

/// A URL that a message calls.
pub struct Called<'a> {
    /// The field that it stands in.
    pub field: &'a Field,
    /// The URL, or one form of it.
    pub url: &'a Url,
    /// The Connected Content call that it belongs to; none for the webhook's own URL.
    pub call: Option<Call<'a>>,
    /// See [`Called::host`].
    host: String,
    /// See [`Called::has_host_placeholder`].
    has_host_placeholder: OnceCell<bool>,
    /// What is wrong with the host, wherever the URL leads.
    host_problem: OnceCell<Option<HostProblem>>,
}

/// The URLs of a message: its own first.
pub fn all_called<'a>(message: &'a Message<'_>) -> Vec<Called<'a>> {
    let own = message.url().into_iter();
    let own = own.flat_map(|field| Url::variants(field).iter().map(move |url| Called::new(field, url, None)));
    let calls = all_calls(message).into_iter();
    let calls = calls.filter_map(|call| Some(Called::new(call.field, call.url?, Some(call))));
    own.chain(calls).collect()
}

impl<'a> Called<'a> {
    fn new(field: &'a Field, url: &'a Url, call: Option<Call<'a>>) -> Self {
        let host = known(url.get(url.host())).into_owned();
        Self { field, url, call, host, has_host_placeholder: OnceCell::new(), host_problem: OnceCell::new() }
    }

    /// Whether it is the webhook's own URL.
    pub fn is_webhook(&self) -> bool {
        self.call.is_none()
    }

    /// The host with `aaa` for what Liquid writes, so that it can be looked at; bytes stay where they are.
    pub fn host(&self) -> &str {
        &self.host
    }

    fn host_problem(&self) -> Option<&HostProblem> {
        self.host_problem.get_or_init(|| host_problem(self.host.strip_suffix('.').unwrap_or(&self.host))).as_ref()
    }

    /// Whether a placeholder stands in the host.
    pub fn has_host_placeholder(&self) -> bool {
        *self.has_host_placeholder.get_or_init(|| {
            let host = self.url.get(self.url.host());
            self.url.host_placeholder().is_some() || !placeholders(host).is_empty()
        })
    }

    /// What is wrong with its host, if it is one of Salesforce's and does not serve what is called.
    pub fn wrong_host(&self) -> Option<&HostProblem> {
        let url = &self.url;
        let host = self.host.strip_suffix('.').unwrap_or(&self.host);
        // A name that no host can have is `invalid-url`.
        let problem = self.host_problem().filter(|_| !self.has_host_placeholder() && host_fault(host).is_none())?;
        let path = url.get(url.path()).to_ascii_lowercase();
        // Liquid may write more than a name before `.salesforce.com`, but nothing makes a host of Lightning's right.
        let is_told = !url.is_unknown(url.host())
            || matches!(problem.kind, HostKind::Lightning | HostKind::Setup | HostKind::Login);
        let is_wrong = match problem.kind {
            // Web forms, and Apex REST that a site shows to everybody.
            HostKind::Site | HostKind::Other
                if path.starts_with("/servlet") || path.starts_with("/services/apexrest") =>
            {
                false
            }
            HostKind::Site | HostKind::Other => self.is_webhook() || path.starts_with("/services/"),
            _ => true,
        };
        (is_told && is_wrong).then_some(problem)
    }

    /// Whether it leads to a host of Salesforce's that serves something else than the API, and is meant to.
    pub fn is_other_salesforce(&self) -> bool {
        let is_known = !self.url.is_unknown(self.url.host()) && !self.has_host_placeholder();
        is_known && self.host_problem().is_some() && self.wrong_host().is_none()
    }

    /// Whether it leads to Salesforce, or was meant to.
    pub fn is_salesforce(&self) -> bool {
        self.url.is_salesforce() || matches!(host_kind(&self.host), HostKind::Api | HostKind::Misspelt)
    }

    /// Whether nothing of it can be judged: all of it is Liquid, or its Liquid could not be read.
    pub fn is_unreadable(&self) -> bool {
        self.url.is_opaque() || (self.is_webhook() && self.field.is_broken)
    }

    /// The outputs in a part of the URL, given in bytes of [`Url::text`].
    pub fn outputs(&self, range: std::ops::Range<usize>) -> Vec<Output> {
        let spans: Vec<Span> =
            self.url.liquid().filter(|(at, _)| range.contains(&at.start)).map(|(_, span)| span).collect();
        if spans.is_empty() { Vec::new() } else { outputs_at(self.field, &spans) }
    }
}

/// The text of a part of a URL with `aaa` for what Liquid writes; bytes stay where they are.
pub fn known(part: &str) -> Cow<'_, str> {
    if part.contains(UNKNOWN) { Cow::Owned(part.replace(UNKNOWN, "aaa")) } else { Cow::Borrowed(part) }
}

/// The value of an output.
pub fn pipeline(field: &Field, output: &Output) -> Option<Pipeline> {
    output.value.map(|value| field.tree[value])
}

/// Whether a value begins with an attribute that Braze lacks, of which its own rule speaks alone.
pub fn is_unknown(field: &Field, value: &Pipeline) -> bool {
    match &value.value.kind {
        ExprKind::Attribute(attribute) => match attribute.namespace {
            None => catalogue::default_attribute(field.of(attribute.name)).is_none(),
            Some(namespace) => catalogue::namespace(field.of(namespace).trim()).is_none(),
        },
        ExprKind::Output(output) => {
            field.tree[*output].value.is_some_and(|inner| is_unknown(field, &field.tree[inner]))
        }
        _ => false,
    }
}

/// Whether a span of a field stands in the file, rather than in what a spec is compiled to.
pub fn is_written(message: &Message<'_>, field: &Field, span: Span) -> bool {
    let is_generated = matches!(field.role, Role::Url | Role::Header(_));
    message.kind != Kind::Spec || !is_generated || field.text.editable(span.start..span.end).is_some()
}

fn outputs_at(field: &Field, spans: &[Span]) -> Vec<Output> {
    struct Outputs<'a> {
        spans: &'a [Span],
        found: Vec<Output>,
    }
    impl Visitor for Outputs<'_> {
        fn output(&mut self, _: &Template, output: &Output) {
            if self.spans.contains(&output.delimited.span) {
                self.found.push(*output);
            }
        }
    }
    let mut outputs = Outputs { spans, found: Vec::new() };
    field.tree.visit(&mut outputs);
    outputs.found
}
