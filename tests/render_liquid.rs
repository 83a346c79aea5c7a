//! Standard Liquid, rendered: what each construct writes, what is refused, and that nothing runs away.

use bumpalo::Bump;
use bzsf::render::{Evaluator, Limits, Program, Programs, Resources, Session, Stop, Value};
use proptest::prelude::*;
use serde_json::json;

fn outcome(source: &str, data: &serde_json::Value, limits: Limits) -> Result<String, (String, String)> {
    let parsed = bzsf::syntax::parse(source);
    assert!(parsed.errors.is_empty(), "{source:?}: {:?}", parsed.errors);
    let program = Program::new(source, parsed.template);
    let arena = Bump::new();
    let Value::Object(globals) = Value::from_json(&arena, data) else { return Err(Default::default()) };
    let (resources, programs) = (Resources::default(), Programs::default());
    let mut session = Session::new(&arena, &resources, &programs);
    let mut evaluator = Evaluator::new(&mut session, source, &program).with_globals(globals).with_limits(limits);
    match evaluator.run() {
        Ok(()) => Ok(evaluator.output),
        Err((Stop::Error(message) | Stop::Abort(message), at)) => Err((message, at.of(source).to_owned())),
    }
}

fn data() -> serde_json::Value {
    json!({
        "n": 5, "half": 0.5, "text": "hello", "empty_text": "", "spaces": " \n", "yes": true, "no": false, "nil": null,
        "big": 12_345_678_901_234_567_890_u64,
        "list": [3, 1, 2], "words": ["a", "b"], "object": { "k": "v", "size": 9, "list": [[1], null, 2.0] },
        "empty_list": [], "empty_object": {},
    })
}

/// Renders each template and compares.
fn check(cases: &[(&str, &str)]) {
    for (template, expected) in cases {
        let output = outcome(template, &data(), Limits::default());
        assert_eq!(output.as_deref(), Ok(*expected), "{template}");
    }
}

/// The message and the tag at which each template stops.
fn check_errors(cases: &[(&str, &str, &str)]) {
    for (template, message, place) in cases {
        let stopped = outcome(template, &data(), Limits::default());
        assert_eq!(stopped, Err(((*message).to_owned(), (*place).to_owned())), "{template}");
    }
}

#[test]
fn values_are_written_as_ruby_writes_them() {
    check(&[
        ("{{ n }}|{{ half }}|{{ 1.0 }}|{{ -2.50 }}|{{ big }}", "5|0.5|1.0|-2.5|12345678901234567890"),
        ("{{ 100000000000000000000.0 }} {{ 0.00001 }}", "1.0e+20 1.0e-05"),
        ("{{ nil }}{{ missing }}{{ missing.a.b[0] }}|{{ yes }} {{ no }}", "|true false"),
        ("{{ list }} {{ words }} {{ object.list }}", "312 ab 12.0"),
        ("{{ object }}", r#"{"k"=>"v", "size"=>9, "list"=>[[1], nil, 2.0]}"#),
        ("{{ (1..3) }} {{ (n..2) }}", "1..3 5..2"),
        ("{{ blank }}{{ empty }}|{{ \"'\" }}", "|'"),
        ("{{ 00000000000000000000000000012 }} {{ -099999999999999999999 }}", "12 -99999999999999999999"),
        ("{% for i in list %}{{ forloop }}{% break %}{% endfor %} {{ self }}", "Liquid::ForloopDrop Liquid::SelfDrop"),
    ]);
}

#[test]
fn steps_go_into_values() {
    check(&[
        ("{{ object.k }}{{ object['k'] }}{{ ['object'].k }}{{ [text] }}", "vvv"),
        ("{{ list[0] }}{{ list[-1] }}{{ list[9] }}{{ list['0'] }}", "32"),
        ("{{ list.size }} {{ list.first }} {{ list.last }} {{ text.size }} {{ text.first }}", "3 3 2 5 h"),
        ("{{ object.size }} {{ empty_object.size }} {{ object.first }} {{ object.last }}|", "9 0 kv |"),
        ("{{ list['size'] }}|{{ n.size }}|{{ half.size }}|{{ big.size }}", "|8||8"),
        ("{{ object.list[0][0] }}{{ object.list.first.first }}{{ self.n }}{{ self['text'] }}", "115hello"),
        ("{% assign k = 'k' %}{{ object[k] }}{{ object[object.k] }}", "v"),
    ]);
}

#[test]
fn conditions() {
    let holds = [
        "0",
        "''",
        "empty_list",
        "blank",
        "1 == 1.0",
        "text == 'hello'",
        "list == list",
        "(1..2) == (1..2)",
        "nil == missing",
        "nil == blank",
        "no == blank",
        "spaces == blank",
        "empty_list == blank",
        "'' == empty",
        "empty_object == empty",
        "1 < 1.5",
        "'a' < 'b'",
        "big > 5",
        "big == 12345678901234567890",
        "text contains 'ell'",
        "words contains 'a'",
        "object contains 'k'",
        "(1..3) contains 2",
        "(1..3) contains (2..3)",
        "'a1' contains 1",
        "text contains blank",
        "true or false and false",
        "no or yes",
        "text != nil",
        "1 <> 2",
    ];
    let fails = [
        "nil",
        "no",
        "missing",
        "1 == '1'",
        "true == 1",
        "nil == empty",
        "spaces == empty",
        "0 == blank",
        "blank == empty",
        "blank == blank",
        "nil < 1",
        "1 >= nil",
        "list < 1",
        "blank <= 1",
        "nil contains 'a'",
        "text contains nil",
        "words contains 'c'",
        "5 contains 5",
        "false and true or true",
        "object == 1",
    ];
    for (conditions, expected) in [(&holds[..], "y"), (&fails[..], "n")] {
        for condition in conditions {
            let template = format!("{{% if {condition} %}}y{{% else %}}n{{% endif %}}");
            assert_eq!(outcome(&template, &data(), Limits::default()).as_deref(), Ok(expected), "{condition}");
        }
    }
}

#[test]
fn blocks_that_choose() {
    check(&[
        ("{% unless no %}a{% endunless %}{% unless yes %}b{% elsif yes %}c{% else %}d{% endunless %}", "ac"),
        ("{% case n %}{% when 1, 5 %}a{% when 5 or 5 %}b{% else %}c{% endcase %}", "abb"),
        ("{% case n %}x{% when 1 %}a{% else %}b{% when 5 %}c{% else %}d{% endcase %}", "bc"),
        ("{% case empty_list %}{% when empty %}a{% endcase %}{% case nil %}{% when blank %}b{% endcase %}", "ab"),
    ]);
}

#[test]
fn loops() {
    check(&[
        ("{% for i in list %}{{ i }}{{ forloop.index }}{{ forloop.last }} {% endfor %}", "31false 12false 23true "),
        ("{% for i in list reversed limit: 2 offset: 1 %}{{ i }}{% endfor %}", "21"),
        (
            "{% for i in (1..n) limit: '2' %}{{ i }}{% endfor %}{% for i in (1..2) limit: nil %}{{ i }}{% endfor %}",
            "1212",
        ),
        ("{% for i in list limit: 3 offset: -1 %}{{ i }}{% endfor %}", "31"),
        (
            "{% for i in list limit: 1 %}{{ i }}{% endfor %}{% for i in list offset: continue %}{{ i }}{% endfor %}",
            "312",
        ),
        (
            "{% for i in (1 .. 2) limit: 1 %}{{ i }}{% endfor %}{% for i in (1..2) offset:continue %}{{ i }}{% endfor %}",
            "12",
        ),
        ("{% for p in object %}{{ p[0] }}={{ p.last }},{% endfor %}", "k=v,size=9,list=12.0,"),
        ("{% for i in text limit: 0 %}{{ i }}{% else %}none{% endfor %}", "hello"),
        ("{% for i in nil %}x{% else %}none{% endfor %}{% for i in (3..1) %}x{% else %}none{% endfor %}", "nonenone"),
        ("{% for i in list %}{% if i == 1 %}{% continue %}{% endif %}{{ i }}{% endfor %}", "32"),
        (
            "{% for i in list %}{{ i }}{% for j in list %}{% break %}{% endfor %}{% if i == 1 %}{% break %}{% endif %}{% endfor %}",
            "31",
        ),
        ("a{% break %}b", "a"),
        (
            "{% for i in words %}{% for j in words %}{{ forloop.parentloop.index }}{{ forloop.rindex0 }}{% endfor %}{% endfor %}",
            "11102120",
        ),
        (
            "{% for i in (1..1) %}{{ forloop.name }} {{ forloop.length }}{{ forloop.rindex }}{% endfor %}{{ forloop }}",
            "i-(1..1) 11",
        ),
        ("{% assign i = 'o' %}{% for i in list %}{% assign i = 'x' %}{{ i }}{% endfor %}{{ i }}", "312x"),
    ]);
}

#[test]
fn table_rows() {
    check(&[
        (
            "{% tablerow i in list cols: 2 %}{{ i }}{{ tablerowloop.col_last }}{% endtablerow %}",
            "<tr class=\"row1\">\n<td class=\"col1\">3false</td><td class=\"col2\">1true</td></tr>\n<tr class=\"row2\"><td class=\"col1\">2false</td></tr>\n",
        ),
        ("{% tablerow i in nil %}x{% endtablerow %}", ""),
        ("{% tablerow i in empty_list %}x{% endtablerow %}", "<tr class=\"row1\">\n</tr>\n"),
        (
            "{% tablerow i in (1..9) limit: 1 offset: 'x' %}{{ tablerowloop.row }}{{ i }}{% endtablerow %}",
            "<tr class=\"row1\">\n<td class=\"col1\">11</td></tr>\n",
        ),
        (
            "{% tablerow i in list cols: 0 %}{% break %}{% endtablerow %}",
            "<tr class=\"row1\">\n<td class=\"col1\"></td></tr>\n",
        ),
    ]);
}

#[test]
fn tags_that_remember() {
    check(&[
        ("{% increment a %}{% increment a %}{{ a }}{% decrement b %}{% decrement b %}", "012-1-2"),
        ("{% assign a = 7 %}{% increment a %}{{ a }}{% increment n %}{{ n }}", "0701"),
        ("{% cycle 'a', 'b' %}{% cycle \"a\", 'b' %}{% cycle 'a', 'b' %}", "aba"),
        ("{% cycle n, 2 %}{% cycle n, 2 %}", "55"),
        ("{% for i in (1..3) %}{% cycle text, 2 %}{% endfor %}", "hello2hello"),
        ("{% cycle 'g': 1, 2, 3 %}{% cycle 'g': 4, 5 %}{% cycle 'g': 6 %}{% cycle 'g': 7, 8 %}", "1567"),
        ("{% capture a %}x{{ n }}{% endcapture %}{{ a }}{{ a.size }}", "x52"),
        ("{% for i in (1..4) %}{% ifchanged %}{{ i | divided_by: 2 }}{% endifchanged %}{% endfor %}", "012"),
        ("{% assign a = list | first %}{{ a }}{% echo a | plus: 1 %}{% assign a = %}{{ a }}", "34"),
        ("{% liquid\n assign a = 1\n if a == 1\n echo 'one'\n endif\n # nothing\n echo a %}", "one1"),
    ]);
}

#[test]
fn white_space() {
    check(&[
        ("a {{- n -}} b {%- assign x = 1 -%} c", "a5bc"),
        ("{% if yes -%} a {%- endif %} b", "a b"),
        ("{% if yes %} {% endif %}|{% if yes %} {% assign a = 1 %} {% comment %}x{% endcomment %} {% endif %}", "|"),
        ("{% if yes %} {% echo '' %} {% endif %}|{% if yes %} {% raw %} {% endraw %}{% endif %}", "  |  "),
        ("{% for i in list %} {% assign a = i %} {% endfor %}{{ a }}", "2"),
        ("{% if yes %} {% capture a %} {{ n }} {% endcapture %} {% endif %}{{ a }}", " 5 "),
        ("{% case n %} {% when 5 %} {% assign a = 1 %} {% endcase %}|{% case n %} x {% when 5 %} {% endcase %}", "| "),
        ("{% raw %} {{ n }} {% endraw %}{% comment -%} x {%- endcomment -%} y{% doc %} z {% enddoc %}", " {{ n }} y"),
        ("{%- # nothing -%} a {%- liquid echo n -%} b", "a5b"),
        ("{%- if yes -%}\u{a0}{%- endif -%}", "\u{a0}"),
    ]);
}

#[test]
fn braze_nests_outputs() {
    check(&[
        ("{% assign a = {{ n | plus: 1 }} %}{{ a }}", "6"),
        ("{% if {{ n }} == 5 and {{text | upcase}} == 'HELLO' %}y{% endif %}", "y"),
        ("{{ n | plus: {{ n }} }}", "10"),
    ]);
}

#[test]
fn errors_name_their_tag() {
    check_errors(&[
        ("a{% if text < 5 %}{% endif %}", "comparison of String with 5 failed", "{% if text < 5 %}"),
        ("{% if n > text %}{% endif %}", "comparison of Integer with String failed", "{% if n > text %}"),
        (
            "{% if no %}{% elsif half >= 'a' %}{% endif %}",
            "comparison of Float with String failed",
            "{% elsif half >= 'a' %}",
        ),
        ("{% if yes %}{{ 1 | divided_by: 0 }}{% endif %}", "divided by 0", "{{ 1 | divided_by: 0 }}"),
        ("{% for i in list limit: 'x' %}{% endfor %}", "invalid integer", "{% for i in list limit: 'x' %}"),
        ("{% for i in (half..3) %}{% endfor %}", "invalid integer", "{% for i in (half..3) %}"),
        (
            "{% tablerow i in list cols: yes %}{% endtablerow %}",
            "invalid integer",
            "{% tablerow i in list cols: yes %}",
        ),
        ("{{ n | nothing_such }}", "`nothing_such` is no filter of Liquid or Braze", "{{ n | nothing_such }}"),
    ]);
}

#[test]
fn nothing_runs_away() {
    let steps = "the rendering takes too many steps, and is given up";
    let output = "the rendering's output grow too large, and it is given up";
    let values = "the rendering's values grow too large, and it is given up";
    let cases = [
        ("{% for i in (1..1000000000) %}{% endfor %}", Some(steps)),
        ("{% for i in (1..99) %}{% for j in (1..99999) %}{{ nil }}{% endfor %}{% endfor %}", Some(steps)),
        ("{% for i in (1..1000000) %}{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }}{% endfor %}", Some(output)),
        ("{% assign a = 'a' %}{% for i in (1..99) %}{% assign a = a | append: a %}{% endfor %}", Some(values)),
        ("{% assign a = 99 %}{% for i in (1..99) %}{% assign a = a | times: a %}{% endfor %}", Some(steps)),
        ("{% assign a = 'aaaa' %}{% for i in (1..99) %}{% assign a = a | replace: 'a', a %}{% endfor %}", None),
        ("{{ (1..1000000000) | join: ' ' }}", None),
        ("{% for i in (-9223372036854775808..9223372036854775807) limit: 1 %}{% endfor %}", Some("")),
    ];
    let limits = Limits { steps: 1_000_000, bytes: 4 << 20 };
    for (template, message) in cases {
        let stopped = outcome(template, &data(), limits).map_err(|(message, _)| message);
        match message {
            Some("") => assert_eq!(stopped.as_deref(), Ok(""), "{template}"),
            Some(message) => assert_eq!(stopped.as_deref().map_err(String::as_str), Err(message), "{template}"),
            None => assert!(stopped.is_err(), "{template}"),
        }
    }
}

/// Pieces of Liquid, which make a template in any order when they are lucky.
fn pieces() -> impl Strategy<Value = Vec<String>> {
    let value = prop::sample::select(vec![
        "n",
        "text",
        "list",
        "object",
        "nil",
        "big",
        "half",
        "'a'",
        "-1",
        "2.5",
        "(1..n)",
        "list[n]",
        "object.list.first",
        "99999999999999999999",
        "blank",
        "self",
        "forloop",
        "a.last",
        "${name}",
        "{{ n | times: 2 }}",
    ]);
    let piece = prop::sample::select(vec![
        "{{ V }}",
        "{{- V | append: V -}}",
        "{% assign a = V %}",
        "{% if V == V %}",
        "{% elsif V contains V %}",
        "{% else %}",
        "{% endif %}",
        "{% for i in V %}",
        "{% endfor %}",
        "{% break %}",
        "{% continue %}",
        "{% case V %}{% when V, V %}",
        "{% endcase %}",
        "{% capture a %}",
        "{% endcapture %}",
        "{% cycle V, V %}",
        "{% cycle V: V %}",
        "{% increment a %}",
        "{% tablerow i in V cols: V %}",
        "{% endtablerow %}",
        "{% ifchanged %}",
        "{% endifchanged %}",
        " ",
        "text",
        "{{ V | sort | join: V }}",
        "{% for i in V reversed limit: V offset: V %}",
        "{{ V | slice: V, V }}",
        "{% for i in V offset: continue %}",
        "{% liquid echo V %}",
        "{% raw %}{{{% endraw %}",
        "{{ V | divided_by: V }}",
    ]);
    let filled = (piece, prop::collection::vec(value, 3)).prop_map(|(piece, values)| {
        let mut values = values.into_iter();
        piece.split('V').fold(String::new(), |text, part| {
            if text.is_empty() && piece.starts_with(part) {
                part.to_owned()
            } else {
                text + values.next().unwrap_or("n") + part
            }
        })
    });
    prop::collection::vec(filled, 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_parses_ends_within_its_limits(pieces in pieces()) {
        let source = pieces.concat();
        if bzsf::syntax::parse(&source).errors.is_empty() {
            let limits = Limits { steps: 20_000, bytes: 1 << 20 };
            if let Ok(output) = outcome(&source, &data(), limits) {
                prop_assert!(output.len() <= limits.bytes);
            }
        }
    }
}
