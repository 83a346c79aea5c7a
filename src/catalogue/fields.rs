//! The fields of the Lead object. Source: a recorded describe (API v59.0) and the Object Reference; see
//! `data/lead-fields.json`.

use super::tables::LEAD_FIELDS;

/// A field of an sObject, as its describe tells it.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// API name.
    pub name: &'static str,
    /// Label, in English.
    pub label: &'static str,
    /// Type.
    pub kind: FieldType,
    /// Longest text, in characters; none where length is not what bounds it.
    pub length: Option<u32>,
    /// Whether it may be empty.
    pub nillable: bool,
    /// Whether a create may set it.
    pub createable: bool,
    /// Whether an update may set it.
    pub updateable: bool,
    /// Whether Salesforce fills it when a create leaves it out.
    pub defaulted_on_create: bool,
    /// Whether values outside the picklist are refused.
    pub restricted_picklist: bool,
    /// The stock values of a picklist.
    pub picklist_values: &'static [&'static str],
    /// Whether every org has it; others need a feature, a licence or field-level security.
    pub is_standard: bool,
}

/// The type of a field, as a describe names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub enum FieldType {
    Address,
    Boolean,
    Currency,
    Date,
    Datetime,
    Double,
    Email,
    Id,
    Int,
    Phone,
    Picklist,
    Reference,
    String,
    Textarea,
    Url,
}

/// The Lead field of this name, in any case.
pub fn lead_field(name: &str) -> Option<&'static Field> {
    let wanted = name.to_lowercase();
    let at = LEAD_FIELDS.binary_search_by(|field| field.name.to_lowercase().cmp(&wanted)).ok()?;
    LEAD_FIELDS.get(at)
}

/// All Lead fields, by name.
pub fn lead_fields() -> &'static [Field] {
    LEAD_FIELDS
}

impl Field {
    /// Whether a create must set it: it may not be empty, and nothing fills it.
    pub const fn is_required_on_create(&self) -> bool {
        self.createable && !self.nillable && !self.defaulted_on_create
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert_eq!(lead_fields().len(), 82);
        assert_eq!(lead_fields().iter().filter(|field| field.is_standard).count(), 54);
        let required: Vec<_> =
            lead_fields().iter().filter(|f| f.is_standard && f.is_required_on_create()).map(|f| f.name).collect();
        assert_eq!(required, ["Company", "LastName"]);
    }

    #[test]
    fn fields_are_found_in_any_case() {
        let company = lead_field("company").unwrap();
        assert_eq!((company.name, company.length, company.kind), ("Company", Some(255), FieldType::String));
        assert_eq!(lead_field("LASTNAME").unwrap().length, Some(80));
        assert!(lead_field("Zip").is_none());
        assert!(lead_field("LeadSource").unwrap().picklist_values.contains(&"Web"));
    }
}
