//! From a spec to a webhook template. The Liquid comes from the minijinja templates in `templates/`, whose delimiters
//! are others than Liquid's, so that Liquid passes through them untouched.

mod authorization;
mod body;
mod escape;
mod liquid;
mod value;

use crate::catalogue::Instance;
use crate::diagnostic::Diagnostic;
use crate::source::{Span, Text, TextBuilder};
use crate::spec::{Credential, Login, Operation, Spec, Value, WhenBlank};
use crate::syntax;
use crate::template::{Body, Template};

use liquid::Templates;
use value::Expression;

/// What the command line and `bzsf.yaml` add to a spec.
#[derive(Debug, Default)]
pub struct Settings {
    /// The chosen environment: wins over what the spec says.
    pub environment: Environment,
    /// Whether the repository has environments at all: then a spec may leave org and app to them.
    pub has_environments: bool,
    /// Values of environment variables, where secrets are to be written out; `None` writes placeholders.
    pub secrets: Option<std::collections::BTreeMap<String, String>>,
}

/// An org and its app.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// The org's host.
    pub instance: Option<Instance>,
    /// Its consumer key.
    pub client_id: Option<Credential>,
    /// Its consumer secret.
    pub client_secret: Option<Credential>,
}

/// A compiled spec.
#[derive(Debug)]
pub struct Compiled {
    /// The template.
    pub template: Template,
    /// What the author should know, such as a placeholder that was left in; an error among them makes the template of no
    /// use.
    pub warnings: Vec<Diagnostic>,
}

impl Compiled {
    /// The mistakes in the Liquid of the spec, each at its place: with one of them the template is of no use.
    pub fn liquid_errors(&self) -> Vec<Diagnostic> {
        let template = &self.template;
        let body: Vec<&Text> = match &template.body {
            Body::KeyValue(pairs) => pairs.iter().map(|(_, value)| value).collect(),
            Body::Raw(text) => vec![text],
        };
        let headers = template.headers.iter().map(|(_, value)| value);
        let texts = std::iter::once(&template.url).chain(headers).chain(body);
        let errors = texts.flat_map(|text| {
            let parsed = syntax::parse(text.as_str());
            parsed
                .errors
                .into_iter()
                .map(|error| error.mapped(|span| text.span(span.start..span.end)))
                .collect::<Vec<_>>()
        });
        errors.collect()
    }
}

/// Why a spec could not be compiled.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// Secrets are to be written out, and a variable is not there.
    #[error("the environment variable `{0}` is not set")]
    MissingVariable(String),
    /// One of our own templates failed, which no spec should bring about.
    #[error("internal error: {0}")]
    Template(#[from] minijinja::Error),
}

/// Compiles specs; made once for many.
#[derive(Debug)]
pub struct Compiler {
    templates: Templates,
}

impl Compiler {
    /// A compiler.
    ///
    /// # Errors
    /// [`CompileError::Template`] when a template of ours cannot be read.
    pub fn new() -> Result<Self, CompileError> {
        Ok(Self { templates: Templates::new()? })
    }

    /// Compiles a spec that was read without errors.
    ///
    /// # Errors
    /// [`CompileError`].
    pub fn compile(&self, spec: &Spec, settings: &Settings) -> Result<Compiled, CompileError> {
        let job = Job { templates: &self.templates, spec, settings };
        let mut warnings = Vec::new();
        let host = job.host(&mut warnings);
        let template = Template {
            name: spec.name.clone(),
            description: spec.description.clone(),
            url: job.url(&host)?,
            method: Text::standing_for(spec.operation.method(), spec.salesforce.place),
            headers: job.headers(&host, &mut warnings)?,
            body: job.body()?,
        };
        Ok(Compiled { template, warnings })
    }
}

/// The variables that hold the secrets of a spec in an environment, in order, each once.
pub fn secret_variables(spec: &Spec, environment: &Environment) -> Vec<String> {
    let (id, secret) = login(spec, environment);
    let mut names: Vec<String> = [id, secret]
        .into_iter()
        .filter_map(|credential| match credential {
            Some(Credential::Env(name)) => Some(name.clone()),
            _ => None,
        })
        .collect();
    names.dedup();
    names
}

/// What Salesforce calls the credential that an environment variable holds: `consumer key` or `consumer secret`.
pub fn credential_name(spec: &Spec, settings: &Settings, variable: &str) -> Option<&'static str> {
    let (id, secret) = login(spec, &settings.environment);
    let is_it = |credential: &&Credential| matches!(credential, Credential::Env(name) if name == variable);
    let key = id.filter(is_it).map(|_| "consumer key");
    key.or_else(|| secret.filter(is_it).map(|_| "consumer secret"))
}

/// Consumer key and secret; none of either where Braze stores the credential or nothing is said.
fn login<'a>(spec: &'a Spec, environment: &'a Environment) -> (Option<&'a Credential>, Option<&'a Credential>) {
    let own = match spec.auth.as_ref().map(|auth| &auth.login) {
        Some(Login::Client { id, secret }) => (Some(id), Some(secret)),
        _ => (None, None),
    };
    (environment.client_id.as_ref().or(own.0), environment.client_secret.as_ref().or(own.1))
}

/// One spec being compiled.
struct Job<'a> {
    templates: &'a Templates,
    spec: &'a Spec,
    settings: &'a Settings,
}

/// Written where no instance is known: what Braze's own page writes, so that people find it.
const INSTANCE_PLACEHOLDER: &str = "[insert_instance_name].my.salesforce.com";

impl Job<'_> {
    fn host(&self, warnings: &mut Vec<Diagnostic>) -> String {
        let chosen = self.settings.environment.instance.as_ref().or(self.spec.salesforce.instance.as_ref());
        chosen.map_or_else(
            || {
                let message = "no Salesforce instance: `[insert_instance_name]` stands in the template";
                let help = "add `salesforce.instance`, or choose an environment of bzsf.yaml with `--env`";
                // One that could not be read is told as that.
                if self.spec.salesforce.instance_place.is_none() {
                    let place = self.spec.salesforce.place;
                    warnings.push(Diagnostic::warning("unresolved-placeholder", place, message).with_help(help));
                }
                INSTANCE_PLACEHOLDER.to_owned()
            },
            |instance| instance.host().to_owned(),
        )
    }

    fn url(&self, host: &str) -> Result<Text, CompileError> {
        let salesforce = &self.spec.salesforce;
        let place = salesforce.instance_place.unwrap_or(salesforce.place);
        let mut url = TextBuilder::new(place.start);
        // Each part leads to the key that says it, so that what is told about the URL is told there.
        let mut part = |before: &str, written: &Option<Text>, value: &str| {
            url.push(before, place);
            match written {
                Some(text) => url.push_text(text),
                None => url.push(value, place),
            }
        };
        let version = salesforce.api_version.to_string();
        part(&format!("https://{host}/services/data/"), &salesforce.api_version_text, &version);
        part("/sobjects/", &salesforce.object_text, &salesforce.object);
        url.push("/", place);
        match (self.spec.operation, &self.spec.record_id, &self.spec.external_id) {
            (Operation::Update, Some(value), _) => url.push_text(&self.url_segment(value, false)?),
            (Operation::Upsert, _, Some(external_id)) => {
                url.push_text(&external_id.field);
                url.push("/", external_id.value.place);
                url.push_text(&self.url_segment(&external_id.value, true)?);
            }
            _ => {}
        }
        Ok(url.finish(0))
    }

    fn headers(&self, host: &str, warnings: &mut Vec<Diagnostic>) -> Result<Vec<(Text, Text)>, CompileError> {
        let salesforce = &self.spec.salesforce;
        let place = salesforce.place;
        let mut headers: Vec<(Text, Text)> = Vec::new();
        if let Some((value, place)) = self.authorization(host, warnings)? {
            headers.push((Text::standing_for("Authorization", place), value));
        }
        let mut written = |name: &str, value: &str, place: Span| {
            headers.push((Text::standing_for(name, place), Text::standing_for(value, place)));
        };
        if !self.spec.headers.iter().any(|(key, _)| key.as_str().eq_ignore_ascii_case("Content-Type")) {
            written("Content-Type", "application/json", place);
        }
        if let Some(assign) = salesforce.auto_assign {
            written("Sforce-Auto-Assign", if assign { "TRUE" } else { "FALSE" }, place);
        }
        if salesforce.allow_duplicates {
            written("Sforce-Duplicate-Rule-Header", "allowSave=true", place);
        }
        for (key, value) in &self.spec.headers {
            headers.push((key.text.clone(), self.text(value)?));
        }
        Ok(headers)
    }

    /// A credential as it stands in a form body: form-encoded, or a placeholder. One that the spec itself writes leads to
    /// its own place, anything else to `place`.
    fn credential(&self, credential: &Credential, place: Option<Span>) -> Result<Text, CompileError> {
        let standing = |text: &str, own: Span| Text::standing_for(text, place.unwrap_or(own));
        match credential {
            Credential::Literal(text) => {
                let encoded = escape::form(text.as_str());
                let own = text.span(0..text.as_str().len() as u32);
                let untouched = place.is_none() && encoded == text.as_str();
                Ok(if untouched { text.clone() } else { standing(&encoded, own) })
            }
            Credential::Env(name) => {
                let written = match &self.settings.secrets {
                    None => format!("[{name}]"),
                    Some(secrets) => secrets
                        .get(name)
                        .map(|value| escape::form(value))
                        .ok_or_else(|| CompileError::MissingVariable(name.clone()))?,
                };
                Ok(standing(&written, self.spec.auth.as_ref().map_or(self.spec.salesforce.place, |auth| auth.place)))
            }
        }
    }

    /// Everything that can cancel the message before a token is fetched, as Liquid.
    fn guards(&self, out: &mut TextBuilder) -> Result<(), CompileError> {
        if let Some(value) = self.spec.record_id.as_ref().filter(|value| value.key_is_guarded()) {
            self.guard(value, "the record id", out)?;
        }
        if let Some(external_id) = self.spec.external_id.as_ref().filter(|id| id.value.key_is_guarded()) {
            self.guard(&external_id.value, external_id.field.as_str(), out)?;
        }
        let values = self.spec.headers.iter().chain(&self.spec.fields);
        for (key, value) in values.filter(|(_, value)| value.when_blank == WhenBlank::Abort) {
            self.guard(value, key.as_str(), out)?;
        }
        Ok(())
    }

    fn guard(&self, value: &Value, what: &str, out: &mut TextBuilder) -> Result<(), CompileError> {
        let Expression { captures, expression } = self.expression(value, "bzsf_value")?;
        // The reason of abort_message is a static text without Liquid or quotes.
        let what: String = what.chars().filter(|c| c.is_alphanumeric() || matches!(c, '_' | ' ' | '-' | '.')).collect();
        let guard = self.templates.guard(&expression, &format!("{what} is blank"))?;
        out.push_text(&captures);
        out.push(&guard, value.place);
        Ok(())
    }
}

/// A secret as it stands in the form body of a token call, for masking it in what is printed.
pub fn form_encoded(secret: &str) -> String {
    escape::form(secret)
}
