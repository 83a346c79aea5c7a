//! Turns the files of `data/` into Rust statics, so that nothing is parsed at start-up, and refuses data that
//! contradicts itself.
#![allow(clippy::print_stdout, clippy::print_stderr)] // how a build script talks to Cargo and to its reader

#[path = "src/catalogue/fold.rs"]
mod fold;
#[path = "src/catalogue/name_hash.rs"]
mod name_hash;
#[path = "build/shape.rs"]
mod shape;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, process};

use fold::fold;
use name_hash::name_hash;
use shape::{Braze, LeadFields, Literal, Meant, Named, Names, Salesforce, Slips};

/// The Rust text under way, and what is wrong with the data.
#[derive(Default)]
struct Output {
    code: String,
    problems: Vec<String>,
}

fn main() {
    let mut output = Output::default();
    let result = generate(&mut output).and_then(|()| {
        let path = Path::new(&env::var("OUT_DIR").map_err(|error| error.to_string())?).join("catalogue.rs");
        fs::write(&path, &output.code).map_err(|error| format!("{}: {error}", path.display()))
    });
    output.problems.extend(result.err());
    if !output.problems.is_empty() {
        eprintln!("the data of the catalogue is inconsistent:\n  {}", output.problems.join("\n  "));
        process::exit(1);
    }
}

fn generate(output: &mut Output) -> Result<(), String> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build/shape.rs");
    println!("cargo::rerun-if-changed=src/catalogue/fold.rs");
    println!("cargo::rerun-if-changed=src/catalogue/name_hash.rs");
    output.braze(serde_yaml::from_str(&read("data/braze.yaml")?).map_err(|error| format!("data/braze.yaml: {error}"))?);
    let lead: LeadFields = serde_json::from_str(&read("data/lead-fields.json")?)
        .map_err(|error| format!("data/lead-fields.json: {error}"))?;
    let salesforce: Salesforce = serde_yaml::from_str(&read("data/salesforce.yaml")?)
        .map_err(|error| format!("data/salesforce.yaml: {error}"))?;
    let names: Names =
        serde_yaml::from_str(&read("data/names.yaml")?).map_err(|error| format!("data/names.yaml: {error}"))?;
    output.names(names, &salesforce);
    output.salesforce(salesforce, &lead);
    output.lead(lead);
    Ok(())
}

fn read(path: &str) -> Result<String, String> {
    println!("cargo::rerun-if-changed={path}");
    fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))
}

impl Output {
    fn braze(&mut self, data: Braze) {
        let names = |rows: &[&str]| rows.iter().map(|&row| row.to_owned()).collect::<BTreeSet<_>>();
        let inner = data.tags.iter().flat_map(|tag| tag.inner.iter().map(String::as_str));
        let tags = names(&data.tags.iter().map(|tag| tag.name.as_str()).chain(inner).collect::<Vec<_>>());
        let locals = names(&data.locals.iter().map(|local| local.name.as_str()).collect::<Vec<_>>());
        for tag in &data.tags {
            let end = format!("end{}", tag.name);
            self.check(tag.end.as_ref().is_none_or(|name| *name == end), || {
                format!("tag `{}`: its end is not `{end}`", tag.name)
            });
            self.known("tag", &tag.name, tag.sets.iter(), &locals);
        }
        for local in &data.locals {
            self.known("local", &local.name, local.set_by.iter(), &tags);
        }
        let filters = names(&data.filters.iter().map(|filter| filter.name.as_str()).collect::<Vec<_>>());
        for filter in &data.filters {
            self.check(filter.min <= filter.max, || format!("filter `{}`: min is above max", filter.name));
            self.known("filter", &filter.name, filter.instead.iter(), &filters);
        }
        let attributes = names(&data.attributes.iter().map(|row| row.name.as_str()).collect::<Vec<_>>());
        data.attributes.iter().for_each(|row| self.known("attribute", &row.name, row.instead.iter(), &attributes));
        let spaces = names(&data.namespaces.iter().map(|row| row.name.as_str()).collect::<Vec<_>>());
        data.namespaces.iter().for_each(|row| self.known("namespace", &row.name, row.instead.iter(), &spaces));
        let options = names(&data.connected_content_options.iter().map(|row| row.name.as_str()).collect::<Vec<_>>());
        for option in &data.connected_content_options {
            let others = option.conflicts.iter().chain(&option.needs).chain(&option.instead);
            self.known("option", &option.name, others, &options);
            self.check(option.min <= option.max, || format!("option `{}`: min is above max", option.name));
        }
        let read = attributes.union(&spaces).cloned().collect();
        self.known("export_names", "", data.export_names.keys(), &read);
        self.pairs("EXPORT_NAMES", &data.export_names.into_iter().collect());
        self.list("EXPORT_KEYS", data.export_keys);
        self.meant("TAG_SLIPS", data.tag_slips, &tags);
        self.meant("FILTER_SLIPS", data.filter_slips, &filters);
        self.meant("ATTRIBUTE_SLIPS", data.attribute_slips, &attributes);
        self.meant("NAMESPACE_SLIPS", data.namespace_slips, &spaces);
        self.table("TAGS", "Tag", data.tags);
        self.table("CONTEXTS", "Context", data.contexts);
        self.table("FOREIGN_OPERATORS", "ForeignOperator", data.foreign_operators);
        self.table("FILTERS", "Filter", data.filters);
        self.table("ATTRIBUTES", "Attribute", data.attributes);
        self.table("NAMESPACES", "Namespace", data.namespaces);
        self.table("LOCALS", "Local", data.locals);
        self.table("CONNECTED_CONTENT_OPTIONS", "ConnectedContentOption", data.connected_content_options);
        self.table("METHODS", "Method", data.methods);
        self.item("OPERATORS", "&[&str]", &data.operators);
        self.item("UNDOCUMENTED_OPERATORS", "&[&str]", &data.undocumented_operators);
        self.item("LITERALS", "&[&str]", &data.literals);
        self.item("STATUS_MEMBER", "&str", &data.status_member);
        self.item("CONNECTED_CONTENT", "ConnectedContentLimits", &data.connected_content);
        self.item("WEBHOOK", "WebhookLimits", &data.webhook);
    }

    fn names(&mut self, data: Names, salesforce: &Salesforce) {
        let own = salesforce.headers.iter().map(|header| header.name.clone());
        let headers = data.headers.iter().cloned().chain(own).collect();
        self.slips("HEADER_SLIPS", data.header_slips, &headers);
        self.names_of("HEADERS", data.headers);
        let words = &data.placeholders;
        for word in words.strong.iter().chain(&words.weak).chain(&words.after_your) {
            self.check(fold(word) == *word, || format!("placeholder word `{word}` is not in small letters"));
        }
        self.item("PLACEHOLDERS", "PlaceholderWords", &data.placeholders);
        self.list("SECRET_WORDS", data.secret_words);
        self.list("MASKED", data.masked);
        self.list("SECRET_IDS", data.secret_ids);
        for word in data.secret_ends.iter().chain(&data.public_keys).chain(&data.dummy_secrets) {
            self.check(fold(word) == *word, || format!("`{word}` is not folded"));
        }
        self.list("SECRET_ENDS", data.secret_ends);
        self.list("PUBLIC_KEYS", data.public_keys);
        self.list("DUMMY_SECRETS", data.dummy_secrets);
        self.list("SECRET_SHAPES", data.secret_shapes);
        let types = data.media_types.iter().cloned().collect();
        self.slips("MEDIA_TYPE_SLIPS", data.media_type_slips, &types);
        self.list("MEDIA_TYPES", data.media_types);
    }

    fn salesforce(&mut self, mut data: Salesforce, lead: &LeadFields) {
        let versions = &data.versions;
        let rising = versions.retired < versions.deprecated && versions.deprecated < versions.newest;
        self.check(rising && versions.releases.is_sorted(), || "versions do not rise".to_owned());
        self.check(versions.releases.iter().any(|(major, _)| *major == versions.newest), || {
            "the newest version has no release".to_owned()
        });
        for row in &data.wrong_hosts {
            let host = row.host.as_ref().or(row.suffix.as_ref()).cloned().unwrap_or_default();
            self.check(row.host.is_some() != row.suffix.is_some(), || {
                format!("wrong host `{host}`: either `host` or `suffix`")
            });
            self.known("wrong host", &host, row.right.iter(), &data.suffixes.iter().cloned().collect());
        }
        data.wrong_hosts.sort_by_key(|row| std::cmp::Reverse(row.suffix.as_ref().map_or(usize::MAX, String::len)));
        let fields: BTreeSet<_> = lead.fields.iter().map(|field| field.name.clone()).collect();
        for (field, label) in lead.fields.iter().map(|field| (&field.name, &field.label)) {
            let known = fields.iter().any(|name| fold(name) == fold(label));
            if !known {
                data.field_slips.entry(field.clone()).or_default().push(label.clone());
            }
        }
        self.slips("FIELD_SLIPS", data.field_slips, &fields);
        self.known("picklists", "", data.picklists.keys(), &fields);
        self.item("PICKLISTS", "&[(&str, &[&[&str]])]", &data.picklists.into_iter().collect::<Vec<_>>());
        self.item("VERSIONS", "Versions", &data.versions);
        self.item("SUFFIXES", "&[&str]", &data.suffixes);
        self.list("PARTITIONS", data.partitions);
        self.list("INSTANCES", data.instances);
        self.item("WRONG_HOSTS", "&[WrongHost]", &data.wrong_hosts);
        self.list("RESERVED_NAMES", data.reserved_names);
        self.list("OBJECTS", data.objects);
        self.list("SERVICES", data.services);
        self.list("RESOURCES", data.resources);
        self.check(data.record_ids.is_sorted(), || "record_ids are not sorted".to_owned());
        self.pairs("KEY_PREFIXES", &data.record_ids);
        self.table("SALESFORCE_HEADERS", "SalesforceHeader", data.headers);
    }

    /// The fields keep the order of the describe, in which Salesforce names them; the index has them by the hash of the name.
    fn lead(&mut self, data: LeadFields) {
        for field in &data.fields {
            let required = field.createable && !field.nillable && !field.defaulted_on_create;
            self.check(required == field.required_on_create, || format!("field `{}`: required or not", field.name));
            self.known("field", &field.name, field.sources.iter(), &data.sources.keys().cloned().collect());
        }
        let places = || (0..=u16::MAX).zip(&data.fields);
        let mut index: Vec<_> = places().map(|(at, field)| (name_hash(&field.name), at)).collect();
        index.sort_unstable();
        let required: Vec<_> = places().filter(|(_, field)| field.required_on_create).map(|(at, _)| at).collect();
        let names: BTreeSet<_> = data.fields.iter().map(|field| field.name.to_ascii_lowercase()).collect();
        self.check(names.len() == data.fields.len(), || "a field stands twice".to_owned());
        self.item("LEAD_FIELDS", "&[Field]", &data.fields);
        self.item("LEAD_INDEX", "&[(u32, u16)]", &index);
        self.item("LEAD_REQUIRED", "&[u16]", &required);
    }

    fn check(&mut self, holds: bool, problem: impl FnOnce() -> String) {
        if !holds {
            self.problems.push(problem());
        }
    }

    /// That everything a row refers to is there.
    fn known<'a>(
        &mut self,
        what: &str,
        name: &str,
        others: impl Iterator<Item = &'a String>,
        known: &BTreeSet<String>,
    ) {
        for other in others {
            self.check(known.contains(other), || format!("{what} `{name}`: there is no `{other}`"));
        }
    }

    /// A table that is looked up by name: sorted, each name once.
    fn table<T: Literal + Named>(&mut self, name: &str, row: &str, mut rows: Vec<T>) {
        rows.sort_by(|left, right| left.name().cmp(right.name()));
        for [left, right] in rows.array_windows() {
            self.check(left.name() != right.name(), || format!("{name}: `{}` stands twice", left.name()));
        }
        self.looked_up(name, row, &rows, rows.iter().map(Named::name));
    }

    /// Rows, and what finds them by their names.
    fn looked_up<'a, T: Literal>(&mut self, name: &str, row: &str, rows: &T, names: impl Iterator<Item = &'a str>) {
        let mut index: Vec<_> = names.map(name_hash).zip(0..=u16::MAX).collect();
        index.sort_unstable();
        let _ = writeln!(
            self.code,
            "pub(super) static {name}: Table<{row}> = Table {{ rows: {}, index: {} }};",
            rows.literal(),
            index.literal()
        );
    }

    /// Names that are looked up: sorted, each once.
    fn names_of(&mut self, name: &str, mut names: Vec<String>) {
        self.sort(name, &mut names);
        self.looked_up(name, "&str", &names, names.iter().map(String::as_str));
    }

    /// Pairs that are looked up by the first of the two.
    fn pairs(&mut self, name: &str, pairs: &Vec<(String, String)>) {
        self.looked_up(name, "(&str, &str)", pairs, pairs.iter().map(|(first, _)| first.as_str()));
    }

    /// A sorted list of names.
    fn list(&mut self, name: &str, mut names: Vec<String>) {
        self.sort(name, &mut names);
        self.item(name, "&[&str]", &names);
    }

    fn sort(&mut self, name: &str, names: &mut [String]) {
        names.sort();
        names
            .array_windows()
            .for_each(|[left, right]| self.check(left != right, || format!("{name}: `{left}` stands twice")));
    }

    /// Wrong names and the right one, by wrong name.
    fn meant(&mut self, name: &str, slips: Meant, known: &BTreeSet<String>) {
        self.known(name, "", slips.values(), known);
        for slip in slips.keys() {
            self.check(!known.contains(slip), || format!("{name}: `{slip}` is a right name"));
        }
        self.pairs(name, &slips.into_iter().collect());
    }

    /// Right names and the wrong ones, turned round: folded wrong names, sorted, each with its right one. Right names in
    /// other spellings are among them.
    fn slips(&mut self, name: &str, slips: Slips, known: &BTreeSet<String>) {
        let mut table: BTreeMap<String, String> = known.iter().map(|right| (fold(right), right.clone())).collect();
        self.known(name, "", slips.keys(), known);
        for (right, wrong) in slips {
            for slip in wrong {
                let folded = fold(&slip);
                self.check(!folded.is_empty(), || format!("{name}: `{slip}` has no letter"));
                let before = table.insert(folded, right.clone());
                self.check(before.is_none_or(|before| before == right), || {
                    format!("{name}: `{slip}` has two meanings")
                });
            }
        }
        self.pairs(name, &table.into_iter().collect());
    }

    fn item(&mut self, name: &str, kind: &str, value: &impl Literal) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.code, "pub(super) static {name}: {kind} = {};", value.literal());
    }
}
