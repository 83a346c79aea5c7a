//! The REST API: what stands below `/services/data/`.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::answer::Answer;
use super::describe;
use super::faults::FaultName;
use super::org::{CALLS_A_DAY, Org};
use super::query;
use super::record::{Draft, DuplicateRule, Saved, deleted};
use super::sessions;
use super::store::{Lead, StoreError};
use crate::catalogue::{ApiVersion, Field, FieldType, RecordId, VersionState};
use crate::salesforce::{Operation, Refusal, Resource, Target, content_type, is_decimal};
use crate::wire::Call;

/// Versions stand below it.
const ROOT: &str = "/services/data/";
/// From this version on, an upsert tells in its answer what it did.
const TELLS_UPSERT: u16 = 46;
/// From this version on, a trailing `.json` belongs to what the path names.
const NO_FORMATS: u16 = 58;
/// From this version on, callers can speak to duplicate rules.
const HEARS_DUPLICATE_HEADER: u16 = 52;
/// From this version on, the key of DUPLICATES_DETECTED is spelled right.
const SPELLS_DUPLICATES: u16 = 57;

/// Answers with the list of versions, for which no token is needed.
pub(super) fn versions(call: &Call) -> Answer {
    if !matches!(call.method.as_str(), "GET" | "HEAD") {
        return not_allowed(&call.method, "GET,HEAD").into();
    }
    let listed =
        (1..=ApiVersion::newest().number()).filter(|number| ApiVersion::new(*number).state() != VersionState::Retired);
    let version = |number: u16| {
        let (label, path) = (release(number), format!("/services/data/v{number}.0"));
        json!({ "label": label, "url": path, "version": format!("{number}.0") })
    };
    Answer::json(200, &listed.map(version).collect())
}

/// The release that brought a version. There are three a year; Summer '14 brought 31.
fn release(number: u16) -> String {
    let releases = number.saturating_sub(31);
    let year = 14 + releases / 3;
    match releases % 3 {
        0 => format!("Summer '{year}"),
        1 => format!("Winter '{}", year + 1),
        _ => format!("Spring '{}", year + 1),
    }
}

/// Answers a call below a version: faults, then what every call needs, then what it asks for.
pub(super) async fn answer(org: &Arc<Org>, call: &Call) -> Answer {
    let version = call.path().strip_prefix(ROOT).and_then(|rest| rest.split('/').next());
    let Some(Ok(version)) = version.map(ApiVersion::parse) else { return Refusal::not_found().into() };
    let pause = org.faults.latency();
    let is_lost = org.faults.hits(FaultName::LostAnswer);
    let is_unavailable = org.faults.hits(FaultName::Unavailable);
    tokio::time::sleep(pause).await;
    let mut answer = if is_unavailable {
        let refusal = Refusal::new(503, "SERVER_UNAVAILABLE", "The server is temporarily unavailable");
        Answer { fault: Some(FaultName::Unavailable), ..Answer::from(refusal) }
    } else {
        checked(org, call, version).await
    };
    if is_lost {
        answer.is_lost = true;
        answer.fault = Some(FaultName::LostAnswer);
    } else if answer.fault.is_none() && !pause.is_zero() {
        answer.fault = Some(FaultName::Latency);
    }
    answer
}

async fn checked(org: &Arc<Org>, call: &Call, version: ApiVersion) -> Answer {
    match version.state() {
        VersionState::Supported | VersionState::Deprecated => {}
        VersionState::Retired => return Refusal::new(410, "GONE", "The requested resource no longer exists").into(),
        VersionState::Newer => return Refusal::not_found().into(),
    }
    if let Err((refusal, fault)) = sessions::check(org, call) {
        return Answer { fault, ..Answer::from(refusal) };
    }
    let used = org.calls.fetch_add(1, Ordering::Relaxed) + 1;
    let limit = org.faults.limit(FaultName::RequestLimit);
    let answer = if org.faults.hits(FaultName::RequestLimit) {
        let refusal = Refusal::new(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
        Answer { fault: Some(FaultName::RequestLimit), ..Answer::from(refusal) }
    } else {
        routed(org, call, version).await
    };
    let allowed = limit.unwrap_or(CALLS_A_DAY);
    let used = if limit.is_some() { used.min(allowed) } else { used };
    let answer = answer.with_header("sforce-limit-info", format!("api-usage={used}/{allowed}"));
    if version.state() == VersionState::Deprecated {
        let told = format!(
            "299 - \"This API is deprecated and will be removed by Summer '28. Please see https://help.salesforce.com/s/articleView?id=005321531 for details. ({version})\""
        );
        return answer.with_header("warning", told);
    }
    answer
}

async fn routed(org: &Arc<Org>, call: &Call, version: ApiVersion) -> Answer {
    let root = format!("{ROOT}{version}");
    let target = without_format(call, version);
    let path = target.split('?').next().unwrap_or_default();
    let segments: Vec<&str> =
        path.strip_prefix(root.as_str()).unwrap_or_default().split('/').filter(|segment| !segment.is_empty()).collect();
    let small: Vec<String> = segments.iter().map(|segment| segment.to_ascii_lowercase()).collect();
    let small: Vec<&str> = small.iter().map(String::as_str).collect();
    let is_lead = small.get(1).is_some_and(|name| org.object.name().eq_ignore_ascii_case(name));
    let reads = matches!(call.method.as_str(), "GET" | "HEAD");
    let only_read = |value: &dyn Fn() -> Value| match reads {
        true => Answer::json(200, &value()),
        false => not_allowed(&call.method, "GET,HEAD").into(),
    };
    match small.as_slice() {
        [] => only_read(&|| describe::resources(&root)),
        ["limits"] => {
            let used = org.calls.load(Ordering::Relaxed);
            only_read(&|| describe::limits(org.faults.limit(FaultName::RequestLimit).unwrap_or(CALLS_A_DAY), used))
        }
        ["sobjects"] => only_read(&|| describe::objects(org, &root)),
        ["sobjects", _, "describe"] if is_lead => only_read(&|| describe::object(org, &root)),
        ["sobjects", _] if is_lead && reads => Answer::json(200, &describe::basics(org, &root)),
        ["query" | "queryall", ..] if reads => query::answer(org, call, &root, segments.get(1).copied()).await,
        ["query" | "queryall", ..] => not_allowed(&call.method, "GET,HEAD").into(),
        ["sobjects", ..] => match Resource::of_path(&target) {
            Some(resource) => record(org, call, version, &root, &resource).await.unwrap_or_else(Answer::from),
            None => Refusal::not_found().into(),
        },
        _ => Refusal::not_found().into(),
    }
}

/// The path and query of a call. Old versions read an ending of the path as the format of the answer.
fn without_format(call: &Call, version: ApiVersion) -> Cow<'_, str> {
    let bare = [".json", ".xml"].iter().find_map(|format| call.path().strip_suffix(format));
    match bare.filter(|_| version.number() < NO_FORMATS) {
        Some(bare) => Cow::Owned(format!("{bare}?{}", call.query())),
        None => Cow::Borrowed(&call.target),
    }
}

/// Answers a call for a record.
async fn record(
    org: &Arc<Org>,
    call: &Call,
    version: ApiVersion,
    root: &str,
    resource: &Resource<'_>,
) -> Result<Answer, Refusal> {
    if !org.object.name().eq_ignore_ascii_case(resource.object) || resource.target == Target::Nothing {
        return Err(Refusal::not_found());
    }
    let object = Some(&org.object);
    let key = match &resource.target {
        Target::Key(name, value) => org.object.field(name).zip(Some(value.as_ref())),
        _ => None,
    };
    resource.method_refusal(&call.method).map_or(Ok(()), Err)?;
    resource.key_refusal(object).map_or(Ok(()), Err)?;
    if key.is_some_and(|(field, text)| !can_be_key(field, text)) {
        return Err(Refusal::not_found());
    }
    let malformed = resource.id_refusal(object);
    let Some(operation) = resource.operation(&call.method) else {
        malformed.map_or(Ok(()), Err)?;
        return found(org, call, root, resource, key).await;
    };
    let body = call.text();
    compressed(call).map_or(Ok(()), Err)?;
    content_type(call.header("content-type"), if call.body.is_empty() { "" } else { "{" }).map_or(Ok(()), Err)?;
    let draft = Draft::read(body?, operation, key, org)?;
    malformed.map_or(Ok(()), Err)?;
    let rule =
        org.faults.duplicate_rule().map(|blocks| DuplicateRule { blocks, allow_save: allows_save(call, version) });
    let place = place(org, resource, key);
    let shared = Arc::clone(org);
    let saved = org.store.run(move |leads| {
        let org = &*shared;
        let leads_there: Vec<Lead> = match &place {
            Place::New => Vec::new(),
            Place::Id(id) => leads.get(id)?.into_iter().collect(),
            Place::Key(field, value) => leads.find(field, value)?,
        };
        if leads_there.len() > 1 {
            return Ok(Saved::Several(leads_there.iter().map(|lead| lead.id().to_owned()).collect()));
        }
        match (leads_there.into_iter().next(), &place, operation) {
            (Some(lead), ..) => draft.update(leads, org, lead, rule),
            (None, _, Operation::Create | Operation::Upsert) => draft.create(leads, org, rule),
            (None, Place::Id(_), _) => Ok(Saved::Refused(vec![no_such_record()])),
            (None, ..) => Ok(Saved::Refused(vec![Refusal::not_found()])),
        }
    });
    let is_by_key = !matches!(resource.target, Target::Collection)
        && !matches!(&resource.target, Target::Record(_) if operation == Operation::Update);
    Ok(match saved.await.map_err(|error| failed(&error))? {
        Saved::Created(id) => Answer::json(201, &told(&id, is_by_key.then_some(true), version))
            .with_header("location", format!("{root}/sobjects/{}/{id}", org.object.name()))
            .about(id),
        Saved::Updated(id) if is_by_key && version.number() >= TELLS_UPSERT => {
            Answer::json(200, &told(&id, Some(false), version)).about(id)
        }
        Saved::Updated(id) => Answer::empty(204).about(id),
        Saved::Refused(refusals) => Answer::refused(&refusals),
        Saved::Several(ids) => Answer::json(300, &paths(root, org.object.name(), &ids)),
        Saved::Duplicates(ids) => duplicates(org, root, version, &ids, rule.is_some_and(|rule| rule.blocks)),
    })
}

/// A body that is compressed, which the mock does not read.
fn compressed(call: &Call) -> Option<Refusal> {
    let encoding = call.header("content-encoding").filter(|encoding| !encoding.eq_ignore_ascii_case("identity"))?;
    let message = format!("The mock reads no body of this Content-Encoding: {encoding}");
    Some(Refusal::new(415, "UNSUPPORTED_MEDIA_TYPE", message))
}

/// Which lead a call is about.
enum Place {
    New,
    /// The one with this id, in 18 characters.
    Id(String),
    /// Those with this value of a key field.
    Key(String, String),
}

fn place(org: &Org, resource: &Resource<'_>, key: Option<(&Field, &str)>) -> Place {
    let of_id = |id: &str| RecordId::parse(id).map_or(Place::New, |id| Place::Id(id.as_str().to_owned()));
    match (&resource.target, key) {
        (Target::Key(..), Some((field, text))) if field.name == "Id" => of_id(text),
        (Target::Key(..), Some((field, text))) => {
            Place::Key(field.name.to_string(), super::record::key_of_text(field, text))
        }
        (Target::Record(id), _) if org.object.field(id).is_none() => of_id(id),
        _ => Place::New,
    }
}

/// Whether a field can have a value of a URL. Addresses that end like the name of a file are not found.
fn can_be_key(field: &Field, text: &str) -> bool {
    let is_file = field.kind == FieldType::Email && text.to_ascii_lowercase().ends_with(".inc");
    !is_file && (!field.kind.is_number() || is_decimal(text.trim()))
}

/// Reads or deletes a lead.
async fn found(
    org: &Arc<Org>,
    call: &Call,
    root: &str,
    resource: &Resource<'_>,
    key: Option<(&Field, &str)>,
) -> Result<Answer, Refusal> {
    let deletes = resource.method(&call.method) == "DELETE";
    let place = place(org, resource, key);
    let fields = if deletes { None } else { wanted(org, resource)? };
    let is_id = matches!(place, Place::Id(_));
    let leads = org.store.run(move |leads| {
        let mut found: Vec<Lead> = match place {
            Place::New => Vec::new(),
            Place::Id(id) => leads.get(&id)?.into_iter().collect(),
            Place::Key(field, value) => leads.find(&field, &value)?,
        };
        if let ([lead], true) = (found.as_mut_slice(), deletes)
            && !lead.is_deleted
        {
            leads.forget(lead)?;
            lead.is_deleted = true;
            lead.record.insert("SystemModstamp".to_owned(), json!(super::record::now()));
            leads.update(lead)?;
            return Ok((true, found));
        }
        Ok((false, found))
    });
    let (is_done, leads) = leads.await.map_err(|error| failed(&error))?;
    match leads.as_slice() {
        [] if is_id && deletes => Err(no_such_record()),
        [] => Err(Refusal::not_found()),
        [lead] if is_done => Ok(Answer::empty(204).about(lead.id())),
        [lead] if lead.is_deleted => Err(deleted()),
        [lead] => {
            let fields: Option<Vec<&Field>> =
                fields.map(|names| names.iter().filter_map(|name| org.object.field(name)).collect());
            Ok(Answer::json(200, &shown(org, root, lead, fields.as_deref())).about(lead.id()))
        }
        several => {
            let ids: Vec<String> = several.iter().map(|lead| lead.id().to_owned()).collect();
            Ok(Answer::json(300, &paths(root, org.object.name(), &ids)))
        }
    }
}

/// The fields that `?fields=` asks for.
fn wanted(org: &Org, resource: &Resource<'_>) -> Result<Option<Vec<String>>, Refusal> {
    let Some(names) = resource.parameter("fields") else { return Ok(None) };
    let names = percent_decode_str(&names.replace('+', " ")).decode_utf8_lossy().into_owned();
    let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
    let field = |name: &str| match org.object.field(name) {
        Some(field) => Ok(field.name.to_string()),
        None => Err(no_such_column(name, org)),
    };
    names.map(field).collect::<Result<Vec<_>, _>>().map(Some)
}

/// A lead as Salesforce shows it.
pub(super) fn shown(org: &Org, root: &str, lead: &Lead, fields: Option<&[&Field]>) -> Value {
    let name = org.object.name();
    let mut all = serde_json::Map::new();
    all.insert("attributes".to_owned(), json!({ "type": name, "url": path(root, name, lead.id()) }));
    all.extend(lead.shown(&org.object, fields));
    if fields.is_some() {
        // The id is always there when fields are asked for one by one.
        all.entry("Id").or_insert_with(|| json!(lead.id()));
    }
    Value::Object(all)
}

fn path(root: &str, object: &str, id: &str) -> String {
    format!("{root}/sobjects/{object}/{id}")
}

fn paths(root: &str, object: &str, ids: &[String]) -> Value {
    ids.iter().map(|id| json!(path(root, object, id))).collect()
}

fn told(id: &str, is_created: Option<bool>, version: ApiVersion) -> Value {
    let mut told = json!({ "id": id, "success": true, "errors": [] });
    if let (Some(is_created), Some(told)) =
        (is_created.filter(|_| version.number() >= TELLS_UPSERT), told.as_object_mut())
    {
        told.insert("created".to_owned(), json!(is_created));
    }
    told
}

/// Whether the caller wants a lead saved although another is like it.
fn allows_save(call: &Call, version: ApiVersion) -> bool {
    let value = call.header("sforce-duplicate-rule-header").unwrap_or_default();
    let mut parts = value.split([';', ',']).filter_map(|part| part.split_once('='));
    version.number() >= HEARS_DUPLICATE_HEADER
        && parts.any(|(name, value)| {
            name.trim().eq_ignore_ascii_case("allowSave") && value.trim().eq_ignore_ascii_case("true")
        })
}

fn duplicates(org: &Org, root: &str, version: ApiVersion, ids: &[String], blocks: bool) -> Answer {
    let object = org.object.name();
    let twin = |id: &String| {
        json!({
            "additionalInformation": [], "fieldDiffs": [], "matchConfidence": 100.0,
            "record": { "attributes": { "type": object, "url": path(root, object, id) }, "Id": id },
        })
    };
    let result = json!({
        "allowSave": !blocks,
        "duplicateRule": "Standard_Lead_Duplicate_Rule",
        "duplicateRuleEntityType": object,
        "errorMessage": "Use one of these records?",
        "matchResults": [{
            "entityType": object,
            "errors": [],
            "matchEngine": "FuzzyMatchEngine",
            "matchRecords": ids.iter().map(twin).collect::<Vec<_>>(),
            "rule": "Standard_Lead_Match_Rule_v1_0",
            "size": ids.len(),
            "success": true,
        }],
    });
    let name = if version.number() >= SPELLS_DUPLICATES { "duplicateResult" } else { "duplicateResut" };
    let error = json!([{ name: result, "errorCode": "DUPLICATES_DETECTED", "message": "Use one of these records?" }]);
    Answer {
        errors: vec!["DUPLICATES_DETECTED".to_owned()],
        fault: Some(FaultName::DuplicateRule),
        ..Answer::json(400, &error)
    }
}

fn no_such_record() -> Refusal {
    Refusal::new(404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id").with_fields([])
}

pub(super) fn no_such_column(name: &str, org: &Org) -> Refusal {
    Refusal::new(400, "INVALID_FIELD", format!("No such column '{name}' on sobject of type {}", org.object.name()))
}

pub(super) fn not_allowed(method: &str, allowed: &str) -> Refusal {
    let message = format!("HTTP Method '{method}' not allowed. Allowed are {allowed}");
    Refusal::new(405, "METHOD_NOT_ALLOWED", message)
}

/// The leads cannot be read or written.
pub(super) fn failed(error: &StoreError) -> Refusal {
    Refusal::new(500, "UNKNOWN_EXCEPTION", format!("the database of the mock cannot be used: {error}"))
}
