//! Fields of Salesforce objects: those of the built-in Lead, and the shape that a describe file fills at run time.

use std::borrow::Cow;

use super::data::{FIELD_SLIPS, LEAD_FIELDS, LEAD_INDEX, LEAD_REQUIRED, PICKLISTS};
use super::fold::fold;
use super::name_hash::name_hash;
use super::{meant, nearest, places};

/// An sObject with its fields.
#[derive(Clone, Debug)]
pub struct Object {
    name: Cow<'static, str>,
    fields: Cow<'static, [Field]>,
    /// The hashes of the fields' names, in order, each with the field's place in `fields`.
    index: Cow<'static, [(u32, u16)]>,
    /// The places of the fields without which a create is refused.
    required: Cow<'static, [u16]>,
    /// Whether an org has no others.
    is_complete: bool,
}

/// A field of an sObject, as a describe tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The API name.
    pub name: Cow<'static, str>,
    /// The name in the interface, which begins Salesforce's messages about its values.
    pub label: Cow<'static, str>,
    /// The type.
    pub kind: FieldType,
    /// The largest number of characters.
    pub length: Option<u32>,
    /// Digits in all, of a number with decimals.
    pub precision: Option<u8>,
    /// Digits after the point.
    pub scale: Option<u8>,
    /// Digits of a whole number.
    pub digits: Option<u8>,
    /// Whether it may be empty.
    pub nillable: bool,
    /// Whether a create may set it.
    pub createable: bool,
    /// Whether an update may set it.
    pub updateable: bool,
    /// Whether Salesforce sets it where a create does not.
    pub defaulted_on_create: bool,
    /// What Salesforce sets it to then, where that is known.
    pub default: Option<Cow<'static, str>>,
    /// Whether a picklist refuses other values than its own.
    pub restricted: bool,
    /// The values of a picklist; a text field has none.
    pub picklist: Values,
    /// Whether it is an External ID.
    pub external_id: bool,
    /// Whether an upsert can find records by it although it is no External ID.
    pub id_lookup: bool,
    /// Whether two records cannot share a value.
    pub unique: bool,
    /// The compound field that it is a part of: `Name`, `Address`.
    pub compound: Option<Cow<'static, str>>,
    /// The objects that a reference can point to.
    pub references: Values,
    /// What an org must have or do for the field to be there; `None` for a field that every org has.
    pub availability: Option<Cow<'static, str>>,
    /// What is worth knowing about it.
    pub note: Option<Cow<'static, str>>,
}

/// A list of texts, compiled in or read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values {
    /// Compiled in.
    Fixed(&'static [&'static str]),
    /// Read from a file.
    Read(Vec<String>),
}

/// The type of a field, as a describe names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldType {
    /// A line of text.
    String,
    /// Text with line breaks.
    Textarea,
    /// A record id of the record itself.
    Id,
    /// A record id of another.
    Reference,
    /// True or false.
    Boolean,
    /// One value of a list.
    Picklist,
    /// Several values of a list, joined by semicolons.
    Multipicklist,
    /// A value of a list, or another one.
    Combobox,
    /// `yyyy-MM-dd`.
    Date,
    /// A date and a time of day.
    Datetime,
    /// A time of day.
    Time,
    /// A whole number of 32 bits.
    Int,
    /// A whole number of 64 bits.
    Long,
    /// A number with decimals.
    Double,
    /// An amount of money.
    Currency,
    /// A percentage.
    Percent,
    /// A phone number, which is not checked.
    Phone,
    /// An e-mail address, which is checked.
    Email,
    /// A URL, which is not checked.
    Url,
    /// A compound address: read only.
    Address,
    /// A compound place on earth: read only.
    Location,
    /// Text that is stored encrypted.
    Encryptedstring,
    /// Binary data.
    Base64,
    /// Anything else.
    Other,
}

/// The built-in Lead: the fields of a real describe, and those that depend on a feature (see [`Field::availability`]).
pub fn lead() -> &'static Object {
    static LEAD: Object = Object {
        name: Cow::Borrowed("Lead"),
        fields: Cow::Borrowed(LEAD_FIELDS),
        index: Cow::Borrowed(LEAD_INDEX),
        required: Cow::Borrowed(LEAD_REQUIRED),
        is_complete: false,
    };
    &LEAD
}

/// The field of the built-in Lead with this API name, in any case.
pub fn lead_field(name: &str) -> Option<&'static Field> {
    lead().field(name)
}

/// The API name of the Lead field that a label, a translated label or a name of another interface stands for. An API
/// name in another spelling (`last_name`) is one too.
pub fn slip(name: &str) -> Option<&'static str> {
    meant(&FIELD_SLIPS, &fold(name))
}

/// The letters behind the last two underscores of a custom name: `c` for a field, `r` for a relationship.
pub fn custom_suffix(name: &str) -> Option<&str> {
    let (start, suffix) = name.rsplit_once("__")?;
    let is_name = !start.is_empty() && start.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let known = ["c", "r", "pc", "pr", "s", "x", "e", "b", "mdt", "kav"];
    known.into_iter().find(|known| is_name && known.eq_ignore_ascii_case(suffix))
}

/// The sets of values that orgs were seen with for a picklist of Lead; every org can have others.
pub fn usual_values(field: &str) -> impl Iterator<Item = &'static [&'static str]> {
    let described = lead_field(field).and_then(|field| match field.picklist {
        Values::Fixed(values) if !values.is_empty() => Some(values),
        Values::Fixed(_) | Values::Read(_) => None,
    });
    let others = PICKLISTS.iter().filter(move |(name, _)| name.eq_ignore_ascii_case(field)).flat_map(|(_, sets)| *sets);
    described.into_iter().chain(others.copied()).collect::<Vec<_>>().into_iter()
}

impl Object {
    /// An object with these fields and no others, in the order in which Salesforce names them. Of fields beyond 65,536,
    /// nothing is known.
    pub fn new(name: impl Into<Cow<'static, str>>, fields: Vec<Field>) -> Self {
        let places = || (0..=u16::MAX).zip(&fields);
        let mut index: Vec<_> = places().map(|(at, field)| (name_hash(&field.name), at)).collect();
        index.sort_unstable();
        let required = places().filter(|(_, field)| field.is_required_on_create()).map(|(at, _)| at).collect();
        let (name, index, required) = (name.into(), Cow::Owned(index), Cow::Owned(required));
        Self { name, fields: Cow::Owned(fields), index, required, is_complete: true }
    }

    /// Whether these are all fields that an org has, so that a name that is not among them is none.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// The API name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The fields, in the order of the describe.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The field with this API name, in any case.
    pub fn field(&self, name: &str) -> Option<&Field> {
        let mut found = places(&self.index, name).filter_map(|at| self.fields.get(at));
        found.find(|field| field.name == name || field.name.eq_ignore_ascii_case(name))
    }

    /// Whether a member of a record that is none of these fields may be known to Salesforce all the same: the record's
    /// `attributes`, a relationship, whose value is an object, or a custom field where not all fields are known.
    pub fn may_have(&self, name: &str, is_object: bool) -> bool {
        let suffix = custom_suffix(name);
        let is_relationship =
            || self.field(&format!("{name}Id")).is_some_and(|field| field.kind == FieldType::Reference);
        name == "attributes"
            || suffix == Some("r")
            || suffix.is_some() && !self.is_complete
            || is_object && is_relationship()
    }

    /// The fields without which a create is refused, in the order in which Salesforce names them.
    pub fn required_on_create(&self) -> impl Iterator<Item = &Field> {
        self.required.iter().filter_map(|place| self.fields.get(usize::from(*place)))
    }

    /// The API name that was probably meant: by its label, by a name that people use for it, or by its spelling.
    pub fn meant_field(&self, name: &str) -> Option<&str> {
        let by_slip =
            || if self.name == "Lead" { self.field(slip(name)?).map(|field| field.name.as_ref()) } else { None };
        let by_label = || {
            let folded = fold(name);
            let field = self.fields.iter().find(|field| !folded.is_empty() && fold(&field.label) == folded)?;
            Some(field.name.as_ref())
        };
        by_slip().or_else(by_label).or_else(|| nearest(name, self.fields.iter().map(|field| field.name.as_ref())))
    }
}

impl Field {
    /// Whether a create without it is refused.
    pub fn is_required_on_create(&self) -> bool {
        self.createable && !self.nillable && !self.defaulted_on_create
    }

    /// Whether it surely refuses values that its picklist lacks. Which values a feature of Salesforce's brings, only a
    /// describe of the org tells.
    pub fn is_surely_restricted(&self, is_described: bool) -> bool {
        self.restricted && (is_described || self.availability.is_none())
    }

    /// The largest number of characters of a text that is stored as it is sent.
    pub fn max_characters(&self) -> Option<u32> {
        use FieldType::{Email, Encryptedstring, Phone, String, Textarea, Url};
        self.length.filter(|_| matches!(self.kind, String | Textarea | Phone | Email | Url | Encryptedstring))
    }

    /// Whether an upsert can find its record by it, or make one: not by an autonumber, which nobody can set.
    pub fn is_upsert_key(&self) -> bool {
        self.createable && (self.external_id || (self.id_lookup && self.kind != FieldType::Id))
    }
}

impl Values {
    /// The texts.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let (fixed, read): (&[&str], &[String]) = match self {
            Self::Fixed(values) => (values, &[]),
            Self::Read(values) => (&[], values),
        };
        fixed.iter().copied().chain(read.iter().map(String::as_str))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Whether the text is one of them, to the letter.
    pub fn contains(&self, text: &str) -> bool {
        self.iter().any(|value| value == text)
    }
}

impl FieldType {
    /// The names in a describe.
    const NAMES: &[(Self, &'static str)] = &[
        (Self::String, "string"),
        (Self::Textarea, "textarea"),
        (Self::Id, "id"),
        (Self::Reference, "reference"),
        (Self::Boolean, "boolean"),
        (Self::Picklist, "picklist"),
        (Self::Multipicklist, "multipicklist"),
        (Self::Combobox, "combobox"),
        (Self::Date, "date"),
        (Self::Datetime, "datetime"),
        (Self::Time, "time"),
        (Self::Int, "int"),
        (Self::Long, "long"),
        (Self::Double, "double"),
        (Self::Currency, "currency"),
        (Self::Percent, "percent"),
        (Self::Phone, "phone"),
        (Self::Email, "email"),
        (Self::Url, "url"),
        (Self::Address, "address"),
        (Self::Location, "location"),
        (Self::Encryptedstring, "encryptedstring"),
        (Self::Base64, "base64"),
    ];

    /// The type that a describe names so.
    pub fn named(name: &str) -> Self {
        Self::NAMES.iter().find(|(_, known)| *known == name).map_or(Self::Other, |(kind, _)| *kind)
    }

    /// The name in a describe.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(kind, _)| *kind == self).map_or("anyType", |(_, name)| *name)
    }

    /// Whether its values are numbers.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Long | Self::Double | Self::Currency | Self::Percent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(pick: impl Fn(&Field) -> bool) -> Vec<&'static str> {
        lead().fields().iter().filter(|field| pick(field)).map(|field| field.name.as_ref()).collect()
    }

    #[test]
    fn an_autonumber_is_no_key_of_upserts() {
        let field = |more: &str| {
            let text = format!(r#"[{{"name":"N__c","label":"N","type":"string","externalId":true{more}}}]"#);
            Field::list_from_json(&text).unwrap().remove(0)
        };
        assert!(field("").is_upsert_key());
        assert!(!field(r#","autoNumber":true,"createable":false,"updateable":false"#).is_upsert_key());
    }

    #[test]
    fn the_lead_is_complete() {
        assert_eq!(lead().fields().len(), 82);
        assert_eq!(names(|field| field.availability.is_none()).len(), 54);
        assert_eq!(names(Field::is_required_on_create), ["LastName", "Company"]);
        assert_eq!(names(|field| field.id_lookup), ["Id", "Email"]);
        assert_eq!(names(Field::is_upsert_key), ["Email"]);
        assert_eq!(names(|field| field.external_id), [""; 0]);
        let base = |field: &Field| field.availability.is_none();
        assert_eq!(names(|field| base(field) && field.restricted), ["GeocodeAccuracy", "CleanStatus"]);
        assert_eq!(names(|field| field.kind == FieldType::Other), [""; 0]);
        let dates = |field: &Field| matches!(field.kind, FieldType::Date | FieldType::Datetime);
        assert_eq!(names(|field| base(field) && field.createable && dates(field)), [""; 0]);
        assert_eq!(names(|field| field.updateable && !field.createable), ["EmailBouncedReason", "EmailBouncedDate"]);
    }

    #[test]
    fn every_field_is_found_in_any_case() {
        for field in lead().fields() {
            for name in [field.name.to_string(), field.name.to_lowercase(), field.name.to_uppercase()] {
                assert_eq!(lead_field(&name), Some(field), "{name}");
            }
        }
        assert!(lead_field("Zip").is_none() && lead_field("").is_none() && lead_field("Lead_Stage__c").is_none());
        for (name, length) in
            [("LastName", 80), ("company", 255), ("Email", 80), ("Description", 32000), ("Title", 128)]
        {
            assert_eq!(lead_field(name).and_then(|field| field.length), Some(length), "{name}");
        }
        assert_eq!(lead_field("Status").and_then(|field| field.default.as_deref()), Some("Open - Not Contacted"));
    }

    #[test]
    fn names_that_people_use_lead_to_fields() {
        for (wrong, right) in [
            ("Zip", "PostalCode"),
            ("zip_code", "PostalCode"),
            ("Zip/Postal Code", "PostalCode"),
            ("Mobile", "MobilePhone"),
            ("JobTitle", "Title"),
            ("Revenue", "AnnualRevenue"),
            ("Employees", "NumberOfEmployees"),
            ("LeadStatus", "Status"),
            ("Source", "LeadSource"),
            ("lead_source", "LeadSource"),
            ("Owner", "OwnerId"),
            ("OptOut", "HasOptedOutOfEmail"),
            ("emailOptOut", "HasOptedOutOfEmail"),
            ("Last Name", "LastName"),
            ("first_name", "FirstName"),
            ("URL", "Website"),
            ("이름", "FirstName"),
            ("회사", "Company"),
            ("우편번호", "PostalCode"),
            ("姓", "LastName"),
            ("会社名", "Company"),
            ("メールアドレス", "Email"),
            ("Nachname", "LastName"),
            ("Straße", "Street"),
            ("Prénom", "FirstName"),
            ("prenom", "FirstName"),
            ("Correo electrónico", "Email"),
        ] {
            assert_eq!(slip(wrong), Some(right), "{wrong}");
            assert_eq!(lead().meant_field(wrong), Some(right), "{wrong}");
        }
        assert_eq!(slip("DeviceType"), None);
        assert_eq!(lead().meant_field("LastNmae"), Some("LastName"));
        assert_eq!(lead().meant_field("FavouriteColour"), None);
    }

    #[test]
    fn usual_values_are_those_of_several_orgs() {
        assert_eq!(usual_values("status").map(<[_]>::len).collect::<Vec<_>>(), [4, 5, 4]);
        assert_eq!(usual_values("LeadSource").map(<[_]>::len).collect::<Vec<_>>(), [5, 11]);
        assert_eq!(usual_values("Industry").map(<[_]>::len).collect::<Vec<_>>(), [32]);
        assert_eq!(usual_values("Company").count(), 0);
    }

    #[test]
    fn an_object_can_be_made_at_run_time() {
        let field = |name: &str| Field { name: name.to_owned().into(), ..lead_field("Company").unwrap().clone() };
        let object = Object::new("Contact", vec![field("Zeta__c"), field("Alpha__c")]);
        assert_eq!(object.field("ALPHA__C").map(|field| field.name.as_ref()), Some("Alpha__c"));
        assert_eq!(
            object.required_on_create().map(|field| field.name.as_ref()).collect::<Vec<_>>(),
            ["Zeta__c", "Alpha__c"]
        );
    }
}
