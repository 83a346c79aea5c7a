//! From a file to a [`Spec`]: the schema first, then what only the parts together can tell.

use std::sync::Arc;

use super::language::SPEC;
use super::{
    Auth, BodyKind, Credential, Example, ExternalId, Login, Operation, Places, Salesforce, Source, Spec, Value,
};
use crate::catalogue::{self, ApiVersion, Instance};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::schema::{self, Rules, is_merge, meant_key};
use crate::document::{self, Entry, Key, Kind, Node, Value as Plain};
use crate::nearest::nearest;
use crate::report::FileReport;
use crate::source::{SourceFile, Span, Text};
use crate::syntax::{self, Template, Visitor};

mod value;

/// The rules that speak for specs.
const RULES: Rules = Rules { schema: "spec-schema", duplicate: "duplicate-key" };

/// A spec that was read, and what was found in it.
#[derive(Debug)]
pub struct ReadSpec {
    /// The spec; `None` when a part that everything hangs on is missing.
    pub spec: Option<Spec>,
    /// The findings, and the characters that may not be shown.
    pub report: FileReport,
    /// The file's tree, for what looks at comments and places.
    pub document: document::Document,
}

impl ReadSpec {
    /// Whether something was found that keeps the spec from being compiled.
    pub fn has_errors(&self) -> bool {
        self.report.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// Reads a spec.
pub fn read(file: Arc<SourceFile>) -> ReadSpec {
    let mut report = FileReport::new(Arc::clone(&file));
    report.findings.extend(Diagnostic::of_encoding(&file, "spec-syntax"));
    if !report.findings.is_empty() {
        return ReadSpec { spec: None, report, document: document::Document::default() };
    }
    let document = document::read_yaml(&file);
    report.findings.extend(document.problems.iter().map(|problem| problem.diagnostic("spec-syntax")));
    let start = Span::at(file.content().1);
    let spec = match &document.root {
        Some(root) => {
            let whole = root.entries().and_then(|entries| entries.first()).map_or(start, |entry| entry.key.place());
            report.findings.extend(schema::check(root, &SPEC, RULES, whole));
            report.secrets = secrets(root);
            let mut reader = Reader { findings: &mut report.findings, whole };
            let spec = root.entries().and_then(|entries| reader.spec(entries));
            if !document.problems.is_empty() {
                // What is missing may stand in what could not be read.
                report.findings.retain(|finding| finding.rule != RULES.schema || finding.span != whole);
            }
            spec
        }
        None if document.problems.is_empty() => {
            let finding = Diagnostic::error("spec-schema", start, "the file is empty");
            report
                .findings
                .push(finding.with_help("a spec begins with `version: 1`; `bzsf schema spec` tells its keys"));
            None
        }
        None => None,
    };
    report.sort();
    ReadSpec { spec, report, document }
}

/// Every text under `auth` that is not the name of something: it may be a secret, whatever its key is called.
fn secrets(root: &Node) -> Vec<Span> {
    const NAMES: &[&str] = &["credential", "cache_max_age", "check", "save", "content_type", "env"];
    fn collect(node: &Node, found: &mut Vec<Span>) {
        match &node.kind {
            Kind::Mapping(entries) => {
                entries
                    .iter()
                    .filter(|entry| !NAMES.contains(&entry.key.as_str()))
                    .for_each(|entry| collect(&entry.value, found));
            }
            Kind::Sequence(items) => items.iter().for_each(|item| collect(item, found)),
            Kind::Scalar(scalar) if !catalogue::is_secret_placeholder(scalar.text.as_str()) => found.push(node.place()),
            Kind::Scalar(_) | Kind::Invalid => {}
        }
    }
    let mut found = Vec::new();
    if let Some(entries) = root.entries() {
        entries.iter().filter(|entry| entry.key.as_str() == "auth").for_each(|entry| collect(&entry.value, &mut found));
    }
    found
}

/// The first entry of a key whose value is not plainly of another kind.
fn entry<'a>(entries: &'a [Entry], key: &str) -> Option<&'a Entry> {
    entries.iter().find(|entry| entry.key.as_str() == key)
}

fn node<'a>(entries: &'a [Entry], key: &str) -> Option<&'a Node> {
    entry(entries, key).map(|entry| &entry.value)
}

fn text(entries: &[Entry], key: &str) -> Option<Text> {
    let scalar = node(entries, key)?.scalar()?;
    (scalar.value() != Plain::Null).then(|| scalar.text.clone())
}

fn boolean(entries: &[Entry], key: &str) -> Option<bool> {
    match node(entries, key)?.scalar()?.value() {
        Plain::Bool(value) => Some(value),
        _ => None,
    }
}

fn integer(entries: &[Entry], key: &str) -> Option<i64> {
    match node(entries, key)?.scalar()?.value() {
        Plain::Number(number) => number.as_i64(),
        _ => None,
    }
}

/// Where a value stands: of an option that holds `omit` or `auto`, what is allowed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place<'a> {
    Field { object: &'a str, name: &'a str, body: BodyKind },
    Url,
    Header,
}

struct Reader<'a> {
    findings: &'a mut Vec<Diagnostic>,
    /// The first key of the file: what is missing at the top is pointed at there.
    whole: Span,
}

impl Reader<'_> {
    fn error(&mut self, rule: &'static str, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.findings.push(Diagnostic::error(rule, span, message).with_help(help));
    }

    fn spec(&mut self, entries: &[Entry]) -> Option<Spec> {
        let operation = match text(entries, "operation").as_ref().map(Text::as_str) {
            Some("create") => Some(Operation::Create),
            Some("update") => Some(Operation::Update),
            Some("upsert") => Some(Operation::Upsert),
            _ => None,
        };
        let body = match node(entries, "body").and_then(Node::as_str) {
            Some("raw") => BodyKind::Raw,
            _ => BodyKind::KeyValue,
        };
        self.keys_of_operation(entries, operation);
        let name = text(entries, "name");
        if let (Some(name), Some(node)) = (&name, node(entries, "name"))
            && name.as_str().trim().is_empty()
        {
            self.error(
                "spec-schema",
                node.place(),
                "the template's name is blank",
                "Braze wants a name that is unique",
            );
        }
        let salesforce = self.salesforce(entries);
        let record_id = node(entries, "record_id").and_then(|node| self.value(node, Place::Url));
        let external_id = node(entries, "external_id").and_then(|node| self.external_id(node, entries));
        let auth = entry(entries, "auth").and_then(|entry| self.auth(entry));
        let headers = self.headers(entries, auth.is_some(), &salesforce);
        let object = salesforce.object.clone();
        let fields = node(entries, "fields").and_then(Node::entries).unwrap_or_default();
        let fields = fields.iter().filter(|field| !is_merge(field)).filter_map(|field| {
            let place = Place::Field { object: &object, name: field.key.as_str(), body };
            if field.key.as_str().trim().is_empty() {
                self.error("spec-schema", field.key.place(), "a field without a name", "write the field's API name");
            }
            Some((field.key.clone(), self.value(&field.value, place)?))
        });
        let fields = fields.collect();
        let examples = node(entries, "examples").and_then(Node::items).unwrap_or_default().iter();
        let examples =
            examples.filter_map(|node| Some(Example { name: text(node.entries()?, "name")?, node: node.clone() }));
        let examples = examples.collect();
        let place = |key: &str| entry(entries, key).map_or(self.whole, |entry| entry.key.place());
        let places = Places { whole: self.whole, headers: place("headers"), fields: place("fields") };
        Some(Spec {
            places,
            name: name?,
            description: text(entries, "description"),
            salesforce,
            operation: operation?,
            record_id,
            external_id,
            auth,
            has_auth: entry(entries, "auth").is_some(),
            headers,
            body,
            fields,
            examples,
        })
    }

    /// `record_id` goes with an update, `external_id` with an upsert, and neither without.
    fn keys_of_operation(&mut self, entries: &[Entry], operation: Option<Operation>) {
        let Some((operation, place)) = operation.zip(entry(entries, "operation").map(|entry| entry.value.place()))
        else {
            return;
        };
        let told = entry(entries, "record_id").is_some() && entry(entries, "external_id").is_some();
        for (key, owner, word) in
            [("record_id", Operation::Update, "update"), ("external_id", Operation::Upsert, "upsert")]
        {
            match entry(entries, key) {
                None if operation == owner => {
                    let misspelt = |entry: &Entry| nearest(entry.key.as_str(), [key]).is_some();
                    if !entries.iter().any(misspelt) {
                        let help = format!("add `{key}:`, which says which record the {word} is for");
                        let finding =
                            Diagnostic::error("spec-schema", self.whole, format!("an {word} lacks the key `{key}`"));
                        self.findings.push(finding.with_related(place, "the operation").with_help(help));
                    }
                }
                Some(entry) if operation != owner && !told => {
                    let finding = Diagnostic::error(
                        "spec-schema",
                        entry.key.place(),
                        format!("`{key}` goes only with `operation: {word}`"),
                    );
                    self.findings.push(
                        finding.with_related(place, "the operation").with_help("remove it, or change the operation"),
                    );
                }
                _ => {}
            }
        }
    }

    fn salesforce(&mut self, entries: &[Entry]) -> Salesforce {
        let owner = entry(entries, "salesforce");
        let entries = owner.and_then(|entry| entry.value.entries()).unwrap_or_default();
        // A text where the mapping must stand may be meant as the instance.
        let text_alone = owner.map(|entry| &entry.value).filter(|value| value.as_str().is_some());
        let instance_place = node(entries, "instance").or(text_alone).map(Node::place);
        let instance = text(entries, "instance").and_then(|text| match Instance::parse(text.as_str()) {
            Ok(instance) => Some(instance),
            Err(error) => {
                self.findings.push(error.diagnostic().mapped(|span| text.span(span.start..span.end)));
                None
            }
        });
        let version = text(entries, "api_version");
        let api_version = version.and_then(|text| match ApiVersion::parse(text.as_str()) {
            Ok(version) => Some((version, text)),
            Err(error) => {
                self.findings.push(error.diagnostic().mapped(|span| text.span(span.start..span.end)));
                None
            }
        });
        let (object, wrong) = match text(entries, "object") {
            Some(object) if !is_api_name(object.as_str()) => (None, Some(object)),
            object => (object, None),
        };
        if let Some(object) = &wrong {
            let span = object.span(0..object.as_str().len() as u32);
            let message = format!("`{}` is no API name of an sObject", object.as_str());
            self.error("spec-schema", span, message, "an API name has letters, digits and underscores, such as `Lead`");
        }
        let (api_version, api_version_text) = api_version.unzip();
        Salesforce {
            place: owner.map_or(self.whole, |entry| entry.key.place()),
            instance,
            instance_place,
            api_version: api_version.unwrap_or_default(),
            api_version_text,
            // The fields of an object that nobody can know are not judged.
            object: match (&object, wrong) {
                (_, Some(_)) => "Unknown__c".to_owned(),
                (object, None) => object.as_ref().map_or("Lead", Text::as_str).to_owned(),
            },
            object_text: object,
            auto_assign: boolean(entries, "auto_assign"),
            allow_duplicates: boolean(entries, "allow_duplicates").unwrap_or_default(),
        }
    }

    fn auth(&mut self, owner: &Entry) -> Option<Auth> {
        let entries = owner.value.entries()?;
        let place = owner.key.place();
        if let Some(save) = node(entries, "save")
            && let Some(name) = save.as_str().filter(|name| !is_variable(name))
        {
            let message = format!("`{name}` is no name of a Liquid variable");
            self.error("spec-schema", save.place(), message, "letters, digits and underscores, not a digit first");
        }
        if let Some(credential) = node(entries, "credential")
            && let Some(name) = credential.as_str().filter(|name| {
                name.trim().is_empty()
                    || name.contains(char::is_whitespace)
                    || name.contains("%}")
                    || name.contains("{{")
            })
        {
            let message = format!("`{name}` cannot be written behind `:basic_auth`, which ends at white space");
            self.error("spec-schema", credential.place(), message, "rename the credential in Braze, without blanks");
        }
        let content_type = node(entries, "content_type");
        if let Some(node) = content_type
            && let Some(name) = node.as_str().filter(|name| !matches!(*name, "none" | FORM))
        {
            let message = format!("`{name}` does not go with the form body of a token request");
            self.error(
                "content-type",
                node.place(),
                message,
                format!("write `{FORM}`, or `none` to leave the option out"),
            );
        }
        Some(Auth {
            place,
            login: self.login(entries, place)?,
            cache_max_age: match node(entries, "cache_max_age").and_then(Node::as_str) {
                Some("none") => None,
                _ => Some(integer(entries, "cache_max_age").and_then(|age| u32::try_from(age).ok()).unwrap_or(900)),
            },
            cache_place: entry(entries, "cache_max_age").map(|entry| entry.key.place()),
            check: boolean(entries, "check").unwrap_or(true),
            check_place: entry(entries, "check").map(|entry| entry.key.place()),
            save: text(entries, "save")
                .filter(|name| is_variable(name.as_str()))
                .map_or_else(|| "result".to_owned(), |name| name.as_str().to_owned()),
            save_place: node(entries, "save").map(Node::place),
            content_type: content_type.and_then(Node::as_str) != Some("none"),
            written: ["client_id", "client_secret", "credential"]
                .into_iter()
                .filter_map(|key| Some((key, text(entries, key)?)))
                .collect(),
        })
    }

    fn login(&mut self, entries: &[Entry], owner: Span) -> Option<Login> {
        let [id, secret, stored] = ["client_id", "client_secret", "credential"].map(|key| node(entries, key));
        let [id, secret] = [id, secret].map(|node| node.map(|node| self.credential(node)));
        if let Some(stored) = stored {
            return Some(Login::Stored(stored.as_str()?.to_owned()));
        }
        let misspelt = |key: &str| {
            let known = ["client_id", "client_secret", "credential"];
            entries
                .iter()
                .any(|entry| !known.contains(&entry.key.as_str()) && meant_key(entry.key.as_str(), &known) == Some(key))
        };
        match (id, secret) {
            (Some(id), Some(secret)) => Some(Login::Client { id: id?, secret: secret? }),
            (None, None) => {
                if !["client_id", "client_secret", "credential"].into_iter().any(misspelt)
                    && !entries.iter().any(is_merge)
                {
                    let help = "write both as `{ env: NAME }`, or `credential:` with the name of one stored in Braze";
                    self.error("spec-schema", owner, "`auth` lacks the keys `client_id` and `client_secret`", help);
                }
                None
            }
            (id, _) => {
                let lacking = if id.is_none() { "client_id" } else { "client_secret" };
                if !misspelt(lacking) && !entries.iter().any(is_merge) {
                    let message = format!("`auth` lacks the key `{lacking}`");
                    self.error("spec-schema", owner, message, format!("add `{lacking}: {{ env: NAME }}`"));
                }
                None
            }
        }
    }

    fn credential(&mut self, node: &Node) -> Option<Credential> {
        let Some(entries) = node.entries() else {
            let text = node.as_str()?;
            if text.trim().is_empty() {
                self.error("spec-schema", node.place(), "a blank credential", "write `{ env: NAME }`");
            }
            return node.scalar().map(|scalar| Credential::Literal(scalar.text.clone()));
        };
        let name = text(entries, "env")?;
        if !is_variable(name.as_str()) {
            let span = name.span(0..name.as_str().len() as u32);
            let message = format!("`{}` is no name of an environment variable", name.as_str());
            self.error("spec-schema", span, message, "letters, digits and underscores, not a digit first");
            return None;
        }
        Some(Credential::Env(name.as_str().to_owned()))
    }

    fn headers(&mut self, entries: &[Entry], has_auth: bool, salesforce: &Salesforce) -> Vec<(Key, Value)> {
        let entries = node(entries, "headers").and_then(Node::entries).unwrap_or_default();
        let mut headers = Vec::new();
        for entry in entries {
            let name = entry.key.as_str();
            self.header_name(&entry.key);
            let written = [
                ("Authorization", has_auth, "auth"),
                ("Sforce-Auto-Assign", salesforce.auto_assign.is_some(), "salesforce.auto_assign"),
                ("Sforce-Duplicate-Rule-Header", salesforce.allow_duplicates, "salesforce.allow_duplicates"),
            ];
            if let Some((_, _, by)) = written.iter().find(|(header, on, _)| *on && header.eq_ignore_ascii_case(name)) {
                let message = format!("`{name}` is already written by `{by}`");
                self.error("duplicate-header", entry.key.place(), message, "keep one of the two");
            }
            if let Some(value) = self.value(&entry.value, Place::Header) {
                if let Some(at) = line_break(&value.source) {
                    let message = format!("a line break in the value of the header `{name}`");
                    self.error("spec-schema", at, message, "a header is one line");
                }
                headers.push((entry.key.clone(), value));
            }
        }
        headers
    }

    fn header_name(&mut self, key: &Key) {
        let name = key.as_str();
        let likely = catalogue::likely_header(name);
        if catalogue::is_token(name) && likely.is_none() {
            return;
        }
        let finding = Diagnostic::error("header-name", key.place(), format!("`{name}` is no header name"));
        self.findings.push(match likely {
            Some(likely) => finding.with_help(format!("did you mean `{likely}`?")).with_safe_fix(
                format!("write `{likely}`"),
                key.place(),
                likely,
            ),
            None => finding.with_help("a header name has letters, digits and hyphens"),
        });
    }

    fn external_id(&mut self, node: &Node, spec: &[Entry]) -> Option<ExternalId> {
        let entries = node.entries()?;
        let field = text(entries, "field")?;
        if !is_api_name(field.as_str()) {
            let message = format!("`{}` is no API name of a field", field.as_str());
            let span = field.span(0..field.as_str().len() as u32);
            self.error(
                "spec-schema",
                span,
                message,
                "an API name has letters, digits and underscores, such as `Braze_Id__c`",
            );
        }
        let fields = self::node(spec, "fields").and_then(Node::entries).unwrap_or_default();
        if let Some(twin) = fields.iter().find(|entry| entry.key.as_str().eq_ignore_ascii_case(field.as_str())) {
            let message =
                format!("`{}` is the key of the upsert: Salesforce refuses it in the body", twin.key.as_str());
            let finding =
                Diagnostic::error("key-in-body", twin.key.place(), message).with_help("remove it from `fields`");
            self.findings.push(finding.with_related(field.span(0..field.as_str().len() as u32), "the key"));
        }
        let value = self.value(node, Place::Url)?;
        Some(ExternalId { field, value })
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// The first line break that a source prints; those inside tags and outputs are only how it is written.
fn line_break(source: &Source) -> Option<Span> {
    let text = match source {
        Source::Typed(scalar) | Source::Literal(scalar) => &scalar.text,
        Source::Liquid(text) => text,
        Source::Attribute { .. } => return None,
    };
    let find = |range: Span| {
        let at = range.of(text.as_str()).find(['\n', '\r'])? as u32 + range.start;
        Some(text.span(at..at + 1))
    };
    if let Source::Literal(_) = source {
        return find(Span::new(0, text.as_str().len() as u32));
    }
    struct Texts(Vec<Span>);
    impl Visitor for Texts {
        fn text(&mut self, _: &Template, text: Span) {
            self.0.push(text);
        }
    }
    let mut texts = Texts(Vec::new());
    syntax::parse(text.as_str()).template.visit(&mut texts);
    texts.0.into_iter().find_map(find)
}

/// Letters, digits and underscores, not a digit first: a Liquid variable, an environment variable.
fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The same with a letter first: an API name of Salesforce.
fn is_api_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && is_variable(name)
}
