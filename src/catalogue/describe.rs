//! Describes of an org's own objects: what `sf sobject describe` prints and `sobjects/Lead/describe` answers.

use serde::Deserialize;

use super::fields::{Field, FieldType, Object, Values};

/// Why a text is no describe.
#[derive(Debug, thiserror::Error)]
pub enum DescribeError {
    /// It is not JSON, or not in a describe's shape. The message tells line and column.
    #[error("not a describe: {0}")]
    Shape(#[from] serde_json::Error),
}

impl Object {
    /// Reads a describe. The wrapping of `sf sobject describe --json` is taken off.
    ///
    /// # Errors
    /// [`DescribeError`].
    pub fn from_describe(json: &str) -> Result<Self, DescribeError> {
        let describe = match serde_json::from_str::<Wrapped>(json) {
            Ok(wrapped) => wrapped.result,
            Err(_) => serde_json::from_str::<Describe>(json)?,
        };
        Ok(Self::new(describe.name, describe.fields.into_iter().map(Field::from).collect()))
    }
}

impl Field {
    /// Reads a list of members of a describe's `fields`; of each, `name`, `label` and `type` are needed.
    ///
    /// # Errors
    /// [`DescribeError`].
    pub fn list_from_json(json: &str) -> Result<Vec<Self>, DescribeError> {
        Ok(serde_json::from_str::<Vec<Described>>(json)?.into_iter().map(Self::from).collect())
    }
}

#[derive(Deserialize)]
struct Wrapped {
    result: Describe,
}

#[derive(Deserialize)]
struct Describe {
    name: String,
    fields: Vec<Described>,
}

/// A field of a describe. What is left out is a nillable, createable, updateable field without a default.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    name: String,
    label: String,
    r#type: String,
    #[serde(default)]
    length: Option<u32>,
    #[serde(default)]
    precision: Option<u8>,
    #[serde(default)]
    scale: Option<u8>,
    #[serde(default)]
    digits: Option<u8>,
    #[serde(default = "yes")]
    nillable: bool,
    #[serde(default = "yes")]
    createable: bool,
    #[serde(default = "yes")]
    updateable: bool,
    #[serde(default)]
    defaulted_on_create: bool,
    #[serde(default)]
    default_value: Option<serde_json::Value>,
    #[serde(default)]
    restricted_picklist: bool,
    #[serde(default)]
    picklist_values: Vec<PicklistValue>,
    #[serde(default)]
    external_id: bool,
    #[serde(default)]
    id_lookup: bool,
    #[serde(default)]
    unique: bool,
    #[serde(default)]
    compound_field_name: Option<String>,
    #[serde(default)]
    reference_to: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PicklistValue {
    value: String,
    #[serde(default = "yes")]
    active: bool,
    #[serde(default)]
    default_value: bool,
}

fn yes() -> bool {
    true
}

impl From<Described> for Field {
    fn from(field: Described) -> Self {
        let chosen = field.picklist_values.iter().find(|value| value.default_value).map(|value| value.value.clone());
        let default = match field.default_value {
            Some(serde_json::Value::String(text)) => Some(text),
            Some(serde_json::Value::Null) | None => chosen,
            Some(other) => Some(other.to_string()),
        };
        let active = field.picklist_values.into_iter().filter(|value| value.active).map(|value| value.value);
        let positive = |number: Option<u8>| number.filter(|number| *number > 0);
        Self {
            name: field.name.into(),
            label: field.label.into(),
            kind: FieldType::named(&field.r#type),
            length: field.length.filter(|length| *length > 0),
            precision: positive(field.precision),
            scale: field.scale.filter(|_| positive(field.precision).is_some()),
            digits: positive(field.digits),
            nillable: field.nillable,
            createable: field.createable,
            updateable: field.updateable,
            defaulted_on_create: field.defaulted_on_create,
            default: default.map(Into::into),
            restricted: field.restricted_picklist,
            picklist: Values::Read(active.collect()),
            external_id: field.external_id,
            id_lookup: field.id_lookup,
            unique: field.unique,
            compound: field.compound_field_name.map(Into::into),
            references: Values::Read(field.reference_to),
            availability: None,
            note: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELD: &str = r#"{ "name": "Job_Category__c", "label": "Job Category", "type": "picklist", "length": 255,
        "restrictedPicklist": true, "precision": 0, "scale": 0, "digits": 0, "inlineHelpText": null,
        "picklistValues": [ { "value": "Engineer", "label": "Engineer", "active": true, "defaultValue": true },
                            { "value": "Old", "active": false, "validFor": null } ] }"#;

    #[test]
    fn a_describe_is_read_with_and_without_its_wrapping() {
        let plain = format!(r#"{{ "name": "Lead", "custom": false, "fields": [{FIELD}] }}"#);
        let wrapped = format!(r#"{{ "status": 0, "result": {plain}, "warnings": [] }}"#);
        for json in [plain, wrapped] {
            let object = Object::from_describe(&json).unwrap();
            let field = object.field("job_category__c").unwrap();
            assert_eq!((field.kind, field.length, field.restricted), (FieldType::Picklist, Some(255), true));
            assert_eq!(field.picklist.iter().collect::<Vec<_>>(), ["Engineer"]);
            assert_eq!((field.default.as_deref(), field.precision), (Some("Engineer"), None));
            assert!(field.nillable && field.createable && field.updateable && !field.is_required_on_create());
        }
    }

    #[test]
    fn fields_can_stand_alone_and_errors_name_their_place() {
        assert_eq!(Field::list_from_json(&format!("[{FIELD}]")).unwrap().len(), 1);
        let error =
            Field::list_from_json("[\n  { \"name\": \"A__c\", \"type\": \"string\" }\n]").unwrap_err().to_string();
        assert!(error.contains("`label`") && error.contains("line 2"), "{error}");
        assert!(Object::from_describe("{}").unwrap_err().to_string().contains("`name`"));
    }
}
