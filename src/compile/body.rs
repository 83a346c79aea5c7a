//! The request body: key/value pairs, or one JSON text with optional members and the commas between them.

use super::escape::{json, liquid_text};
use super::liquid::Member;
use super::value::has_liquid;
use super::{CompileError, Job};
use crate::document::{Key, Value as Plain};
use crate::source::{Text, TextBuilder};
use crate::spec::{BodyKind, Source, Value, WhenBlank};
use crate::template::Body;

impl Job<'_> {
    pub(super) fn body(&self) -> Result<Body, CompileError> {
        let fields = &self.spec.fields;
        match self.spec.body {
            BodyKind::KeyValue => {
                let pairs = fields.iter().map(|(key, value)| Ok((key.text.clone(), self.text(value)?)));
                Ok(Body::KeyValue(pairs.collect::<Result<_, CompileError>>()?))
            }
            BodyKind::Raw => self.raw_body(fields).map(Body::Raw),
        }
    }

    fn raw_body(&self, fields: &[(Key, Value)]) -> Result<Text, CompileError> {
        let first_certain = fields.iter().position(|(_, value)| value.when_blank != WhenBlank::Omit);
        let place = fields.first().map_or(self.spec.salesforce.place, |(key, _)| key.span);
        let mut body = TextBuilder::new(place.start);
        body.push("{\n  ", place);
        if first_certain.is_none() {
            // Any member may be the first: a variable knows whether one came before.
            body.push("{% assign bzsf_comma = '' %}", place);
        }
        for (number, (key, value)) in fields.iter().enumerate() {
            let (before, after) = match first_certain {
                None => ("{{bzsf_comma}}", "\n  {% assign bzsf_comma = ',' %}"),
                Some(certain) if number < certain => ("", ",\n  "),
                Some(certain) if number > certain => (",\n  ", ""),
                Some(_) => ("", ""),
            };
            self.member(key, value, before, after, &mut body)?;
        }
        body.push("\n}", place);
        Ok(body.finish(0))
    }

    fn member(
        &self,
        key: &Key,
        value: &Value,
        before: &str,
        after: &str,
        body: &mut TextBuilder,
    ) -> Result<(), CompileError> {
        /// Stands for the value while the member around it is written, so that the value keeps its places.
        const VALUE: &str = "\u{0}";
        let name = liquid_text(&json(key.as_str()));
        let mut captures = Text::default();
        let mut json = TextBuilder::new(value.place.start);
        match literal_json(value) {
            Some(literal) => json.push(&literal, value.place),
            None => {
                let sent = self.sent(value, Some("json_escape"))?;
                json.push("\"", value.place);
                json.push_text(&sent.output_alone(value));
                json.push("\"", value.place);
                captures = sent.captures;
            }
        }
        let optional = match value.when_blank {
            WhenBlank::Omit => {
                let expression = self.expression(value, "bzsf_value")?;
                if captures.as_str().is_empty() {
                    captures = expression.captures;
                }
                Some(expression.expression)
            }
            _ => None,
        };
        let member = Member { optional: optional.as_deref(), before, name: &name, json: VALUE, after };
        let member = self.templates.member(&member)?;
        let (open, close) = member.split_once(VALUE).unwrap_or((&member, ""));
        body.push_text(&captures);
        body.push(open, value.place);
        body.push_text(&json.finish(value.place.end));
        body.push(close, value.place);
        Ok(())
    }
}

/// A literal as JSON: a number or boolean of a plain scalar as such, anything else as a text. `None` for what Liquid
/// must put together.
fn literal_json(value: &Value) -> Option<String> {
    if value.has_options() {
        return None;
    }
    let scalar = match &value.source {
        Source::Literal(scalar) => scalar,
        Source::Typed(scalar) if !has_liquid(scalar.text.as_str()) => scalar,
        _ => return None,
    };
    Some(match scalar.value() {
        Plain::Null => "null".to_owned(),
        Plain::Bool(value) => value.to_string(),
        Plain::Number(number) => number.to_json(),
        Plain::Text(text) => format!("\"{}\"", liquid_text(&json(text))),
    })
}
