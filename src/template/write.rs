//! A template as text: the JSON of a repository, a REST body, and fields to paste.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::{Body, Template};
use crate::source::Text;

impl Template {
    /// The template as a repository keeps it: JSON in the composer's order, with a line break at its end.
    pub fn to_json(&self) -> String {
        let mut object = Map::new();
        object.insert("template_name".to_owned(), json!(self.name.as_str()));
        if let Some(description) = &self.description {
            object.insert("description".to_owned(), json!(description.as_str()));
        }
        object.extend(self.webhook("body_type"));
        pretty(&Value::Object(object))
    }

    /// A body for `POST /messages/send` that holds the same webhook.
    /// Source: <https://www.braze.com/docs/api/objects_filters/messaging/webhook_object>.
    pub fn to_api_json(&self) -> String {
        let mut webhook = self.webhook("");
        webhook.remove("");
        pretty(&json!({
            "external_user_ids": ["[insert_external_user_id]"],
            "messages": { "webhook": webhook },
        }))
    }

    /// The fields one under the other, in the order of the composer, for a terminal.
    pub fn to_paste(&self) -> String {
        let mut out = String::new();
        let mut field = |heading: &str, text: &str| {
            let _ = write!(out, "{heading}\n{}\n{text}\n\n", "─".repeat(heading.chars().count()));
        };
        field("Template name", self.name.as_str());
        if let Some(description) = &self.description {
            field("Description", description.as_str());
        }
        field("Webhook URL", self.url.as_str());
        field("HTTP method", self.method.as_str());
        match &self.body {
            Body::Raw(text) => field("Request body: Raw Text", text.as_str()),
            Body::KeyValue(pairs) => {
                for (number, (key, value)) in pairs.iter().enumerate() {
                    let heading = format!("Request body: JSON Key/Value Pairs, key {} of {}", number + 1, pairs.len());
                    field(&heading, key.as_str());
                    field("Value", value.as_str());
                }
            }
        }
        for (number, (name, value)) in self.headers.iter().enumerate() {
            field(&format!("Request header {} of {}", number + 1, self.headers.len()), name.as_str());
            field("Value", value.as_str());
        }
        out.truncate(out.trim_end().len());
        out + "\n"
    }

    /// The members of the webhook object; the body's kind under the given name.
    fn webhook(&self, body_type: &str) -> Map<String, Value> {
        let (kind, body) = match &self.body {
            Body::KeyValue(pairs) => ("json_key_value", object(pairs)),
            Body::Raw(text) => ("raw", json!(text.as_str())),
        };
        let mut webhook = Map::new();
        webhook.insert("url".to_owned(), json!(self.url.as_str()));
        webhook.insert("request_method".to_owned(), json!(self.method.as_str()));
        webhook.insert("request_headers".to_owned(), object(&self.headers));
        webhook.insert(body_type.to_owned(), json!(kind));
        webhook.insert("body".to_owned(), body);
        webhook
    }
}

fn object(pairs: &[(Text, Text)]) -> Value {
    Value::Object(pairs.iter().map(|(key, value)| (key.as_str().to_owned(), json!(value.as_str()))).collect())
}

fn pretty(value: &Value) -> String {
    // Alternate formatting of a JSON value is its pretty form, and cannot fail.
    format!("{value:#}\n")
}
