//! Bodies with Liquid, and where they are no JSON.

use crate::lint::analysis::json::{Log, Reader};
use crate::lint::analysis::paths;
use crate::lint::message::{Field, Role};
use crate::source::Text;

fn log(body: &str) -> (Log, Field) {
    let (field, findings) = Field::parse(Role::Raw, Text::verbatim(body, 0), crate::lint::host::Host::Json, &[]);
    assert!(findings.is_empty(), "{body}: {findings:?}");
    let outcome = paths::run(&field, &[], Reader::new(field.source(), &[]));
    let mut log = outcome.log;
    outcome.ends.into_iter().for_each(|end| end.finish(field.whole(), &mut log));
    (log, field)
}

#[test]
fn bodies_that_are_json_on_every_way() {
    for body in [
        r#"{"a": "b", "c": [1, -2.5e3, true, null, {}], "d": "\"\\\u00e9"}"#,
        r#"{"a": 1{% if x %}, "b": 2{% endif %}}"#,
        r#"{ {% if x %}"b": 2, {% endif %}"a": 1}"#,
        r#"{% assign c = '' %}{ {% if x %}{{c}}"a": 1{% assign c = ',' %}{% endif %}{% if y %}{{c}}"b": 2{% endif %} }"#,
        r#"{% assign first = true %}[{% if x %}1{% assign first = false %}{% endif %}{% unless first %}, {% endunless %}2]"#,
        r#"{% assign n = 0 %}[{% if x %}1{% assign n = n | plus: 1 %}{% endif %}{% if n > 0 %}, {% endif %}2]"#,
        r#"{ {% if x != blank %}"a": 1{% endif %}{% unless x == blank %}, {% endunless %}"b": 2}"#,
        r#"{ {% if x and y %}"a": 1{% endif %}{% if x and  y %}, {% endif %}"b": 2}"#,
        r#"{ {% if x == 'k' %}"a": 1{% endif %}{% case x %}{% when 'k' %}, {% endcase %}"b": 2}"#,
        r#"[{% for t in x %}"{{t | json_escape}}"{% unless forloop.last %},{% endunless %}{% endfor %}]"#,
        r#"[{% for t in x %}{% if forloop.index > 1 %},{% endif %}{{t | as_json_string}}{% endfor %}]"#,
        r#"[{% for t in x %}{% cycle '', ',', ',' %}1{% endfor %}]"#,
        r#"[{% for t in x %}{% if t == blank %}{% break %}{% endif %}1,{% endfor %}0]"#,
        r#"[{% for i in (1..3) %}{{i}},{% endfor %}0]"#,
        r#"{% capture b %}{"a": 1}{% endcapture %}{{b}}"#,
        r#"{% capture m %}"a": {% if x %}1{% else %}2{% endif %}{% endcapture %}{ {{m}}, "b": 3}"#,
        r#"{{ x | as_json_string }}"#,
        r#"{"a": {{custom_attribute.${n} | default: 0}}, "b": {{custom_attribute.${n} | default: 'null'}}}"#,
        r#"{ {% if custom_attribute.${n} > 5 %}"a": {{custom_attribute.${n}}}, {% endif %}"b": 1}"#,
        r#"{% if custom_attribute.${n} %}{% else %}{% abort_message('x') %}{% endif %}{"a": {{custom_attribute.${n}}}}"#,
        r#"{"a": {{${city} | json_escape | prepend: '"' | append: '"'}}}"#,
        r#"{"a": {{'now' | date: '%s'}}, "b": {% increment n %}, "c": {{custom_attribute.${t} | size}}}"#,
        r#"<!-- , -->{"a": 1{% comment %},{% endcomment %}{% # , %}}"#,
        r#"{% raw %}{"a": "{{"}{% endraw %}"#,
        "{\"a\": \"x{% if y %}\n{% assign z = 1 %}\n{% endif %}\"}",
        "{\"a\": \"x\n{%- if y -%}\n y \n{%- endif %}\"}",
        "{% liquid\n  assign c = ','\n  if x\n    echo '{\"a\": 1}'\n  else\n    echo '{\"b\": 2}'\n  endif\n%}",
        r#"{ {{content_blocks.${members}}} "#,
    ] {
        let (log, _) = log(body);
        assert!(log.faults.is_empty(), "{body}: {:?}", log.faults);
    }
}

/// In each body `⟦…⟧` stands around what the first fault points at.
#[test]
fn faults_and_their_places() {
    for marked in [
        r#"{"a": 1⟦,⟧}"#,
        r#"{"a": 1⟦,⟧ {% if x %}"b": 2{% endif %}}"#,
        r#"{"a": 1 {% if x %}⟦"⟧b": 2{% endif %}}"#,
        r#"{"a": 1,⟦,⟧ "b": 2}"#,
        r#"{⟦,⟧"a": 1}"#,
        r#"{ {% if x %}"a": 1{% endif %}⟦,⟧ "b": 2}"#,
        r#"[{% for t in x %}1⟦,⟧{% endfor %}]"#,
        r#"[{% for t in x %}⟦"⟧a"{% endfor %}]"#,
        r#"{% assign c = ',' %}{"a": 1⟦{{c}}⟧}"#,
        r#"{% capture b %}{"a": 1⟦,⟧}{% endcapture %}{{b}}"#,
        r#"⟦{% if x %}{"a": 1}{% endif %}⟧"#,
        r#"{"a": ⟦{% if x %}1{% endif %}⟧}"#,
        r#"{"a": ⟦{{${first_name}}}⟧}"#,
        r#"{"a": ⟦{{custom_attribute.${n}}}⟧}"#,
        r#"{"a": ⟦{{custom_attribute.${n} | default: 'none'}}⟧}"#,
        r#"{"a": ⟦{{'now' | date: '%Y-%m-%d'}}⟧}"#,
        r#"{"a": "b" ⟦{{${first_name}}}⟧}"#,
        r#"{"a": "b, "⟦c⟧": "d"}"#,
        r#"{"가": "나", "다": "라"⟦,⟧}"#,
        "{\"a\": ⟦\"⟧b,\n\"c\": 1}",
        "{\"a\": ⟦\"⟧b}",
        "{\"a\": \"⟦\t⟧\"}",
        r#"{"a": "⟦\'⟧"}"#,
        r#"{"a": ⟦True⟧}"#,
        r#"{"a": ⟦012⟧}"#,
        r#"{"a": ⟦.5⟧}"#,
        r#"{"a" ⟦1⟧}"#,
        r#"{⟦a⟧: 1}"#,
        r#"{⟦'⟧a': 1}"#,
        r#"{⟦“⟧a”: 1}"#,
        r#"{"a": 1} ⟦x⟧"#,
        r#"{"a": 1}⟦}⟧"#,
        r#"⟦{⟧"a": 1"#,
        r#"{"a": [1⟦}⟧"#,
        r#"{"a": 1 ⟦/⟧/ one
}"#,
        r#"{"a": 1{% if x %}}{% else %}⟦]⟧{% endif %}"#,
    ] {
        let (start, end) = (marked.find('⟦').unwrap(), marked.find('⟧').unwrap() - '⟦'.len_utf8());
        let body = marked.replace(['⟦', '⟧'], "");
        let (log, field) = log(&body);
        let fault =
            log.faults.iter().min_by_key(|fault| fault.span.start).unwrap_or_else(|| panic!("{body}: no fault"));
        assert_eq!((fault.span.start as usize, fault.span.end as usize), (start, end), "{}: {fault:?}", field.source());
    }
}

#[test]
fn what_stands_in_strings_unescaped() {
    let unescaped = |body: &str| {
        let (log, field) = log(body);
        let holes = log.holes_in_text.iter().filter(|hole| !hole.is_escaped);
        holes.map(|hole| field.of(hole.span).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(unescaped(r#"{"a": "{{${city}}}", "b": "{{${city} | json_escape}}"}"#), ["{{${city}}}"]);
    assert_eq!(unescaped(r#"{% assign c = ${city} | upcase %}{"a": "{{c}}", "b": "{{c | json_escape}}"}"#), ["{{c}}"]);
    assert_eq!(unescaped(r#"{% capture c %}{"a": "{{${city}}}"}{% endcapture %}{{c}}"#), ["{{${city}}}"]);
    assert_eq!(unescaped(r#"{% capture c %}{{${city}}}{% endcapture %}{"a": "{{c}}"}"#), ["{{c}}"]);
    assert_eq!(
        unescaped(r#"{"a": "{{${user_id}}}{{x | plus: 1}}{{x | date: '%Y'}}{{x | md5}}{{'literal'}}"}"#),
        [""; 0]
    );
    assert_eq!(
        unescaped(r#"{"a": "{{x | json_escape | default: 'none'}}{{x | json_escape | truncate: 9}}"}"#),
        [""; 0]
    );
}

/// However the Liquid is knotted, the ways are bounded and nothing is told that is not so.
#[test]
fn knots_are_bounded() {
    let loops = format!("[{}1{}]", "{% for x in y %}".repeat(30), "{% endfor %}".repeat(30));
    let optional: String = (0..60).map(|n| format!("{{% if a{n} %}}\"f{n}\": 1, {{% endif %}}")).collect();
    let doubled = "{% capture a %}{{a}}{{a}}{% endcapture %}".repeat(60);
    for body in [format!("{{ {optional}{optional} \"z\": 1}}"), format!("{doubled}{{}}")] {
        assert!(log(&body).0.faults.is_empty());
    }
    assert!(log(&loops).0.faults.is_empty(), "ones side by side are a number");
}
