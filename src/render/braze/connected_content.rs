//! `connected_content`: what is asked, what is kept, and what becomes of the answer.
//! Source: <https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/connected_content/making_an_api_call>.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::{has_option, option, rerender};
use crate::catalogue::{self, STATUS_MEMBER};
use crate::render::{Call, Evaluator, Object, Request, Stop, Value, convert, json};
use crate::syntax::tree::{Id, Words};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const CONTENT_TYPE: &str = "Content-Type";
/// The variable of an answer without `:save`.
const UNNAMED: &str = "connected";

/// Runs the tag.
pub(super) fn run(evaluator: &mut Evaluator<'_, '_>, words: Id<Words>) -> Result<(), Stop> {
    if evaluator.session.is_rerendering {
        return Ok(());
    }
    let variable = option(evaluator, words, ":save")?.unwrap_or(UNNAMED);
    let call = call(evaluator, words)?;
    let answer = ask(evaluator, call);
    let limit = catalogue::CONNECTED_CONTENT.max_bytes as usize;
    let Some((status, body)) = answer.filter(|(status, body)| is_success(*status) && body.len() <= limit) else {
        if has_option(evaluator, words, ":retry") {
            let failed = (evaluator.session.calls.len().saturating_sub(1), evaluator.place());
            evaluator.session.failed.get_or_insert(failed);
        }
        return Ok(());
    };
    let body = if has_option(evaluator, words, ":rerender") { rerender(evaluator, body)? } else { body };
    match json::parse(evaluator.session.arena, body) {
        Ok(Value::Object(object)) => {
            let mut members = object.members().to_vec();
            members.push((STATUS_MEMBER, Value::Integer(status.into())));
            let members = evaluator.session.arena.alloc_slice_copy(&members);
            evaluator.set(variable, Value::Object(Object::new(members)));
        }
        Ok(value) => evaluator.set(variable, value),
        // A text that is no JSON stands in the place of the tag.
        Err(_) => evaluator.output.push_str(body),
    }
    Ok(())
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

/// What is asked, before anybody is.
fn call(evaluator: &mut Evaluator<'_, '_>, words: Id<Words>) -> Result<Call, Stop> {
    let template = evaluator.template();
    let Some(url) = template[template[words].words].first() else {
        return Err(Stop::Error("`connected_content` needs a URL".to_owned()));
    };
    // Braze takes no-break spaces out.
    let url = evaluator.word(url)?.replace('\u{a0}', "");
    let method = option(evaluator, words, ":method")?.unwrap_or("get").to_ascii_uppercase();
    let is_post = match method.as_str() {
        "POST" => true,
        "GET" => false,
        _ => return Err(Stop::Error(format!("Connected Content knows the methods get and post, not `{method}`"))),
    };
    let content_type = option(evaluator, words, ":content_type")?;
    let default = if is_post { FORM } else { JSON };
    let mut headers = vec![
        (CONTENT_TYPE.to_owned(), content_type.unwrap_or(default).to_owned()),
        ("Accept".to_owned(), content_type.unwrap_or("*/*").to_owned()),
    ];
    if let Some(text) = option(evaluator, words, ":headers")? {
        let Ok(Value::Object(object)) = json::parse(evaluator.session.arena, text) else {
            return Err(Stop::Error("what stands behind `:headers` is no JSON object once it is rendered".to_owned()));
        };
        for (name, value) in object.members() {
            let value = convert::text(evaluator.session.arena, *value).to_owned();
            match headers.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
                Some(header) => *header = ((*name).to_owned(), value),
                None => headers.push(((*name).to_owned(), value)),
            }
        }
    }
    let body = option(evaluator, words, ":body")?.filter(|_| is_post);
    let is_json = content_type.is_some_and(|given| catalogue::essence(given).eq_ignore_ascii_case(JSON));
    let body = body.map(|body| if is_json { as_json(body) } else { body.into() });
    let age = match option(evaluator, words, ":cache_max_age")? {
        Some(age) => Some(age),
        None => option(evaluator, words, ":cache")?,
    };
    let age = age.and_then(|age| age.trim().parse().ok());
    let credential = match option(evaluator, words, ":basic_auth")? {
        Some(credential) => Some(credential),
        None => option(evaluator, words, ":auth_credentials")?,
    };
    let kept = match is_post {
        true => age,
        false if has_option(evaluator, words, ":no_cache") => None,
        false => age.or(Some(catalogue::CONNECTED_CONTENT.default_get_max_age)),
    };
    Ok(Call {
        field: evaluator.session.field,
        request: Request { method, url, headers, body: body.map(Cow::into_owned) },
        status: None,
        cached: false,
        credential: credential.map(str::to_owned),
        cache_max_age: kept,
    })
}

/// The answer to a call: one that is kept, or a new one.
fn ask<'a>(evaluator: &mut Evaluator<'a, '_>, mut call: Call) -> Option<(u16, &'a str)> {
    let session = &mut *evaluator.session;
    let is_same = |(number, ..): &&(usize, u16, &str)| {
        session.calls.get(*number).is_some_and(|earlier| is_same(&earlier.request, &call.request))
    };
    let kept = session.cache.iter().find(is_same).copied().filter(|_| call.cache_max_age.is_some());
    let answer = match kept {
        Some((_, status, body)) => {
            call.cached = true;
            call.status = Some(status);
            Some((status, body))
        }
        None => session.ask(&mut call),
    };
    if let Some((status, body)) = answer.filter(|(status, _)| is_success(*status))
        && call.cache_max_age.is_some()
        && kept.is_none()
    {
        session.cache.push((session.calls.len(), status, body));
    }
    session.calls.push(call);
    answer
}

/// Whether two calls are the same to Braze's cache.
fn is_same(left: &Request, right: &Request) -> bool {
    let content_type = |request: &Request| {
        let mut headers = request.headers.iter();
        headers.find(|(name, _)| name.eq_ignore_ascii_case(CONTENT_TYPE)).map(|(_, value)| value.to_owned())
    };
    left.url == right.url
        && left.body == right.body
        && left.method == right.method
        && content_type(left) == content_type(right)
}

/// A form as a JSON object, which is what Braze sends where the content type says JSON; JSON as it is.
fn as_json(body: &str) -> Cow<'_, str> {
    if body.trim_start().starts_with(['{', '[', '"']) || !body.contains('=') {
        return body.into();
    }
    let decoded = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let pairs = body.split('&').map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value).into())
    });
    serde_json::Value::Object(pairs.collect()).to_string().into()
}

#[cfg(test)]
mod tests {
    use super::as_json;

    #[test]
    fn forms_become_json_where_json_is_wanted() {
        assert_eq!(as_json("a=1&b=x%20y+z&c"), r#"{"a":"1","b":"x y z","c":""}"#);
        for json in [r#"{"a": "b=c"}"#, "[1]", "plain", ""] {
            assert_eq!(as_json(json), json);
        }
    }
}
