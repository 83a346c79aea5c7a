//! What remains to be done by hand: in Braze, and with what the file leaves out.

use serde::Serialize;

use super::shown::placeholders;
use super::{Composer, Field};
use crate::compile::{self, Settings};
use crate::spec::{Credential, Login, Spec};

/// Something to do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What, up to the text that it is about.
    pub before: String,
    /// That text.
    pub code: Option<String>,
    /// The field that it stands in: its number and what it is called.
    pub field: Option<(usize, String)>,
    /// The rest of the sentence.
    pub after: String,
}

/// What remains to be done for a composer that is otherwise complete.
pub(super) fn steps(composer: &Composer, spec: Option<&Spec>, settings: &Settings) -> Vec<Step> {
    let mut steps = vec![Step {
        before: "Make a webhook template in Braze and fill it in from this page, from top to bottom".to_owned(),
        ..Step::default()
    }];
    for field in composer.fields() {
        fill_in(field, &composer.texts, spec, settings, &mut steps);
    }
    for name in composer.credentials(spec) {
        steps.push(Step {
            before: "See that the credential ".to_owned(),
            code: Some(name),
            after: " is stored in Braze, under Settings › Connected Content".to_owned(),
            field: None,
        });
    }
    steps.push(Step {
        before: "Send a test from the composer's Test tab: it makes a real request, and shows the answer".to_owned(),
        ..Step::default()
    });
    steps
}

impl Composer {
    /// The credentials that Braze must know.
    fn credentials(&self, spec: Option<&Spec>) -> Vec<String> {
        match spec.and_then(|spec| spec.auth.as_ref()).map(|auth| &auth.login) {
            Some(Login::Stored(name)) => vec![name.clone()],
            _ => Vec::new(),
        }
    }
}

/// The texts of a field that somebody has to replace.
fn fill_in(field: &Field, texts: &[String], spec: Option<&Spec>, settings: &Settings, steps: &mut Vec<Step>) {
    let text = texts.get(field.value.copy).map_or("", String::as_str);
    let place = Some((field.number, field.label.clone()));
    let mut add = |code: &str, before: &str, after: String| {
        let step = Step { before: before.to_owned(), code: Some(code.to_owned()), field: place.clone(), after };
        if !steps.contains(&step) {
            steps.push(step);
        }
    };
    let variables = spec.map(|spec| compile::secret_variables(spec, &settings.environment)).unwrap_or_default();
    for placeholder in placeholders(text, &variables) {
        let code = text.get(placeholder.range).unwrap_or_default();
        let name = code.trim_matches(['[', ']']);
        let belongs = match spec.and_then(|spec| compile::credential_name(spec, settings, name)) {
            Some(credential) => format!(" with the app's {credential}, form-encoded"),
            None if placeholder.secret => " with the secret that belongs there".to_owned(),
            None => " with what belongs there".to_owned(),
        };
        add(code, "Replace ", belongs);
    }
    if field.value.runs.iter().any(|run| run.is_placeholder && run.text == "***") {
        add("***", "Write the secret over ", ": the file holds it, and this page does not".to_owned());
    }
}

/// Secrets as they stand in the template when they do not stand in the file.
pub(super) fn secrets_of_environment(settings: &Settings) -> Vec<String> {
    let environment = &settings.environment;
    let literal = |credential: &Credential| match credential {
        Credential::Literal(text) => Some(compile::form_encoded(text.as_str())),
        Credential::Env(_) => None,
    };
    environment.client_secret.iter().filter_map(literal).collect()
}
