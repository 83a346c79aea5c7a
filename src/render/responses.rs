//! Canned answers to Connected Content, in the place of a network.

use std::borrow::Cow;
use std::sync::Arc;

use crate::catalogue::{self, HostKind};
use crate::diagnostic::Diagnostic;
use crate::document::schema::{self, Rules};
use crate::document::{self, Node, Value};
use crate::report::FileReport;
use crate::source::{SourceFile, Span};
use crate::spec::RESPONSES;

/// The token of an answer that nobody has written.
pub const CANNED_TOKEN: &str = "canned-token";

/// A longer answer is none.
pub(super) const MOST_BYTES: usize = catalogue::CONNECTED_CONTENT.max_bytes as usize;
const TOKEN_PATH: &str = "/services/oauth2/token";
const RULES: Rules = Rules { schema: "canned-answers", duplicate: "canned-answers" };

/// Canned answers; the first that fits answers.
#[derive(Debug, Default)]
pub struct Responses {
    canned: Vec<Canned>,
}

/// One canned answer.
#[derive(Debug)]
pub struct Canned {
    method: Option<String>,
    url: String,
    pub(super) status: u16,
    /// The headers in their order.
    pub headers: Vec<(String, String)>,
    /// The body, as it would be sent.
    pub body: String,
    /// The same as JSON, read once for all users; none where it is none, is too long, or holds Liquid that may be rendered.
    pub(super) json: Option<serde_json::Value>,
}

/// Who answers a call.
pub(super) enum Answerer<'r, 'u> {
    /// The first canned answer that fits.
    Canned(&'r Canned),
    /// Nobody; but a token of Salesforce's is there for everybody.
    Token {
        /// The org that was asked.
        instance_url: &'u str,
    },
}

impl Responses {
    /// Reads a file of answers. None where the report has errors.
    pub fn read(file: Arc<SourceFile>) -> (Option<Self>, FileReport) {
        let mut report = FileReport::new(Arc::clone(&file));
        report.findings.extend(Diagnostic::of_encoding(&file, RULES.schema));
        let document = document::read_data(&file);
        report.findings.extend(document.problems.iter().map(|problem| problem.diagnostic(RULES.schema)));
        let Some(root) = &document.root else {
            if report.findings.is_empty() {
                let finding = Diagnostic::error(RULES.schema, Span::at(file.content().1), "the file is empty");
                report.findings.push(finding.with_help("canned answers are a list; `[]` is one without any"));
            }
            return (None, report);
        };
        report.findings.extend(schema::check(root, &RESPONSES, RULES, root.span));
        report.sort();
        (report.findings.is_empty().then(|| Self::of_node(root)), report)
    }

    /// The answers of a list that has their shape; what has another is passed over.
    pub fn of_node(list: &Node) -> Self {
        Self { canned: list.items().unwrap_or_default().iter().filter_map(Canned::of_node).collect() }
    }

    /// All answers.
    pub fn all(&self) -> &[Canned] {
        &self.canned
    }

    /// The status and body of the answer to a call. A token of Salesforce's is answered even when nothing fits.
    pub fn answer(&self, method: &str, url: &str) -> Option<(u16, Cow<'_, str>)> {
        Some(match self.answerer(method, url)? {
            Answerer::Canned(canned) => (canned.status, Cow::Borrowed(&canned.body)),
            Answerer::Token { instance_url } => (
                200,
                Cow::Owned(format!(
                    r#"{{"access_token":"{CANNED_TOKEN}","instance_url":"{instance_url}","token_type":"Bearer"}}"#
                )),
            ),
        })
    }

    /// Who answers a call; none when nobody does.
    pub(super) fn answerer<'u>(&self, method: &str, url: &'u str) -> Option<Answerer<'_, 'u>> {
        if let Some(canned) = self.canned.iter().find(|canned| canned.fits(method, url)) {
            return Some(Answerer::Canned(canned));
        }
        let instance_url = url.strip_suffix(TOKEN_PATH)?;
        let host = instance_url.strip_prefix("https://")?;
        let is_salesforce =
            || matches!(catalogue::host_kind(host), HostKind::Api | HostKind::Login | HostKind::Instance);
        (method == "POST" && is_salesforce()).then_some(Answerer::Token { instance_url })
    }
}

impl Canned {
    fn of_node(node: &Node) -> Option<Self> {
        let text = |key: &str| node.get(key).and_then(Node::as_str).map(str::to_owned);
        let status = match node.get("status").and_then(Node::scalar).map(|scalar| scalar.value()) {
            Some(Value::Number(number)) => number.as_i64().and_then(|status| u16::try_from(status).ok())?,
            _ => 200,
        };
        let headers = node.get("headers").and_then(Node::entries).unwrap_or_default().iter();
        let headers =
            headers.filter_map(|entry| Some((entry.key.as_str().to_owned(), entry.value.as_str()?.to_owned())));
        let body = node.get("body").map(|body| match body.scalar().map(|scalar| scalar.value()) {
            Some(Value::Text(text)) => text.to_owned(),
            Some(Value::Null) => String::new(),
            _ => body.to_json(),
        });
        let body = body.unwrap_or_default();
        let is_text = body.contains("{{") || body.contains("{%") || body.len() > MOST_BYTES;
        Some(Self {
            method: text("method"),
            url: text("url")?,
            status,
            headers: headers.collect(),
            json: if is_text { None } else { serde_json::from_str(&body).ok() },
            body,
        })
    }

    fn fits(&self, method: &str, url: &str) -> bool {
        let fits_url = match self.url.strip_suffix('*') {
            Some(beginning) => url.starts_with(beginning),
            None => url == self.url,
        };
        fits_url && self.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Responses>, Vec<String>) {
        let (responses, report) = Responses::read(Arc::new(SourceFile::new("answers.yaml", text)));
        (responses, report.findings.into_iter().map(|finding| finding.message).collect())
    }

    #[test]
    fn the_first_that_fits_answers() {
        let text = "- { method: post, url: 'https://a/x', status: 201, body: { n: 1.50, t: yes } }\n\
                    - { url: 'https://a/*', status: 404, body: text }\n- { url: 'https://b' }\n";
        let (responses, told) = read(text);
        assert_eq!(told, Vec::<String>::new());
        let responses = responses.unwrap();
        for (method, url, wanted) in [
            ("POST", "https://a/x", Some((201, r#"{"n":1.50,"t":"yes"}"#))),
            ("GET", "https://a/x", Some((404, "text"))),
            ("GET", "https://b", Some((200, ""))),
            ("GET", "https://b/", None),
        ] {
            assert_eq!(responses.answer(method, url), wanted.map(|(status, body)| (status, body.into())), "{url}");
        }
    }

    #[test]
    fn tokens_are_answered_on_hosts_of_salesforce_only() {
        let responses = Responses::default();
        let url = "https://acme.my.salesforce.com/services/oauth2/token";
        assert!(
            responses.answer("POST", url).is_some_and(|(status, body)| status == 200 && body.contains(CANNED_TOKEN))
        );
        assert!(responses.answer("GET", url).is_none());
        assert!(responses.answer("POST", "https://example.com/services/oauth2/token").is_none());
    }

    #[test]
    fn files_of_another_shape_are_told() {
        for text in ["", "{}", "- {}", "- { url: x, status: 99 }", "- { url: x, bdy: y }", "[", "- { url: x, url: y }"]
        {
            let (responses, told) = read(text);
            assert!(responses.is_none() && !told.is_empty(), "{text}");
        }
    }
}
