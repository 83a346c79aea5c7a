//! A spec's value as Liquid: the expression it stands for, the text of a field, a segment of a URL.

use super::escape::{liquid_string, liquid_text, url_segment};
use super::{CompileError, Job};
use crate::document::Value as Plain;
use crate::source::{Span, Text, TextBuilder};
use crate::spec::{Source, Value, WhenBlank};

/// A Liquid expression, and the tags that must stand before it.
#[derive(Debug)]
pub(super) struct Expression {
    pub(super) captures: Text,
    pub(super) expression: String,
}

impl Value {
    /// Whether a record's key cancels the message when it is blank: unless `when_blank: send`, or a default.
    pub(super) fn key_is_guarded(&self) -> bool {
        let has_default = self.default.as_ref().is_some_and(|default| !default.text.as_str().trim().is_empty());
        let is_literal = self.literal().is_some_and(|text| !text.trim().is_empty());
        !(has_default || is_literal || self.when_blank == WhenBlank::Send && self.when_blank_given)
    }

    /// The text of a value that no Liquid stands in.
    pub(super) fn literal(&self) -> Option<&str> {
        match &self.source {
            Source::Literal(scalar) => Some(scalar.text.as_str()),
            Source::Typed(scalar) if !has_liquid(scalar.text.as_str()) => Some(scalar.text.as_str()),
            _ => None,
        }
    }

    /// Whether any option changes what the source gives.
    pub(super) fn has_options(&self) -> bool {
        !self.filters.is_empty() || self.default.is_some() || self.max_length.is_some()
    }
}

/// Whether Braze would read a text as Liquid.
pub(super) fn has_liquid(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

impl Job<'_> {
    /// The value as the text of a key/value pair or a header.
    pub(super) fn text(&self, value: &Value) -> Result<Text, CompileError> {
        if !value.has_options() {
            match &value.source {
                Source::Typed(scalar) => return Ok(scalar.text.clone()),
                Source::Liquid(text) => return Ok(text.clone()),
                Source::Literal(scalar) if scalar.value() == Plain::Null => {
                    return Ok(Text::standing_for("", value.place));
                }
                Source::Literal(scalar) => {
                    let text = liquid_text(scalar.text.as_str());
                    let untouched = text == scalar.text.as_str();
                    return Ok(if untouched { scalar.text.clone() } else { Text::standing_for(&text, value.place) });
                }
                Source::Attribute { .. } => {}
            }
        }
        Ok(self.sent(value, None)?.output(value))
    }

    /// The value as a segment of the URL's path: percent-encoded, except for what is written as in the composer and,
    /// unless `always`, Braze's own ids.
    pub(super) fn url_segment(&self, value: &Value, always: bool) -> Result<Text, CompileError> {
        if !value.has_options() {
            match &value.source {
                Source::Typed(scalar) if has_liquid(scalar.text.as_str()) => return Ok(scalar.text.clone()),
                Source::Typed(scalar) | Source::Literal(scalar) => {
                    return Ok(Text::standing_for(&url_segment(scalar.text.as_str()), value.place));
                }
                Source::Attribute { namespace: None, name, .. }
                    if !always && matches!(name.as_str(), "user_id" | "braze_id") =>
                {
                    return self.text(value);
                }
                _ => {}
            }
        }
        Ok(self.sent(value, Some("url_param_escape"))?.output(value))
    }

    /// The source with its filters: what blankness is judged by. `name` is the variable of what has to be captured.
    pub(super) fn expression(&self, value: &Value, name: &str) -> Result<Expression, CompileError> {
        let filters: Vec<String> = value.filters.iter().map(|filter| filter.as_str().trim().to_owned()).collect();
        let Expression { captures, expression } = self.source(value, name)?;
        Ok(Expression { captures, expression: self.templates.expression(&expression, filters)? })
    }

    /// The whole of what is sent, with default and length, through one more filter.
    pub(super) fn sent(&self, value: &Value, last: Option<&str>) -> Result<Expression, CompileError> {
        let Expression { captures, expression } = self.expression(value, "bzsf_value")?;
        let mut before = TextBuilder::new(value.place.start);
        before.push_text(&captures);
        let mut filters = Vec::new();
        if let Some(default) = &value.default {
            // Liquid's `default` lets white space through.
            if value.filters.last().is_none_or(|filter| filter.as_str().trim() != "strip") {
                filters.push("strip".to_owned());
            }
            let default = self.string(default.text.as_str(), "bzsf_default", value.place, &mut before)?;
            filters.push(format!("default: {default}"));
        }
        if let Some(length) = value.max_length {
            filters.push(format!("truncate: {length}, ''"));
        }
        filters.extend(last.map(str::to_owned));
        let expression = self.templates.expression(&expression, filters)?;
        Ok(Expression { captures: before.finish(value.place.end), expression })
    }

    fn source(&self, value: &Value, name: &str) -> Result<Expression, CompileError> {
        let place = value.place;
        let mut captures = TextBuilder::new(place.start);
        let expression = match &value.source {
            Source::Attribute { namespace, name, path } => {
                let namespace = namespace.map(|namespace| format!("{namespace}.")).unwrap_or_default();
                let path = path.as_ref().map(ToString::to_string).unwrap_or_default();
                format!("{namespace}${{{}}}{path}", name.as_str())
            }
            Source::Literal(scalar) if scalar.value() == Plain::Null => "''".to_owned(),
            Source::Literal(scalar) => self.string(scalar.text.as_str(), name, place, &mut captures)?,
            Source::Typed(scalar) if !has_liquid(scalar.text.as_str()) => {
                self.string(scalar.text.as_str(), name, place, &mut captures)?
            }
            Source::Typed(scalar) => self.captured(&scalar.text, name, place, &mut captures)?,
            Source::Liquid(text) => self.captured(text, name, place, &mut captures)?,
        };
        Ok(Expression { captures: captures.finish(place.end), expression })
    }

    /// A literal inside an expression: a string where one can hold it, else a captured text.
    fn string(&self, text: &str, name: &str, place: Span, captures: &mut TextBuilder) -> Result<String, CompileError> {
        if let Some(string) = liquid_string(text) {
            return Ok(string);
        }
        captures.push(&self.templates.capture(name, &liquid_text(text))?, place);
        Ok(name.to_owned())
    }

    fn captured(
        &self,
        liquid: &Text,
        name: &str,
        place: Span,
        captures: &mut TextBuilder,
    ) -> Result<String, CompileError> {
        // The tags around the author's Liquid, which itself goes on leading to its own place in the file.
        const CONTENT: &str = "\u{0}";
        let capture = self.templates.capture(name, CONTENT)?;
        let (open, close) = capture.split_once(CONTENT).unwrap_or((&capture, ""));
        captures.push(open, place);
        if liquid.as_str().ends_with('{') {
            // A brace at the very end would run into the tag that follows.
            let mut content = TextBuilder::new(place.start);
            content.push_text(liquid);
            content.truncate(liquid.as_str().len() - 1);
            captures.push_text(&content.finish(place.end));
            captures.push("{{'{'}}", place);
        } else {
            captures.push_text(liquid);
        }
        captures.push(close, place);
        Ok(name.to_owned())
    }
}

impl Expression {
    /// The expression as an output, with what it needs before it.
    fn output(&self, value: &Value) -> Text {
        let mut text = TextBuilder::new(value.place.start);
        text.push_text(&self.captures);
        text.push_text(&self.output_alone(value));
        text.finish(value.place.end)
    }

    /// The expression as an output.
    pub(super) fn output_alone(&self, value: &Value) -> Text {
        let mut text = TextBuilder::new(value.place.start);
        let written = format!("{{{{{}}}}}", self.expression);
        // A filter goes on leading to its own place in the file.
        let mut at = 0;
        for filter in value.filters.iter().filter(|filter| filter.as_str() == filter.as_str().trim()) {
            let piped = format!("| {}", filter.as_str());
            if let Some(found) = written.get(at..).and_then(|rest| rest.find(&piped)) {
                let start = at + found + 2;
                text.push(written.get(at..start).unwrap_or_default(), value.place);
                text.push_text(filter);
                at = start + filter.as_str().len();
            }
        }
        text.push(written.get(at..).unwrap_or_default(), value.place);
        text.finish(value.place.end)
    }
}
