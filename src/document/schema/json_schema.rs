//! The same tables as a JSON Schema (draft 2020-12), for editors.

use serde_json::{Map as JsonMap, Value, json};

use super::{Object, Shape};

/// The JSON Schema of a kind of file: `id` is its URL, `title` and `description` are shown by editors.
pub fn json_schema(shape: &Shape, id: &str, title: &str, description: &str) -> Value {
    let mut definitions = Definitions::default();
    let mut schema = definitions.of(shape);
    // The top level stands in line, so that editors find it without following a reference.
    if let Shape::Object(object) = shape {
        schema = definitions.object(object);
    }
    let mut whole = JsonMap::new();
    whole.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    whole.insert("$id".to_owned(), json!(id));
    whole.insert("title".to_owned(), json!(title));
    whole.insert("description".to_owned(), json!(description));
    if let Value::Object(members) = schema {
        whole.extend(members);
    }
    if !definitions.made.is_empty() {
        whole.insert("$defs".to_owned(), Value::Object(definitions.made));
    }
    Value::Object(whole)
}

/// Shapes that are used in more than one place, by name.
#[derive(Default)]
struct Definitions {
    made: JsonMap<String, Value>,
}

impl Definitions {
    fn of(&mut self, shape: &Shape) -> Value {
        match shape {
            Shape::Text => json!({ "type": ["string", "number", "boolean"] }),
            Shape::Integer { min, max, .. } if min == max => json!({ "const": min }),
            Shape::Integer { min, max: i64::MAX, .. } => json!({ "type": "integer", "minimum": min }),
            Shape::Integer { min, max, .. } => json!({ "type": "integer", "minimum": min, "maximum": max }),
            Shape::Boolean => json!({ "type": "boolean" }),
            Shape::Words(words) => {
                let each: Vec<Value> =
                    words.iter().map(|word| json!({ "const": word.name, "description": word.doc })).collect();
                json!({ "oneOf": each })
            }
            Shape::Object(object) => {
                let name = definition_name(object);
                if !self.made.contains_key(&name) {
                    self.made.insert(name.clone(), Value::Null); // a shape may hold itself
                    let schema = self.object(object);
                    self.made.insert(name.clone(), schema);
                }
                json!({ "$ref": format!("#/$defs/{name}") })
            }
            Shape::Map(map) => {
                let mut schema = json!({ "type": "object", "additionalProperties": self.of(map.value) });
                if let (true, Some(members)) = (map.required, schema.as_object_mut()) {
                    members.insert("minProperties".to_owned(), json!(1));
                }
                schema
            }
            Shape::List(item) => json!({ "type": "array", "items": self.of(item) }),
            Shape::Either(shapes) => {
                let each: Vec<Value> = shapes.iter().map(|shape| self.of(shape)).collect();
                json!({ "anyOf": each })
            }
            Shape::Quoted => json!({ "type": "string" }),
            Shape::Scalar => json!({ "type": ["string", "number", "boolean", "null"] }),
            Shape::Free => json!(true),
        }
    }

    fn object(&mut self, object: &Object) -> Value {
        let mut properties = JsonMap::new();
        for key in object.keys {
            let mut schema = self.of(key.shape);
            if schema == json!(true) {
                schema = json!({});
            }
            if let Some(members) = schema.as_object_mut() {
                members.insert("description".to_owned(), json!(key.doc));
            }
            properties.insert(key.name.to_owned(), schema);
        }
        let mut schema = JsonMap::new();
        schema.insert("type".to_owned(), json!("object"));
        schema.insert("properties".to_owned(), Value::Object(properties));
        schema.insert("additionalProperties".to_owned(), json!(false));
        let required: Vec<&str> = object.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
        if !required.is_empty() {
            schema.insert("required".to_owned(), json!(required));
        }
        if !object.exactly_one.is_empty() {
            let each: Vec<Value> = object.exactly_one.iter().map(|name| json!({ "required": [name] })).collect();
            schema.insert("oneOf".to_owned(), json!(each));
        }
        if !object.excludes.is_empty() {
            let each: Vec<Value> =
                object.excludes.iter().map(|(a, b)| json!({ "not": { "required": [a, b] } })).collect();
            schema.insert("allOf".to_owned(), json!(each));
        }
        Value::Object(schema)
    }
}

/// `a value with a source` becomes `value_with_a_source`.
fn definition_name(object: &Object) -> String {
    let name = object.name.replace('`', "");
    let name = ["a ", "an ", "the "].iter().find_map(|article| name.strip_prefix(article)).unwrap_or(&name);
    name.replace(|c: char| !c.is_alphanumeric(), "_")
}
