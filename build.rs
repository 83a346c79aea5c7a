//! Turns the catalogues in `data/` into Rust tables, so that nothing is parsed when the program starts.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use serde::Deserialize;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[derive(Deserialize)]
struct Lead {
    fields: Vec<Field>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Field {
    name: String,
    label: String,
    #[serde(rename = "type")]
    kind: String,
    length: Option<u32>,
    nillable: bool,
    createable: bool,
    updateable: bool,
    defaulted_on_create: bool,
    restricted_picklist: bool,
    picklist_values: Vec<String>,
    availability: String,
}

#[derive(Deserialize)]
struct Braze {
    attributes: Attributes,
}

#[derive(Deserialize)]
struct Attributes {
    all: Vec<String>,
    email: Vec<String>,
    meant: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Salesforce {
    api_versions: Versions,
    api_hosts: Vec<String>,
    partitions: Vec<String>,
    wrong_hosts: Vec<WrongHost>,
    headers: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Versions {
    retired: (u16, u16),
    deprecated: (u16, u16),
    newest: u16,
}

#[derive(Deserialize)]
struct WrongHost {
    host: Option<String>,
    ending: Option<String>,
    what: String,
    #[serde(rename = "use")]
    instead: String,
}

fn main() -> Result<()> {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=build.rs");
    let mut out = String::new();
    let lead: Lead = serde_json::from_str(&read("lead-fields.json")?)?;
    let braze: Braze = serde_yaml::from_str(&read("braze.yaml")?)?;
    let salesforce: Salesforce = serde_yaml::from_str(&read("salesforce.yaml")?)?;
    write_fields(&mut out, lead)?;
    write_attributes(&mut out, &braze.attributes)?;
    write_salesforce(&mut out, &salesforce)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("catalogue.rs"), out)?;
    Ok(())
}

fn read(name: &str) -> Result<String> {
    let path = Path::new("data").join(name);
    fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Sorted by lower-case name, for a binary search.
fn write_fields(out: &mut String, mut lead: Lead) -> Result<()> {
    lead.fields.sort_by_key(|field| field.name.to_lowercase());
    if lead.fields.windows(2).any(|pair| pair[0].name.eq_ignore_ascii_case(&pair[1].name)) {
        return Err("data/lead-fields.json: a field stands twice".into());
    }
    writeln!(out, "pub(super) static LEAD_FIELDS: &[Field] = &[")?;
    for field in &lead.fields {
        let mut letters = field.kind.chars();
        let kind: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
        writeln!(
            out,
            "    Field {{ name: {:?}, label: {:?}, kind: FieldType::{kind}, length: {:?}, nillable: {}, createable: {}, \
             updateable: {}, defaulted_on_create: {}, restricted_picklist: {}, picklist_values: &{:?}, is_standard: {} }},",
            field.name,
            field.label,
            field.length,
            field.nillable,
            field.createable,
            field.updateable,
            field.defaulted_on_create,
            field.restricted_picklist,
            field.picklist_values,
            field.availability == "standard",
        )?;
    }
    writeln!(out, "];")?;
    Ok(())
}

fn write_attributes(out: &mut String, attributes: &Attributes) -> Result<()> {
    if let Some(unknown) = attributes.meant.values().find(|name| !attributes.all.contains(name)) {
        return Err(format!("data/braze.yaml: `{unknown}` is meant, but is no attribute").into());
    }
    writeln!(out, "pub(super) static DEFAULT_ATTRIBUTES: &[&str] = &{:?};", attributes.all)?;
    writeln!(out, "pub(super) static EMAIL_ATTRIBUTES: &[&str] = &{:?};", attributes.email)?;
    let meant: Vec<_> = attributes.meant.iter().collect();
    writeln!(out, "pub(super) static MEANT_ATTRIBUTES: &[(&str, &str)] = &{meant:?};")?;
    Ok(())
}

fn write_salesforce(out: &mut String, salesforce: &Salesforce) -> Result<()> {
    let Versions { retired, deprecated, newest } = salesforce.api_versions;
    writeln!(out, "pub(super) const RETIRED: (u16, u16) = {retired:?};")?;
    writeln!(out, "pub(super) const DEPRECATED: (u16, u16) = {deprecated:?};")?;
    writeln!(out, "pub(super) const NEWEST: u16 = {newest};")?;
    writeln!(out, "pub(super) static API_HOSTS: &[&str] = &{:?};", salesforce.api_hosts)?;
    writeln!(out, "pub(super) static PARTITIONS: &[&str] = &{:?};", salesforce.partitions)?;
    writeln!(out, "pub(super) static WRONG_HOSTS: &[WrongHost] = &[")?;
    for host in &salesforce.wrong_hosts {
        let (name, is_ending) = match (&host.host, &host.ending) {
            (Some(name), None) => (name, false),
            (None, Some(name)) => (name, true),
            _ => return Err("data/salesforce.yaml: a wrong host has a `host` or an `ending`".into()),
        };
        let (what, instead) = (&host.what, &host.instead);
        writeln!(
            out,
            "    WrongHost {{ name: {name:?}, is_ending: {is_ending}, what: {what:?}, instead: {instead:?} }},"
        )?;
    }
    writeln!(out, "];")?;
    let headers: Vec<_> = salesforce.headers.iter().map(|(name, slips)| (name, format!("{slips:?}"))).collect();
    writeln!(out, "pub(super) static HEADER_SLIPS: &[(&str, &[&str])] = &[")?;
    for (name, slips) in headers {
        writeln!(out, "    ({name:?}, &{slips}),")?;
    }
    writeln!(out, "];")?;
    Ok(())
}
