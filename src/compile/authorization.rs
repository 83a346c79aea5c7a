//! The Authorization header: the token call of OAuth's client credentials flow, as Braze's Salesforce page writes it.
//! Source: <https://www.braze.com/docs/user_guide/get_started/b2b_use_cases/b2b_salesforce_sales_cloud>.

use super::liquid::Authorization;
use super::{CompileError, Job, login};
use crate::diagnostic::Diagnostic;
use crate::source::{Span, Text, TextBuilder};
use crate::spec::{Auth, Login};

/// Stands for the body in what the template writes, so that its parts go on leading to their own places.
const BODY: &str = "\u{0}";

impl Job<'_> {
    /// The header's value and the place it stands for; `None` when the spec writes its own Authorization.
    pub(super) fn authorization(
        &self,
        host: &str,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<Option<(Text, Span)>, CompileError> {
        let own = |name: &str| name.eq_ignore_ascii_case("Authorization");
        if self.spec.headers.iter().any(|(key, _)| own(key.as_str())) {
            return Ok(None);
        }
        let auth = self.spec.auth.as_ref();
        let place = auth.map_or(self.spec.salesforce.place, |auth| auth.place);
        let (id, secret) = login(self.spec, &self.settings.environment);
        let stored = match auth {
            Some(Auth { login: Login::Stored(name), .. }) if id.is_none() || secret.is_none() => Some(name.as_str()),
            _ => None,
        };
        let mut body = TextBuilder::new(place.start);
        if stored.is_none() {
            if !self.spec.has_auth && (id.is_none() || secret.is_none()) {
                warnings.push(if self.settings.has_environments {
                    let message = "no `auth`: `[insert_client_id]` and `[insert_client_secret]` stand in the template";
                    let help = "choose an environment of bzsf.yaml with `--env`, or add `auth`";
                    Diagnostic::warning("unresolved-placeholder", place, message).with_help(help)
                } else {
                    let help = "add `auth:` with `client_id` and `client_secret`, or with `credential`";
                    Diagnostic::error("spec-schema", self.spec.places.whole, "a spec lacks the key `auth`")
                        .with_help(help)
                });
            }
            let environment = &self.settings.environment;
            let parts = [
                ("client_id=", id, environment.client_id.is_some(), "[insert_client_id]"),
                ("client_secret=", secret, environment.client_secret.is_some(), "[insert_client_secret]"),
            ];
            for (name, credential, is_foreign, placeholder) in parts {
                body.push(name, place);
                match credential {
                    // What an environment says stands in another file.
                    Some(credential) => body.push_text(&self.credential(credential, is_foreign.then_some(place))?),
                    None => body.push(placeholder, place),
                }
                body.push("&", place);
            }
        }
        body.push("grant_type=client_credentials", place);
        let body = body.finish(place.end);
        let mut value = TextBuilder::new(place.start);
        self.guards(&mut value)?;
        let call = self.templates.authorization(&Authorization {
            url: &format!("https://{host}/services/oauth2/token"),
            credential: stored,
            body: BODY,
            content_type: auth.is_none_or(|auth| auth.content_type).then_some("application/x-www-form-urlencoded"),
            cache_max_age: auth.map_or(Some(900), |auth| auth.cache_max_age),
            save: auth.map_or("result", |auth| &auth.save),
            check: auth.is_none_or(|auth| auth.check),
        })?;
        let (before, after) = call.split_once(BODY).unwrap_or((&call, ""));
        value.push(before, place);
        value.push_text(&body);
        value.push(after, place);
        Ok(Some((value.finish(place.end), place)))
    }
}
