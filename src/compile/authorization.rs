//! The Authorization header: the token call of OAuth's client credentials flow, as Braze's Salesforce page writes it.
//! Source: <https://www.braze.com/docs/user_guide/get_started/b2b_use_cases/b2b_salesforce_sales_cloud>.

use super::liquid::Authorization;
use super::{CompileError, Job, login};
use crate::diagnostic::Diagnostic;
use crate::source::{Span, Text, TextBuilder};
use crate::spec::{Auth, Credential, Login};

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
        let body = if stored.is_some() {
            "grant_type=client_credentials".to_owned()
        } else {
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
            let or_placeholder = |credential: Option<&Credential>, name: &str| match credential {
                Some(credential) => self.credential(credential),
                None => Ok(format!("[{name}]")),
            };
            let id = or_placeholder(id, "insert_client_id")?;
            let secret = or_placeholder(secret, "insert_client_secret")?;
            format!("client_id={id}&client_secret={secret}&grant_type=client_credentials")
        };
        let mut value = TextBuilder::new(place.start);
        self.guards(&mut value)?;
        let call = self.templates.authorization(&Authorization {
            url: &format!("https://{host}/services/oauth2/token"),
            credential: stored,
            body: &body,
            content_type: auth.is_none_or(|auth| auth.content_type).then_some("application/x-www-form-urlencoded"),
            cache_max_age: auth.map_or(Some(900), |auth| auth.cache_max_age),
            save: auth.map_or("result", |auth| &auth.save),
            check: auth.is_none_or(|auth| auth.check),
        })?;
        value.push(&call, place);
        Ok(Some((value.finish(place.end), place)))
    }
}
