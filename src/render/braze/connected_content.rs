//! `connected_content`: what is asked, what is kept, and what becomes of the answer.
//! Source: <https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/connected_content/making_an_api_call>.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::rerender;
use crate::catalogue::{self, STATUS_MEMBER};
use crate::render::responses::MOST_BYTES;
use crate::render::session::Heard;
use crate::render::{Call, Evaluator, Object, Request, Stop, Value, convert, json};
use crate::syntax::tree::{self, Id, TagOption, Words};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const CONTENT_TYPE: &str = "Content-Type";
/// The variable of an answer without `:save`.
const UNNAMED: &str = "connected";

/// The values of the tag's options, of several of one name the last, and which flags it has.
#[derive(Default)]
struct Options<'t> {
    save: Option<&'t tree::Value>,
    method: Option<&'t tree::Value>,
    content_type: Option<&'t tree::Value>,
    headers: Option<&'t tree::Value>,
    body: Option<&'t tree::Value>,
    cache_max_age: Option<&'t tree::Value>,
    cache: Option<&'t tree::Value>,
    basic_auth: Option<&'t tree::Value>,
    auth_credentials: Option<&'t tree::Value>,
    no_cache: bool,
    retry: bool,
    rerender: bool,
}

impl<'t> Options<'t> {
    fn of(options: &'t [TagOption], source: &str) -> Self {
        let mut found = Self::default();
        for option in options {
            let value = option.value.as_ref();
            match option.name.of(source) {
                ":save" => found.save = value,
                ":method" => found.method = value,
                ":content_type" => found.content_type = value,
                ":headers" => found.headers = value,
                ":body" => found.body = value,
                ":cache_max_age" => found.cache_max_age = value,
                ":cache" => found.cache = value,
                ":basic_auth" => found.basic_auth = value,
                ":auth_credentials" => found.auth_credentials = value,
                ":no_cache" => found.no_cache = true,
                ":retry" => found.retry = true,
                ":rerender" => found.rerender = true,
                _ => {}
            }
        }
        found
    }
}

/// Runs the tag.
pub(super) fn run(evaluator: &mut Evaluator<'_, '_>, words: Id<Words>) -> Result<(), Stop> {
    if evaluator.session.is_rerendering {
        return Ok(());
    }
    let template = evaluator.template();
    let options = Options::of(&template[template[words].options], evaluator.source());
    let variable = text(evaluator, options.save)?.unwrap_or(UNNAMED);
    let call = call(evaluator, words, &options)?;
    let answer = ask(evaluator, call);
    let is_short = |heard: Heard<'_>| !matches!(heard, Heard::Text(text) if text.len() > MOST_BYTES);
    let Some((status, heard)) = answer.filter(|(status, heard)| is_success(*status) && is_short(*heard)) else {
        if options.retry {
            let failed = (evaluator.session.calls.len().saturating_sub(1), evaluator.place());
            evaluator.session.failed.get_or_insert(failed);
        }
        return Ok(());
    };
    let value = match heard {
        Heard::Json(value) => value,
        Heard::Text(text) => {
            let text = if options.rerender { rerender(evaluator, text)? } else { text };
            match json::parse(evaluator.session.arena, text) {
                Ok(value) => value,
                // A text that is no JSON stands in the place of the tag.
                Err(_) => {
                    evaluator.output.push_str(text);
                    return Ok(());
                }
            }
        }
    };
    let value = match value {
        Value::Object(object) => Value::Object(with_status(evaluator, object, status)),
        value => value,
    };
    evaluator.set(variable, value);
    Ok(())
}

/// The members of an answer and its status.
fn with_status<'a>(evaluator: &Evaluator<'a, '_>, object: Object<'a>, status: u16) -> Object<'a> {
    let members = object.members();
    let status = (STATUS_MEMBER, Value::Integer(status.into()));
    let member = |at: usize| members.get(at).copied().unwrap_or(status);
    Object::new(evaluator.session.arena.alloc_slice_fill_with(members.len() + 1, member))
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

/// The rendered value of an option.
fn text<'a>(evaluator: &mut Evaluator<'a, '_>, value: Option<&tree::Value>) -> Result<Option<&'a str>, Stop> {
    value.map(|value| evaluator.word(value)).transpose()
}

/// The rendered value of the first of two options that is there.
fn either<'a>(
    evaluator: &mut Evaluator<'a, '_>,
    first: Option<&tree::Value>,
    second: Option<&tree::Value>,
) -> Result<Option<&'a str>, Stop> {
    text(evaluator, first.or(second))
}

/// What is asked, before anybody is.
fn call(evaluator: &mut Evaluator<'_, '_>, words: Id<Words>, options: &Options<'_>) -> Result<Call, Stop> {
    let template = evaluator.template();
    let Some(url) = template[template[words].words].first() else {
        return Err(Stop::Error("`connected_content` needs a URL".to_owned()));
    };
    // Braze takes no-break spaces out.
    let url = evaluator.word(url)?;
    let url = if url.is_ascii() { url.to_owned() } else { url.replace('\u{a0}', "") };
    let method = text(evaluator, options.method)?.unwrap_or("get").to_ascii_uppercase();
    let is_post = match method.as_str() {
        "POST" => true,
        "GET" => false,
        _ => return Err(Stop::Error(format!("Connected Content knows the methods get and post, not `{method}`"))),
    };
    let content_type = text(evaluator, options.content_type)?;
    let default = if is_post { FORM } else { JSON };
    let mut headers = vec![
        (CONTENT_TYPE.to_owned(), content_type.unwrap_or(default).to_owned()),
        ("Accept".to_owned(), content_type.unwrap_or("*/*").to_owned()),
    ];
    if let Some(text) = text(evaluator, options.headers)? {
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
    let body = text(evaluator, options.body)?.filter(|_| is_post);
    let is_json = content_type.is_some_and(|given| catalogue::essence(given).eq_ignore_ascii_case(JSON));
    let body = body.map(|body| if is_json { as_json(body) } else { body.into() });
    let age = either(evaluator, options.cache_max_age, options.cache)?.and_then(|age| age.trim().parse().ok());
    let credential = either(evaluator, options.basic_auth, options.auth_credentials)?;
    let kept = match is_post {
        true => age,
        false if options.no_cache => None,
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
fn ask<'a>(evaluator: &mut Evaluator<'a, '_>, mut call: Call) -> Option<(u16, Heard<'a>)> {
    let session = &mut *evaluator.session;
    let is_same = |(number, ..): &&(usize, u16, Heard<'_>)| {
        session.calls.get(*number).is_some_and(|earlier| is_same(&earlier.request, &call.request))
    };
    let kept = session.cache.iter().find(is_same).copied().filter(|_| call.cache_max_age.is_some());
    let answer = match kept {
        Some((_, status, heard)) => {
            call.cached = true;
            call.status = Some(status);
            Some((status, heard))
        }
        None => session.ask(&mut call),
    };
    if let Some((status, heard)) = answer.filter(|(status, _)| is_success(*status))
        && call.cache_max_age.is_some()
        && kept.is_none()
    {
        session.cache.push((session.calls.len(), status, heard));
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
