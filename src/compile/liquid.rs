//! The minijinja templates of `templates/`, each behind a function that names what it takes.

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};

use super::CompileError;

/// The templates, read once.
#[derive(Debug)]
pub(super) struct Templates {
    environment: Environment<'static>,
}

/// What stands in an Authorization header.
pub(super) struct Authorization<'a> {
    pub(super) url: &'a str,
    pub(super) credential: Option<&'a str>,
    pub(super) body: &'a str,
    pub(super) content_type: Option<&'a str>,
    pub(super) cache_max_age: Option<u32>,
    pub(super) save: &'a str,
    pub(super) check: bool,
}

/// What stands in a member of a raw body.
pub(super) struct Member<'a> {
    /// The expression whose blankness leaves the member out.
    pub(super) optional: Option<&'a str>,
    pub(super) before: &'a str,
    pub(super) name: &'a str,
    pub(super) json: &'a str,
    pub(super) after: &'a str,
}

impl Templates {
    pub(super) fn new() -> Result<Self, CompileError> {
        let mut environment = Environment::new();
        environment.set_syntax(
            SyntaxConfig::builder()
                .block_delimiters("<%", "%>")
                .variable_delimiters("<<", ">>")
                .comment_delimiters("<#", "#>")
                .build()?,
        );
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        environment.add_template("authorization", include_str!("../../templates/authorization.liquid"))?;
        environment.add_template("capture", include_str!("../../templates/capture.liquid"))?;
        environment.add_template("expression", include_str!("../../templates/expression.liquid"))?;
        environment.add_template("guard", include_str!("../../templates/guard.liquid"))?;
        environment.add_template("member", include_str!("../../templates/member.liquid"))?;
        Ok(Self { environment })
    }

    pub(super) fn authorization(&self, parts: &Authorization<'_>) -> Result<String, CompileError> {
        let Authorization { url, credential, body, content_type, cache_max_age, save, check } = *parts;
        let values = context! { url, credential, body, content_type, cache_max_age, save, check };
        Ok(self.environment.get_template("authorization")?.render(values)?)
    }

    pub(super) fn guard(&self, expression: &str, reason: &str) -> Result<String, CompileError> {
        Ok(self.environment.get_template("guard")?.render(context! { expression, reason })?)
    }

    pub(super) fn capture(&self, name: &str, content: &str) -> Result<String, CompileError> {
        Ok(self.environment.get_template("capture")?.render(context! { name, content })?)
    }

    pub(super) fn expression(&self, source: &str, filters: Vec<String>) -> Result<String, CompileError> {
        Ok(self.environment.get_template("expression")?.render(context! { source, filters })?)
    }

    pub(super) fn member(&self, parts: &Member<'_>) -> Result<String, CompileError> {
        let Member { optional, before, name, json, after } = *parts;
        let values = context! { optional, before, name, json, after };
        Ok(self.environment.get_template("member")?.render(values)?)
    }
}
