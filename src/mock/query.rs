//! `query`: one object, by equality: `SELECT Id, Name FROM Lead WHERE Email = 'ada@example.com' LIMIT 10`.

use std::sync::Arc;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::org::Org;
use super::record::key_of_text;
use super::rest::{failed, no_such_column, shown};
use super::store::{Lead, Leads, folded};
use crate::catalogue::{Field, FieldType};
use crate::salesforce::Refusal;
use crate::wire::Call;

/// So many leads come with one answer.
const PAGE: usize = 2000;
/// So many leads are looked at before other work has its turn.
const STEP: usize = 1000;

/// A query that was understood.
struct Query {
    /// The fields to show, by name; none for a mere count.
    fields: Option<Vec<String>>,
    /// Fields and the values that they must have; none is null.
    conditions: Vec<(String, Option<String>)>,
    limit: usize,
}

/// Answers a query, or the rest of one.
pub(super) async fn answer(org: &Arc<Org>, call: &Call, root: &str, locator: Option<&str>) -> Answer {
    result(org, call, root, locator).await.unwrap_or_else(Answer::from)
}

async fn result(org: &Arc<Org>, call: &Call, root: &str, locator: Option<&str>) -> Result<Answer, Refusal> {
    let wrong_locator = || Refusal::new(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
    let (text, skipped) = match locator {
        Some(locator) => {
            let decoded = locator.rsplit_once('-').and_then(|(text, at)| Some((from_locator(text)?, at.parse().ok()?)));
            decoded.ok_or_else(wrong_locator)?
        }
        None => {
            let text = call.query().split('&').find_map(|pair| pair.strip_prefix("q=")).unwrap_or_default();
            (percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned(), 0)
        }
    };
    let query = Query::parse(&text, org)?;
    let leads = matching(org, &query).await?;
    let total = leads.len().min(query.limit);
    let Some(names) = &query.fields else {
        return Ok(Answer::json(200, &json!({ "totalSize": leads.len(), "done": true, "records": [] })));
    };
    let fields: Vec<&Field> = names.iter().filter_map(|name| org.object.field(name)).collect();
    let page = leads.iter().take(total).skip(skipped).take(PAGE);
    let records: Vec<Value> = page
        .map(|lead| {
            let mut all = shown(org, root, lead, None);
            let wanted = lead.shown(&org.object, Some(&fields));
            let attributes = all.as_object_mut().and_then(|all| all.remove("attributes")).unwrap_or_default();
            let mut record = Map::from_iter([("attributes".to_owned(), attributes)]);
            record.extend(wanted);
            Value::Object(record)
        })
        .collect();
    let end = skipped + records.len();
    let mut told = json!({ "totalSize": total, "done": end >= total, "records": records });
    if let (true, Some(told)) = (end < total, told.as_object_mut()) {
        told.insert("nextRecordsUrl".to_owned(), json!(format!("{root}/query/{}-{end}", to_locator(&text))));
    }
    Ok(Answer::json(200, &told))
}

/// The leads that a query means, oldest first.
async fn matching(org: &Arc<Org>, query: &Query) -> Result<Vec<Lead>, Refusal> {
    let conditions = Arc::new(query.conditions.clone());
    let keyed = query.conditions.clone();
    let by_key = move |leads: &Leads| {
        let key =
            keyed.iter().find_map(|(field, value)| Some((field, value.as_ref()?)).filter(|_| leads.is_key(field)));
        key.map(|(field, value)| leads.find(field, value)).transpose()
    };
    let found = org.store.run(by_key).await.map_err(|error| failed(&error))?;
    if let Some(mut leads) = found {
        leads.retain(|lead| is_meant(lead, &conditions));
        return Ok(leads);
    }
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let conditions = Arc::clone(&conditions);
        let step = move |leads: &Leads| {
            let page = leads.next(after, STEP)?;
            Ok(page.map(|(mut leads, last)| {
                leads.retain(|lead| is_meant(lead, &conditions));
                (leads, last)
            }))
        };
        let Some((leads, last)) = org.store.run(step).await.map_err(|error| failed(&error))? else { return Ok(all) };
        all.extend(leads);
        after = last;
        if query.fields.is_some() && all.len() >= query.limit {
            return Ok(all);
        }
    }
}

fn is_meant(lead: &Lead, conditions: &[(String, Option<String>)]) -> bool {
    let has = |(field, value): &(String, Option<String>)| match field.as_str() {
        "Name" => value.as_ref().is_some_and(|value| lead.name().to_lowercase() == *value),
        "IsDeleted" => value.as_deref() == Some("false"),
        name => lead.record.get(name).and_then(folded) == *value,
    };
    !lead.is_deleted && conditions.iter().all(has)
}

impl Query {
    fn parse(text: &str, org: &Org) -> Result<Self, Refusal> {
        let words = words(text);
        let mut words = words.iter().map(String::as_str).peekable();
        let malformed = |told: &str| Refusal::new(400, "MALFORMED_QUERY", told.to_owned());
        let is = |word: Option<&str>, expected: &str| match word {
            Some(word) if word.eq_ignore_ascii_case(expected) => Ok(()),
            found => Err(malformed(&format!("unexpected token: '{}', expected {expected}", found.unwrap_or("<EOF>")))),
        };
        let field = |name: &str| org.object.field(name).ok_or_else(|| no_such_column(name, org));
        is(words.next(), "SELECT")?;
        let mut fields = Some(Vec::new());
        if words.peek().is_some_and(|word| word.eq_ignore_ascii_case("count()")) {
            words.next();
            fields = None;
        }
        while let Some(fields) = &mut fields {
            let name = words.next().ok_or_else(|| malformed("unexpected token: '<EOF>'"))?;
            if ["FIELDS(ALL)", "FIELDS(STANDARD)"].iter().any(|all| name.eq_ignore_ascii_case(all)) {
                fields.extend(org.object.fields().iter().map(|field| field.name.to_string()));
            } else {
                fields.push(field(name)?.name.to_string());
            }
            if words.peek() != Some(&",") {
                break;
            }
            words.next();
        }
        is(words.next(), "FROM")?;
        let object = words.next().unwrap_or_default();
        if !object.eq_ignore_ascii_case(org.object.name()) {
            return Err(Refusal::new(400, "INVALID_TYPE", format!("sObject type '{object}' is not supported.")));
        }
        let mut conditions = Vec::new();
        let mut limit = usize::MAX;
        while let Some(word) = words.next() {
            let is_condition = if conditions.is_empty() { "WHERE" } else { "AND" };
            if word.eq_ignore_ascii_case(is_condition) {
                let field = field(words.next().unwrap_or_default())?;
                is(words.next(), "=")?;
                let value = literal(field, words.next().unwrap_or_default());
                conditions.push((field.name.to_string(), value.map_err(|told| malformed(&told))?));
            } else if word.eq_ignore_ascii_case("LIMIT") {
                let count = words.next().and_then(|count| count.parse().ok());
                limit = count.ok_or_else(|| malformed("LIMIT needs a whole number"))?;
            } else {
                return Err(malformed(&format!("unexpected token: '{word}'; the mock knows WHERE, =, AND and LIMIT")));
            }
        }
        Ok(Self { fields, conditions, limit })
    }
}

/// What a literal is compared as; none for null.
fn literal(field: &Field, word: &str) -> Result<Option<String>, String> {
    let quoted = word.strip_prefix('\'').and_then(|word| word.strip_suffix('\''));
    let is_text =
        !field.kind.is_number() && !matches!(field.kind, FieldType::Boolean | FieldType::Date | FieldType::Datetime);
    match quoted {
        None if word.eq_ignore_ascii_case("null") => Ok(None),
        Some(text) if is_text => Ok(Some(key_of_text(field, text))),
        None if !is_text && !word.is_empty() => Ok(Some(key_of_text(field, word))),
        _ => Err(format!("value of filter criterion for field '{}' must be of type {}", field.name, field.kind.name())),
    }
}

/// The words of a query: names, `,`, `=`, texts in single quotes with their escapes undone.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(first) = rest.next() {
        let mut word = String::from(first);
        match first {
            first if first.is_whitespace() => continue,
            '\'' => {
                while let Some(next) = rest.next() {
                    match next {
                        '\\' => word.extend(rest.next()),
                        '\'' => {
                            word.push('\'');
                            break;
                        }
                        other => word.push(other),
                    }
                }
            }
            ',' | '=' => {}
            _ => {
                while let Some(next) = rest.next_if(|next| !next.is_whitespace() && !matches!(next, ',' | '=' | '\'')) {
                    word.push(next);
                }
            }
        }
        words.push(word);
    }
    words
}

/// The place to go on at holds the query itself, so that nothing is remembered.
fn to_locator(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn from_locator(text: &str) -> Option<String> {
    let pair = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..text.len()).step_by(2).map(pair).collect();
    String::from_utf8(bytes?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_fall_into_words() {
        assert_eq!(
            words("SELECT Id,Name FROM Lead WHERE Name='O\\'Brien = x'"),
            ["SELECT", "Id", ",", "Name", "FROM", "Lead", "WHERE", "Name", "=", "'O'Brien = x'"]
        );
        assert_eq!(from_locator(&to_locator("SELECT é")).as_deref(), Some("SELECT é"));
        assert_eq!(from_locator("0"), None);
    }
}
