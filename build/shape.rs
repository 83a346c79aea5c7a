//! The shapes of the files under `data/`, and how a row of them becomes a Rust literal.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A value as a Rust literal.
pub(crate) trait Literal {
    fn literal(&self) -> String;
}

/// Structs of the data files that become literals of the structs of the same names in `src/catalogue/`.
macro_rules! records {
    ($($name:ident { $($(#[$attribute:meta])* $field:ident: $type:ty),* $(,)? })*) => {$(
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name { $($(#[$attribute])* pub(crate) $field: $type),* }

        impl Literal for $name {
            fn literal(&self) -> String {
                let fields = [$(format!("{}: {}", stringify!($field), self.$field.literal())),*];
                format!("{} {{ {} }}", stringify!($name), fields.join(", "))
            }
        }
    )*};
}

/// Enumerations, in the same manner; in the files their words are in snake case.
macro_rules! words {
    ($($name:ident { $first:ident $(, $word:ident)* })*) => {$(
        #[derive(Debug, Default, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum $name { #[default] $first, $($word),* }

        impl Literal for $name {
            fn literal(&self) -> String {
                format!("{}::{self:?}", stringify!($name))
            }
        }
    )*};
}

words! {
    Status { Documented, Undocumented, Unsupported, Legacy, Unverified }
    Origin { Liquid, Shopify, Braze }
    Operators { None, Equality, All }
    Yields { Any, Number, Date, Hash, Encoded, Json }
    Scope { Everywhere, Sometimes, Never }
    OptionValue { Flag, Words, Integer, Text, Body, Json, Mime, Credential, Variable }
    HostKind { Other, Login, Lightning, Setup, Site, Instance }
    FieldType {
        String, Id, Boolean, Textarea, Picklist, Multipicklist, Reference, Date, Datetime, Int, Double, Currency, Phone,
        Email, Url, Address
    }
}

records! {
    Tag {
        name: String, end: Option<String>, #[serde(default)] inner: Vec<String>, form: String,
        #[serde(default)] operators: bool, #[serde(default)] filters: bool, origin: Origin,
        #[serde(default)] status: Status, instead: Option<String>, sets: Option<String>, about: String,
    }
    Context { name: String, operators: Operators, filters: bool }
    ForeignOperator { name: String, instead: Option<String>, about: String }
    Filter {
        name: String, #[serde(default)] min: u8, #[serde(default)] max: u8, #[serde(default)] keywords: Vec<String>,
        origin: Origin, #[serde(default)] status: Status, instead: Option<String>, group: Option<String>,
        #[serde(default)] yields: Yields, about: String,
    }
    Attribute {
        name: String, #[serde(default)] scope: Scope, #[serde(default = "all_messages")] place: String,
        #[serde(default)] id: bool, #[serde(default)] always: bool, #[serde(default)] status: Status,
        instead: Option<String>, about: String,
    }
    Namespace {
        name: String, #[serde(default)] any: bool, #[serde(default)] uuid: bool, #[serde(default)] members: Vec<String>,
        #[serde(default)] scope: Scope, place: String, #[serde(default)] status: Status, instead: Option<String>,
    }
    Local { name: String, set_by: Vec<String>, members: Vec<String> }
    ConnectedContentOption {
        name: String, value: OptionValue, #[serde(default)] words: Vec<String>, min: Option<u32>, max: Option<u32>,
        #[serde(default)] conflicts: Vec<String>, needs: Option<String>, #[serde(default)] status: Status,
        instead: Option<String>, about: String,
    }
    ConnectedContentLimits {
        ports: Vec<u16>, timeout_seconds: u32, max_bytes: u32, default_get_max_age: u32, retries: u32,
        uncached_attributes: Vec<String>, url_logged_days: u32,
    }
    WebhookLimits { ports: Vec<u16>, timeout_seconds: u32, retries: u32, retry_statuses: Vec<u16> }
    Method { name: String, documented: bool, rest: bool, body: bool }
    Versions { retired: u16, deprecated: u16, newest: u16, default: u16, releases: Vec<(u16, String)> }
    WrongHost {
        host: Option<String>, suffix: Option<String>, kind: HostKind, right: Option<String>,
        #[serde(default)] package: bool, why: String,
    }
    SalesforceHeader { name: String, about: String }
    PlaceholderWords { strong: Vec<String>, weak: Vec<String>, after_your: Vec<String>, foreign: Vec<String> }
}

/// What a row with no `place` says.
fn all_messages() -> String {
    "all messages".to_owned()
}

/// Slips: a right name and what people write for it.
pub(crate) type Slips = BTreeMap<String, Vec<String>>;
/// Slips the other way round: what people write, and the right name.
pub(crate) type Meant = BTreeMap<String, String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Braze {
    pub(crate) tags: Vec<Tag>,
    pub(crate) tag_slips: Meant,
    pub(crate) contexts: Vec<Context>,
    pub(crate) operators: Vec<String>,
    pub(crate) undocumented_operators: Vec<String>,
    pub(crate) literals: Vec<String>,
    pub(crate) foreign_operators: Vec<ForeignOperator>,
    pub(crate) filters: Vec<Filter>,
    pub(crate) filter_slips: Meant,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) attribute_slips: Meant,
    pub(crate) namespaces: Vec<Namespace>,
    pub(crate) namespace_slips: Meant,
    pub(crate) export_names: Meant,
    pub(crate) export_keys: Vec<String>,
    pub(crate) locals: Vec<Local>,
    pub(crate) status_member: String,
    pub(crate) connected_content_options: Vec<ConnectedContentOption>,
    pub(crate) connected_content: ConnectedContentLimits,
    pub(crate) webhook: WebhookLimits,
    pub(crate) methods: Vec<Method>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Salesforce {
    pub(crate) versions: Versions,
    pub(crate) suffixes: Vec<String>,
    pub(crate) partitions: Vec<String>,
    pub(crate) instances: Vec<String>,
    pub(crate) wrong_hosts: Vec<WrongHost>,
    pub(crate) reserved_names: Vec<String>,
    pub(crate) objects: Vec<String>,
    pub(crate) services: Vec<String>,
    pub(crate) resources: Vec<String>,
    pub(crate) record_ids: Vec<(String, String)>,
    pub(crate) picklists: BTreeMap<String, Vec<Vec<String>>>,
    pub(crate) field_slips: Slips,
    pub(crate) headers: Vec<SalesforceHeader>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Names {
    pub(crate) headers: Vec<String>,
    pub(crate) header_slips: Slips,
    pub(crate) placeholders: PlaceholderWords,
    pub(crate) masked: Vec<String>,
    pub(crate) secret_words: Vec<String>,
    pub(crate) secret_ids: Vec<String>,
    pub(crate) secret_ends: Vec<String>,
    pub(crate) public_keys: Vec<String>,
    pub(crate) dummy_secrets: Vec<String>,
    pub(crate) secret_shapes: Vec<String>,
    pub(crate) media_types: Vec<String>,
    pub(crate) media_type_slips: Slips,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeadFields {
    #[serde(rename = "about")]
    pub(crate) _about: String,
    #[serde(rename = "date")]
    pub(crate) _date: String,
    pub(crate) sources: BTreeMap<String, String>,
    pub(crate) fields: Vec<LeadField>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct LeadField {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) r#type: FieldType,
    pub(crate) length: Option<u32>,
    pub(crate) precision: Option<u8>,
    pub(crate) scale: Option<u8>,
    pub(crate) digits: Option<u8>,
    pub(crate) nillable: bool,
    pub(crate) createable: bool,
    pub(crate) updateable: bool,
    pub(crate) defaulted_on_create: bool,
    pub(crate) default_value: Option<serde_json::Value>,
    pub(crate) required_on_create: bool,
    pub(crate) restricted_picklist: bool,
    pub(crate) picklist_values: Vec<String>,
    pub(crate) external_id: bool,
    pub(crate) id_lookup: bool,
    pub(crate) unique: bool,
    pub(crate) compound_field_name: Option<String>,
    pub(crate) reference_to: Vec<String>,
    pub(crate) availability: String,
    pub(crate) note: Option<String>,
    pub(crate) sources: Vec<String>,
}

impl Literal for LeadField {
    fn literal(&self) -> String {
        let text = |text: &str| format!("Cow::Borrowed({text:?})");
        let optional =
            |value: Option<&str>| value.map_or_else(|| "None".to_owned(), |value| format!("Some({})", text(value)));
        let default =
            self.default_value.as_ref().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        let members = [
            ("name", text(&self.name)),
            ("label", text(&self.label)),
            ("kind", self.r#type.literal()),
            ("length", self.length.literal()),
            ("precision", self.precision.literal()),
            ("scale", self.scale.literal()),
            ("digits", self.digits.literal()),
            ("nillable", self.nillable.literal()),
            ("createable", self.createable.literal()),
            ("updateable", self.updateable.literal()),
            ("defaulted_on_create", self.defaulted_on_create.literal()),
            ("default", optional(default.as_deref())),
            ("restricted", self.restricted_picklist.literal()),
            ("picklist", format!("Values::Fixed({})", self.picklist_values.literal())),
            ("external_id", self.external_id.literal()),
            ("id_lookup", self.id_lookup.literal()),
            ("unique", self.unique.literal()),
            ("compound", optional(self.compound_field_name.as_deref())),
            ("references", format!("Values::Fixed({})", self.reference_to.literal())),
            ("availability", optional(Some(self.availability.as_str()).filter(|text| *text != "standard"))),
            ("note", optional(self.note.as_deref())),
        ];
        let members: Vec<_> = members.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        format!("Field {{ {} }}", members.join(", "))
    }
}

impl Literal for String {
    fn literal(&self) -> String {
        format!("{self:?}")
    }
}

macro_rules! plain_literals {
    ($($type:ty)*) => {$(impl Literal for $type { fn literal(&self) -> String { self.to_string() } })*};
}
plain_literals! { bool u8 u16 u32 }

impl<T: Literal> Literal for Option<T> {
    fn literal(&self) -> String {
        self.as_ref().map_or_else(|| "None".to_owned(), |value| format!("Some({})", value.literal()))
    }
}

impl<T: Literal> Literal for Vec<T> {
    fn literal(&self) -> String {
        format!("&[{}]", self.iter().map(Literal::literal).collect::<Vec<_>>().join(", "))
    }
}

impl<A: Literal, B: Literal> Literal for (A, B) {
    fn literal(&self) -> String {
        format!("({}, {})", self.0.literal(), self.1.literal())
    }
}

/// A row of a table that is looked up by name.
pub(crate) trait Named {
    fn name(&self) -> &str;
}

macro_rules! named {
    ($($type:ty)*) => {$(impl Named for $type { fn name(&self) -> &str { &self.name } })*};
}
named! { Tag Context ForeignOperator Filter Attribute Namespace Local ConnectedContentOption Method SalesforceHeader }
