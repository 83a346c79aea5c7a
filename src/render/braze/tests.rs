//! Braze's tags, each rendered with what it needs.

use std::sync::Arc;

use bumpalo::Bump;

use crate::catalogue::{self, Status};
use crate::compile::Settings;
use crate::render::{
    Catalog, Catalogs, ContentBlocks, Message, Outcome, Profile, Rendering, Resources, Responses, WarningKind,
};
use crate::source::SourceFile;
use crate::template::{FileKind, Source};

const USER: &str = r#"{"external_id": "u-1", "first_name": "Ada", "custom_attributes": {"이름": "에이다"},
    "shopping_cart": {"products": [{"title": "Tales"}]}}"#;

const ANSWERS: &str = r#"[
    {"url": "https://a/object", "body": {"n": 1}}, {"url": "https://a/list", "body": [1, 2]},
    {"url": "https://a/text", "body": "plain"}, {"url": "https://a/404", "status": 404, "body": {"n": 1}},
    {"url": "https://a/500", "status": 500}, {"url": "https://a/liquid", "body": "hi {{${first_name}}} {% random %}|"},
    {"method": "POST", "url": "https://a/echo", "body": {"v": 1}}]"#;

fn message(file: SourceFile) -> Message {
    let source = Source::classify(Arc::new(file), true).unwrap();
    let read = Message::read(source, &Settings::default()).unwrap();
    assert!(read.message.is_some(), "{:?}", read.report.findings);
    read.message.unwrap()
}

fn resources(message: &Message) -> Resources {
    let file = |name: &str, text: &str| Arc::new(SourceFile::new(name, text));
    let mut find = |name: &str| match name {
        "outer" => Some(file("outer.liquid", "<{{content_blocks.${inner}}}{% assign set = 'yes' %}>\n")),
        "inner" => Some(file("inner.liquid", "in{{content_blocks.${deepest}}}\r\n")),
        "deepest" => Some(file("deepest.liquid", "too deep")),
        _ => None,
    };
    let (content_blocks, reports) = ContentBlocks::read(message, &mut find);
    assert!(reports.is_empty());
    let json = r#"{"items": [{"id": 1, "t": "one"}, {"id": 2, "t": "for {{${first_name}}}"}], "selections": {"all": [2, 1, 9]}}"#;
    let mut catalogs = Catalogs::default();
    catalogs.add("games", Catalog::read_json(file("games.json", json)).0.unwrap()).unwrap();
    Resources {
        responses: Arc::new(Responses::read(file("answers.json", ANSWERS)).0.unwrap()),
        content_blocks: Arc::new(content_blocks),
        catalogs: Arc::new(catalogs),
        ..Resources::default()
    }
}

fn render(text: &str) -> Rendering {
    let message = message(SourceFile::new("x.liquid", text));
    let resources = resources(&message);
    let arena = Bump::new();
    let profile = Profile::from_json(&arena, USER).unwrap();
    message.render(&arena, profile, &resources, 7, None)
}

fn text(rendering: &Rendering) -> &str {
    match &rendering.outcome {
        Outcome::Text(text) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn tags_write_what_they_should() {
    for (source, wanted) in [
        ("{% translation id %}Hi {{${first_name}}}{% endtranslation %}", "Hi Ada"),
        ("{% promotion('spring') %}", "spring-CODE"),
        ("{% shopping_cart cart-1 %}{{shopping_cart.products[0].title}}", "Tales"),
        ("[{% message_extras :key a :value {{${first_name}}} %}]", "[]"),
        ("{% catalog_items games 2 9 {{1}} %}{% for i in items %}{{i.t}};{% endfor %}", "for {{${first_name}}};one;"),
        ("{% catalog_items games 2 :rerender %}{{items[0].t}}", "for Ada"),
        ("{% catalog_selection_items games all %}{% for i in items %}{{i.id}}{% endfor %}", "21"),
        ("{{content_blocks.${outer} | id: 'cb1'}}{{set}}", "<in>yes"),
        ("{{custom_attribute.${이름}}}{{${email}}}", "에이다"),
        ("{% connected_content https://a/object :save r %}{{r.n}}{{r.__http_status_code__}}", "1200"),
        ("{% connected_content https://a/object %}{{connected.n}}", "1"),
        ("{% connected_content https://a/list :save r %}{{r[1]}}{{r.__http_status_code__}}", "2"),
        ("[{% connected_content https://a/text :save r %}{{r}}]", "[plain]"),
        ("[{% connected_content https://a/404 :save r %}{{r.n}}{{r.__http_status_code__}}]", "[]"),
        ("[{% connected_content https://a/nobody :save r %}{{r}}]", "[]"),
        ("{% connected_content https://a/liquid :rerender %}", "hi Ada 0"),
        ("a<!-- {% nonsense %} -->b", "ab"),
    ] {
        let rendering = render(source);
        match wanted {
            "hi Ada 0" => assert!(text(&rendering).starts_with("hi Ada 0."), "{source}: {}", text(&rendering)),
            _ => assert_eq!(text(&rendering), wanted, "{source}"),
        }
    }
}

#[test]
fn random_numbers_come_from_the_seed() {
    let source = "{% for i in (1..20) %}{% random 10 %} {% endfor %}";
    let first = render(source);
    assert_eq!(text(&first), text(&render(source)));
    assert!(text(&first).split_whitespace().all(|number| number.parse::<u8>().is_ok_and(|number| number < 10)));
    assert!(matches!(render("{% random 0 %}").outcome, Outcome::Error { .. }));
}

#[test]
fn calls_are_as_braze_makes_them() {
    let rendering = render(concat!(
        "{% connected_content https://a/object\u{a0} %}",
        "{% connected_content https://a/echo :method post :content_type application/json :body a=1&b=x%20y ",
        ":headers {\"X-A\": \"{{${first_name}}}\", \"accept\": \"text/plain\"} :basic_auth store %}",
    ));
    let [get, post] = rendering.calls.as_slice() else { panic!("{:?}", rendering.calls) };
    assert_eq!((get.request.method.as_str(), get.request.url.as_str()), ("GET", "https://a/object"));
    assert_eq!(get.request.body, None);
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(get.request.headers, [header("Content-Type", "application/json"), header("Accept", "*/*")]);
    assert_eq!(post.request.body.as_deref(), Some(r#"{"a":"1","b":"x y"}"#));
    let wanted = [header("Content-Type", "application/json"), header("accept", "text/plain"), header("X-A", "Ada")];
    assert_eq!((post.request.headers.as_slice(), post.credential.as_deref()), (wanted.as_slice(), Some("store")));
    assert_eq!((get.cache_max_age, post.cache_max_age), (Some(300), None));
}

#[test]
fn the_second_call_is_answered_from_the_cache_where_braze_keeps_one() {
    let twice = |call: &str| {
        let rendering = render(&format!("{call}{call}"));
        rendering.calls.iter().map(|call| call.cached).collect::<Vec<_>>()
    };
    let call = |rest: &str| format!("{{% connected_content https://a/{rest} :save r %}}");
    for (rest, cached) in [
        ("object", true),
        ("object :no_cache", false),
        ("404", false),
        ("echo :method post :body x=1", false),
        ("echo :method post :body x=1 :cache_max_age 900", true),
    ] {
        assert_eq!(twice(&call(rest)), [false, cached], "{rest}");
    }
    let other = render(
        "{% connected_content https://a/object %}{% connected_content https://a/object :content_type text/plain %}",
    );
    assert!(other.calls.iter().all(|call| !call.cached), "another content type is another call");
}

#[test]
fn a_failed_call_with_retry_is_made_six_times_and_aborts_unless_the_template_does() {
    let rendering = render("{% connected_content https://a/500 :retry :save r %}x");
    assert_eq!(rendering.calls.len(), 6);
    assert!(matches!(rendering.outcome, Outcome::Abort { at, .. } if at.span.start == 0));
    let own =
        "{% connected_content https://a/500 :retry :save r %}{% if r == nil %}{% abort_message('no') %}{% endif %}";
    let rendering = render(own);
    assert_eq!(rendering.calls.len(), 1);
    assert!(matches!(rendering.outcome, Outcome::Abort { reason, .. } if reason == "no"));
}

#[test]
fn an_abort_has_its_reason_or_brazes() {
    for (source, wanted) in [
        ("{% abort_message('no {{x}}') %}", "no {{x}}"),
        ("{% abort_message(\"\") %}", ""),
        ("{% abort_message() %}", "{% abort_message %} called"),
        ("{% abort_message %}", "{% abort_message %} called"),
    ] {
        let message = SourceFile::new("x.liquid", source);
        let source = Source::new(Arc::new(message), FileKind::Liquid);
        // A rule of the linter's speaks of some of these; Braze aborts all the same.
        let Some(message) = Message::read(source, &Settings::default()).unwrap().message else { continue };
        let (arena, resources) = (Bump::new(), Resources::default());
        let rendering = message.render(&arena, Profile::default(), &resources, 0, None);
        assert!(matches!(&rendering.outcome, Outcome::Abort { reason, .. } if reason == wanted), "{rendering:?}");
    }
}

#[test]
fn what_is_missing_is_told_once() {
    let source = "{{content_blocks.${no}}}{{content_blocks.${no}}}{% catalog_items no 1 %}{{items.size}}{% connected_content https://x %}";
    let rendering = render(source);
    assert_eq!(text(&rendering), "0");
    let kinds: Vec<_> = rendering.warnings.iter().map(|warning| warning.kind).collect();
    assert_eq!(kinds, [WarningKind::UnknownContentBlock, WarningKind::UnknownCatalog, WarningKind::NoResponse]);
}

#[test]
fn of_one_key_of_message_extras_the_first_counts() {
    let extras = render("{% message_extras :key a :value 1 %}{% message_extras :key a :value 2 %}").message_extras;
    assert_eq!(extras, [("a".to_owned(), "1".to_owned())]);
}

#[test]
fn fields_have_variables_of_their_own_and_share_the_cache() {
    let template = r#"{"template_name": "t", "url": "https://h/{% assign a = 1 %}{{a}}", "request_method": "post",
        "request_headers": {"B": "{{a}}{% connected_content https://a/object :save r %}", "A": "{{r.n}}"},
        "body_type": "json_key_value", "body": {"y": "\"{{a}}\"", "x": "{% connected_content https://a/object :save r %}{{r.n}}"}}"#;
    let message = message(SourceFile::new("t.json", template));
    let resources = resources(&message);
    let arena = Bump::new();
    let rendering = message.render(&arena, Profile::default(), &resources, 0, None);
    let Outcome::Send(request) = &rendering.outcome else { panic!("{rendering:?}") };
    assert_eq!((request.method.as_str(), request.url.as_str()), ("POST", "https://h/1"));
    assert_eq!(request.body.as_deref(), Some(r#"{"y":"\"\"","x":"1"}"#));
    assert_eq!(request.headers, [("B".to_owned(), String::new()), ("A".to_owned(), String::new())]);
    assert_eq!(
        rendering.calls.iter().map(|call| (call.field, call.cached)).collect::<Vec<_>>(),
        [(1, false), (4, true)]
    );
    let names: Vec<_> = (0..message.fields.len()).map(|number| message.field_name(number).into_owned()).collect();
    assert_eq!(names, ["url", "header.B", "header.A", "body.y", "body.x"]);
}

/// A tag, Liquid with it, and what that renders; the reason where it aborts.
const TAGS: &[(&str, &str, &str)] = &[
    ("#", "a{% # nobody sees it %}b", "ab"),
    ("abort_message", "a{% abort_message('no {{x}}') %}", "no {{x}}"),
    ("assign", "{% assign a = ${first_name} | upcase %}{{a}}", "ADA"),
    ("break", "{% for i in (1..3) %}{% if i == 2 %}{% break %}{% endif %}{{i}}{% endfor %}", "1"),
    ("capture", "{% capture a %}Hi {{${first_name}}}{% endcapture %}{{a}}!", "Hi Ada!"),
    ("case", "{% case 2 %}{% when 1, 3 %}odd{% when 2 %}even{% else %}none{% endcase %}", "even"),
    ("catalog_items", "{% catalog_items games 1 %}{{items[0].t}}", "one"),
    ("catalog_selection_items", "{% catalog_selection_items games all %}{{items.size}}", "2"),
    ("comment", "a{% comment %}{{ ${first_name} }}{% endcomment %}b", "ab"),
    ("connected_content", "{% connected_content https://a/object :save r %}{{r.n}}", "1"),
    ("continue", "{% for i in (1..3) %}{% if i == 2 %}{% continue %}{% endif %}{{i}}{% endfor %}", "13"),
    ("cycle", "{% for i in (1..3) %}{% cycle 'a', 'b' %}{% endfor %}", "aba"),
    ("decrement", "{% decrement a %}{% decrement a %}", "-1-2"),
    ("doc", "a{% doc %} {{ x }} {% enddoc %}b", "ab"),
    ("echo", "{% echo ${first_name} | downcase %}", "ada"),
    ("for", "{% for i in (1..4) reversed limit: 2 %}{{i}}{% else %}none{% endfor %}", "21"),
    ("if", "{% if ${first_name} == 'Bob' %}b{% elsif ${first_name} contains 'd' %}a{% else %}c{% endif %}", "a"),
    ("ifchanged", "{% for i in (1..3) %}{% ifchanged %}x{% endifchanged %}{% endfor %}", "x"),
    ("increment", "{% increment a %}{% increment a %}", "01"),
    ("liquid", "{% liquid\nassign a = 1\necho a\n%}", "1"),
    ("message_extras", "[{% message_extras :key a :value b %}]", "[]"),
    ("promotion", "{% promotion('spring') %}", "spring-CODE"),
    ("random", "{% random 1 %}", "0"),
    ("raw", "{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
    ("shopping_cart", "{% shopping_cart cart-1 %}{{shopping_cart.products.size}}", "1"),
    (
        "tablerow",
        "{% tablerow i in (1..1) %}{{i}}{% endtablerow %}",
        "<tr class=\"row1\">\n<td class=\"col1\">1</td></tr>\n",
    ),
    ("translation", "{% translation id %}Hi {{${first_name}}}{% endtranslation %}", "Hi Ada"),
    ("unless", "{% unless ${first_name} == blank %}a{% else %}b{% endunless %}", "a"),
];

#[test]
fn every_tag_of_the_catalogue_is_there_with_a_case() {
    for (name, source, wanted) in TAGS {
        assert!(source.contains(&format!("{{% {name}")), "{source}");
        match &render(source).outcome {
            Outcome::Text(text) => assert_eq!(text, wanted, "{source}"),
            Outcome::Abort { reason, .. } => assert_eq!((*name, reason.as_str()), ("abort_message", *wanted)),
            other => panic!("{source}: {other:?}"),
        }
    }
    let supported = catalogue::tags().iter().filter(|tag| tag.status != Status::Unsupported);
    for tag in supported {
        let cases: Vec<_> = TAGS.iter().filter(|(name, ..)| *name == tag.name).collect();
        assert!(!cases.is_empty(), "{} has no case", tag.name);
        for part in tag.inner {
            let word = format!("{{% {part}");
            assert!(TAGS.iter().any(|(_, source, _)| source.contains(&word)), "{part} of {} has no case", tag.name);
        }
    }
}

#[test]
fn what_a_rest_payload_nests_goes_out_as_json_with_its_liquid_rendered() {
    let payload = r#"{"messages": {"webhook": {"url": "https://h/", "request_method": "POST", "body": {
        "records": [{"LastName": "{{${first_name}}} \"A\"", "n": 1.50, "on": true, "none": null, "{{k}}": []}, "<{{x}}>"],
        "text": "{{${first_name}}}", "count": 2, "empty": {}}}}}"#;
    let message = message(SourceFile::new("payload.json", payload));
    let resources = resources(&message);
    let arena = Bump::new();
    let rendering = message.render(&arena, Profile::from_json(&arena, USER).unwrap(), &resources, 0, None);
    let Outcome::Send(request) = &rendering.outcome else { panic!("{rendering:?}") };
    assert_eq!(
        request.body.as_deref(),
        Some(concat!(
            r#"{"records":[{"LastName":"Ada \"A\"","n":1.50,"on":true,"none":null,"{{k}}":[]},"<>"],"#,
            r#""text":"Ada","count":"2","empty":{}}"#
        ))
    );
    let names: Vec<_> = (0..message.fields.len()).map(|number| message.field_name(number).into_owned()).collect();
    assert_eq!(names, ["url", "body.records", "body.records", "body.text", "body.count"]);
}
