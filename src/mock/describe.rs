//! What an org tells about itself: resources, limits, objects and the fields of Lead, in the REST guide's shapes.

use serde_json::{Value, json};

use super::org::Org;
use crate::catalogue::{Field, FieldType};

/// Members of a field that are true for all of them here,
const YES: &[&str] = &["aggregatable", "filterable", "groupable", "sortable"];
/// false,
const NO: &[&str] = &[
    "autoNumber",
    "calculated",
    "cascadeDelete",
    "caseSensitive",
    "dependentPicklist",
    "deprecatedAndHidden",
    "displayLocationInDecimal",
    "encrypted",
    "highScaleNumber",
    "htmlFormatted",
    "namePointing",
    "polymorphicForeignKey",
    "queryByDistance",
    "restrictedDelete",
    "searchPrefilterable",
    "writeRequiresMasterRead",
];
/// or null.
const NOTHING: &[&str] = &[
    "calculatedFormula",
    "controllerName",
    "defaultValueFormula",
    "extraTypeInfo",
    "filteredLookupInfo",
    "inlineHelpText",
    "mask",
    "maskType",
    "referenceTargetField",
    "relationshipOrder",
];

/// The resources of a version.
pub(super) fn resources(root: &str) -> Value {
    ["limits", "query", "queryAll", "sobjects"]
        .iter()
        .map(|name| ((*name).to_owned(), json!(format!("{root}/{name}"))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// The limits, of which the mock has one.
pub(super) fn limits(allowed: u64, used: u64) -> Value {
    json!({ "DailyApiRequests": { "Max": allowed, "Remaining": allowed.saturating_sub(used) } })
}

/// The list of objects.
pub(super) fn objects(org: &Org, root: &str) -> Value {
    json!({ "encoding": "UTF-8", "maxBatchSize": 200, "sobjects": [object_alone(org, root)] })
}

/// The object without its fields, and the records that were looked at last, of which there are none.
pub(super) fn basics(org: &Org, root: &str) -> Value {
    json!({ "objectDescribe": object_alone(org, root), "recentItems": [] })
}

/// The object with its fields.
pub(super) fn object(org: &Org, root: &str) -> Value {
    let mut described = object_alone(org, root);
    if let Some(members) = described.as_object_mut() {
        let fields: Vec<Value> = org.object.fields().iter().map(field).collect();
        members.insert("fields".to_owned(), json!(fields));
        for name in ["actionOverrides", "childRelationships", "namedLayoutInfos", "recordTypeInfos", "supportedScopes"]
        {
            members.insert(name.to_owned(), json!([]));
        }
    }
    described
}

fn object_alone(org: &Org, root: &str) -> Value {
    let name = org.object.name();
    let url = format!("{root}/sobjects/{name}");
    json!({
        "activateable": false, "createable": true, "custom": false, "customSetting": false, "deletable": true,
        "deprecatedAndHidden": false, "feedEnabled": true, "keyPrefix": "00Q", "label": name,
        "labelPlural": format!("{name}s"), "layoutable": true, "mergeable": true, "mruEnabled": true, "name": name,
        "queryable": true, "replicateable": true, "retrieveable": true, "searchable": true, "triggerable": true,
        "undeletable": true, "updateable": true,
        "urls": {
            "sobject": url, "describe": format!("{url}/describe"), "rowTemplate": format!("{url}/{{ID}}"),
        },
    })
}

fn field(field: &Field) -> Value {
    let is_picklist = matches!(field.kind, FieldType::Picklist | FieldType::Multipicklist | FieldType::Combobox);
    let value = |value: &str| {
        let is_default = field.default.as_deref() == Some(value);
        json!({ "active": true, "defaultValue": is_default, "label": value, "validFor": null, "value": value })
    };
    let values: Vec<Value> = field.picklist.iter().map(value).collect();
    let default = match (field.kind, field.default.as_deref()) {
        (FieldType::Boolean, default) => json!(default == Some("true")),
        (_, Some(default)) if !is_picklist => json!(default),
        _ => Value::Null,
    };
    let mut described = json!({
        "byteLength": field.length.unwrap_or(0).saturating_mul(3), "compoundFieldName": field.compound,
        "createable": field.createable, "custom": field.name.ends_with("__c"), "defaultValue": default,
        "defaultedOnCreate": field.defaulted_on_create, "digits": field.digits.unwrap_or(0),
        "externalId": field.external_id, "idLookup": field.id_lookup, "label": field.label,
        "length": field.length.unwrap_or(0), "name": field.name, "nameField": field.name == "Name",
        "nillable": field.nillable, "permissionable": field.nillable, "picklistValues": values,
        "precision": field.precision.unwrap_or(0), "referenceTo": field.references.iter().collect::<Vec<_>>(),
        "relationshipName": (field.kind == FieldType::Reference).then(|| field.name.strip_suffix("Id")).flatten(),
        "restrictedPicklist": field.restricted, "scale": field.scale.unwrap_or(0),
        "soapType": soap_type(field.kind), "type": field.kind.name(), "unique": field.unique,
        "updateable": field.updateable,
    });
    if let Some(members) = described.as_object_mut() {
        members.extend(YES.iter().map(|name| ((*name).to_owned(), json!(true))));
        members.extend(NO.iter().map(|name| ((*name).to_owned(), json!(false))));
        members.extend(NOTHING.iter().map(|name| ((*name).to_owned(), Value::Null)));
    }
    described
}

fn soap_type(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Id | FieldType::Reference => "tns:ID",
        FieldType::Boolean => "xsd:boolean",
        FieldType::Date => "xsd:date",
        FieldType::Datetime => "xsd:dateTime",
        FieldType::Time => "xsd:time",
        FieldType::Int => "xsd:int",
        FieldType::Long => "xsd:long",
        FieldType::Double | FieldType::Currency | FieldType::Percent => "xsd:double",
        FieldType::Address => "urn:address",
        FieldType::Location => "urn:location",
        _ => "xsd:string",
    }
}
