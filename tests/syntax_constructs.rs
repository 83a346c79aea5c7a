//! Every construct of the dialect, as it is right and as it goes wrong: each oddity seen in real templates, each tag,
//! each option, each place where braces may stand within braces. A broken one gives one error, of this rule, at this
//! text.

use bzsf::syntax::{parse, rule};

/// A construct: its name, where it is right, and where it is wrong with the rule that speaks and the text it points at.
type Row = (&'static str, &'static [&'static str], &'static [(&'static str, &'static str, &'static str)]);

const SYNTAX: &str = rule::LIQUID_SYNTAX;
const DELIMITER: &str = rule::UNCLOSED_DELIMITER;
const BLOCK: &str = rule::UNCLOSED_BLOCK;
const QUOTES: &str = rule::CURLY_QUOTES;
const TAG: &str = rule::UNKNOWN_TAG;
const OPERATOR: &str = rule::OPERATOR;
const FILTER: &str = rule::FILTER_POSITION;

fn holds(rows: &[Row]) {
    for (name, valid, broken) in rows {
        for text in *valid {
            let parsed = parse(text);
            assert!(parsed.errors.is_empty() && parsed.ignored.is_empty(), "{name}: {text}\n{parsed:#?}");
        }
        for (text, rule, place) in *broken {
            let found = parse(text).into_findings();
            let told: Vec<_> = found.iter().map(|finding| (finding.rule, finding.span.of(text))).collect();
            assert_eq!(told, [(*rule, *place)], "{name}: {text}\n{found:#?}");
        }
    }
}

#[test]
fn oddities_of_the_dialect() {
    holds(&[
        (
            "blanks in an attribute",
            &["{{ custom_attribute.${ zip code } }}", "{{${ first_name }}}"],
            &[
                ("{{ custom_attribute.${ } }}", SYNTAX, "${ }"),
                ("{{ custom_attribute.${a b }}", DELIMITER, "{{ custom_attribute.${a b }}"),
            ],
        ),
        (
            "steps after an attribute",
            &["{{custom_attribute.${a}[0].b[\"c\"]}}", "{{${a}.b}}"],
            &[("{{custom_attribute.${a}[0}}", SYNTAX, "0"), ("{{custom_attribute.${a}.0}}", SYNTAX, "0")],
        ),
        ("steps within an attribute", &["{{custom_attribute.${a[0].b}}}"], &[("{{${a}.${b}}}", SYNTAX, "${a}.${")]),
        (
            "an output in a condition",
            &["{% if {{custom_attribute.${x}}} >0 %}a{% endif %}"],
            &[
                ("{% if {{custom_attribute.${x}} >0 %}a{% endif %}", DELIMITER, "{{custom_attribute.${x}}"),
                ("{% if {{custom_attribute.${x} >0 %}a{% endif %}", DELIMITER, "{{custom_attribute.${x}"),
            ],
        ),
        (
            "no blanks around an operator",
            &["{% if a=='y' %}{% endif %}"],
            &[("{% if a='y' %}{% endif %}", OPERATOR, "=")],
        ),
        ("no blanks in assign", &["{% assign a=\"b\" %}"], &[("{% assign a==\"b\" %}", OPERATOR, "==")]),
        (
            "outputs in filters of assign",
            &["{% assign n = {{x}} | minus: {{y}} | divided_by: 86400 %}"],
            &[
                ("{% assign n = {{x}} - {{y}} %}", OPERATOR, "-"),
                ("{% assign n = {{x}} | minus: {{y} %}", DELIMITER, "{{y}"),
            ],
        ),
        (
            "four closing braces",
            &["{{ns.${a} | plus: {{b}}}}"],
            &[("{{ns.${a} | plus: {{b}}", DELIMITER, "{{ns.${a} | plus: {{b}}")],
        ),
        (
            "an attribute as an argument",
            &["{{${user_id} | default: ${braze_id}}}"],
            &[("{{${user_id} | default: ${braze_id}}", DELIMITER, "{{${user_id} | default: ${braze_id}}")],
        ),
        (
            "an output as a collection",
            &["{% for i in {{ns.${x}}} limit:5 %}{% endfor %}"],
            &[("{% for i in {{ns.${x}}} limit 5 %}{% endfor %}", SYNTAX, "limit")],
        ),
        (
            "an output as a subject",
            &["{% case {{i['a']['b']}} %}{% endcase %}"],
            &[("{% case {{i['a']['b'}} %}{% endcase %}", SYNTAX, "'b'")],
        ),
        (
            "contains with an output",
            &["{% if list contains {{app.${api_id}}} %}{% endif %}"],
            &[("{% if list contains %}{% endif %}", SYNTAX, "contains")],
        ),
        (
            "filters without blanks",
            &["{{a|plus:0}}", "{{a|date:'%s'}}"],
            &[("{{a|plus0:}}", SYNTAX, ":"), ("{{a|date'%s'}}", SYNTAX, "'%s'")],
        ),
        ("a percent sign before the end", &["{% assign a = 100%}"], &[("{% assign a = 100%%}", OPERATOR, "%")]),
        (
            "tabs and line breaks in tags",
            &["{%\tif\ta\r\n==\n1\t%}{%\nendif\r\n%}"],
            &[("{%\tif\ta\r\n=\n1\t%}{%\nendif\r\n%}", OPERATOR, "=")],
        ),
        ("a line break in a string", &["{{ 'a\nb' }}"], &[("{{ 'a\nb }}", SYNTAX, "'")]),
        (
            "names that begin with digits",
            &["{{ 2nd }}", "{% assign 2nd = 1 %}", "{{ a.3rd }}"],
            &[("{{ a.3 }}", SYNTAX, "3")],
        ),
        (
            "forms of abort_message",
            &[
                "{% abort_message %}",
                "{% abort_message() %}",
                "{% abort_message () %}",
                "{% abort_message(\"…\") %}",
                "{%abort_message('it')%}",
            ],
            &[
                ("{% abort_message('it's') %}", SYNTAX, "s"),
                ("{% abort_message('a' %}", SYNTAX, "'a'"),
                ("{% abort_message(‘a’) %}", QUOTES, "‘a’"),
                ("{% abort_message('a') }", DELIMITER, "{% abort_message('a') }"),
                ("{% abort_mesage('a') %}", TAG, "abort_mesage"),
            ],
        ),
        (
            "text around a tag in one value",
            &["a {% if b %}c{% endif %} d"],
            &[("a {% if b %}c d", BLOCK, "{% if b %}")],
        ),
        (
            "several blanks between options",
            &["{% connected_content https://a.b    :method post     :save x %}Bearer {{x.access_token}}"],
            &[(
                "{% connected_content https://a.b    :save x",
                DELIMITER,
                "{% connected_content https://a.b    :save x",
            )],
        ),
        (
            "no blank before an object",
            &["{% connected_content https://a.b :headers{\"a\":\"b\"} %}"],
            &[("{% connected_content https://a.b :headers{\"a\":\"b\" %}", SYNTAX, "{")],
        ),
        (
            "an option before the URL",
            &["{% connected_content :method get https://a.b %}"],
            &[("{% connected_content :method get %}", SYNTAX, ":method")],
        ),
        (
            "an output as the URL",
            &["{% connected_content {{base}}/path %}"],
            &[("{% connected_content {{base}/path %}", DELIMITER, "{{base}")],
        ),
        (
            "a program in a URL",
            &["{% assign a = 1 %}{% if a == 1 %}https://a.b/{{a}}{% endif %}"],
            &[("{% assign a = 1 %}{% if a == 1 %}https://a.b/{{a}}", BLOCK, "{% if a == 1 %}")],
        ),
        (
            "an object put into JSON",
            &["{\"a\": {{custom_attribute.${o} | as_json_string}}}"],
            &[("{\"a\":{{{a}}}}", SYNTAX, "{{{")],
        ),
        (
            "curly quotes as text",
            &["“a” {{ 'it’s' }}", "{{ \"“a”\" }}"],
            &[
                ("{{ a | default: “b” }}", QUOTES, "“b”"),
                ("{{ a | default: 'b’ }}", QUOTES, "'b’"),
                ("{{ a | default: ’b' }}", QUOTES, "’b'"),
            ],
        ),
    ]);
}

#[test]
fn tags_of_the_catalogue() {
    holds(&[
        (
            "if",
            &["{% if a %}b{% elsif c %}d{% else %}e{% endif %}"],
            &[
                ("{% if %}b{% endif %}", SYNTAX, "if"),
                ("{% if a b %}c{% endif %}", SYNTAX, "b"),
                ("{% if a | f %}c{% endif %}", FILTER, "| f"),
                ("{% if a %}b{% elseif c %}d{% endif %}", TAG, "elseif"),
                ("{% if a %}b{% else c %}d{% endif %}", SYNTAX, "c"),
                ("{% if a %}b{% endif c %}", SYNTAX, "c"),
                ("{% if a %}b{% elsif %}c{% endif %}", SYNTAX, "elsif"),
            ],
        ),
        (
            "unless",
            &["{% unless a %}b{% else %}c{% endunless %}"],
            &[
                ("{% unless a | f %}{% endunless %}", FILTER, "| f"),
                ("{% unless a %}{% endif %}", BLOCK, "{% endif %}"),
                ("{% unless a %}", BLOCK, "{% unless a %}"),
            ],
        ),
        (
            "case",
            &["{% case a %}{% when 1, 'b' or c %}d{% else %}e{% endcase %}"],
            &[
                ("{% case %}{% endcase %}", SYNTAX, "case"),
                ("{% case a %}{% when %}{% endcase %}", SYNTAX, "when"),
                ("{% case a | f %}{% endcase %}", FILTER, "| f"),
                ("{% case a %}{% when 'b' | f %}{% endcase %}", FILTER, "| f"),
                ("{% case a %}{% when > 1 %}{% endcase %}", OPERATOR, ">"),
                ("{% case a %}{% when 'b' and 'c' %}{% endcase %}", OPERATOR, "and"),
                ("{% case a %}{% when 1 %}b{% endif %}", BLOCK, "{% endif %}"),
                ("{% case a %}{% else b %}{% endcase %}", SYNTAX, "b"),
                ("{% when 1 %}", BLOCK, "{% when 1 %}"),
            ],
        ),
        (
            "for",
            &[
                "{% for i in (1..5) limit:2 offset:1 %}{{forloop.index}}{% else %}x{% endfor %}",
                "{% for i in a reversed %}{% endfor %}",
            ],
            &[
                ("{% for i %}{% endfor %}", SYNTAX, "i"),
                ("{% for i of a %}{% endfor %}", SYNTAX, "of"),
                ("{% for in a %}{% endfor %}", SYNTAX, "a"),
                ("{% for i in a | sort %}{% endfor %}", FILTER, "| sort"),
                ("{% for i in a limit: %}{% endfor %}", SYNTAX, ":"),
                ("{% for i in a step:2 %}{% endfor %}", SYNTAX, "step"),
                ("{% for i in (1..) %}{% endfor %}", SYNTAX, ")"),
                ("{% for i in (1..5 %}{% endfor %}", SYNTAX, "5"),
                ("{% for i in a %}{% endfr %}", TAG, "endfr"),
            ],
        ),
        ("break", &["{% for i in a %}{% break %}{% endfor %}"], &[("{% break it %}", SYNTAX, "it")]),
        ("continue", &["{% for i in a %}{% continue %}{% endfor %}"], &[("{% continue it %}", SYNTAX, "it")]),
        (
            "cycle",
            &["{% cycle 'a', b %}", "{% cycle g: 1, 2 %}"],
            &[("{% cycle %}", SYNTAX, "cycle"), ("{% cycle 'a' 'b' %}", SYNTAX, "'b'")],
        ),
        (
            "tablerow",
            &["{% tablerow i in a cols:3 limit:2 offset:1 %}{% endtablerow %}"],
            &[
                ("{% tablerow i in %}{% endtablerow %}", SYNTAX, "in"),
                ("{% tablerow i in(1..3) %}{% endtablerow %}", SYNTAX, "("),
                ("{% tablerow i in a cols %}{% endtablerow %}", SYNTAX, "cols"),
                ("{% tablerow i in a %}", BLOCK, "{% tablerow i in a %}"),
            ],
        ),
        (
            "assign",
            &["{% assign a = b | f: 1 %}"],
            &[
                ("{% assign a %}", SYNTAX, "a"),
                ("{% assign = 1 %}", SYNTAX, "="),
                ("{% assign a = %}", SYNTAX, "="),
                ("{% assign a = b == c %}", OPERATOR, "=="),
                ("{% assign a = b and c %}", OPERATOR, "and"),
                ("{% assign a = b + 1 %}", OPERATOR, "+"),
                ("{% assign 이름 = b %}", SYNTAX, "이름"),
                ("{% assign a b = c %}", SYNTAX, "a"),
                ("{% asign a = b %}", TAG, "asign"),
                ("{% set a = b %}", TAG, "set"),
            ],
        ),
        (
            "capture",
            &["{% capture a %}b{% endcapture %}"],
            &[
                ("{% capture %}b{% endcapture %}", SYNTAX, "capture"),
                ("{% capture a b %}c{% endcapture %}", SYNTAX, "a b"),
                ("{% capture a %}b", BLOCK, "{% capture a %}"),
            ],
        ),
        (
            "increment",
            &["{% increment a %}"],
            &[("{% increment %}", SYNTAX, "increment"), ("{% increment a b %}", SYNTAX, "a b")],
        ),
        ("decrement", &["{% decrement a %}"], &[("{% decrement %}", SYNTAX, "decrement")]),
        (
            "comment",
            &["{% comment %}{% if {% x %} “{% endcomment %}", "{% comment bzsf: ignore[x] %}{% endcomment %}"],
            &[
                ("{% comment %}a", BLOCK, "{% comment %}"),
                ("{% comment %}{{ a {% endcomment %}b", BLOCK, "{% comment %}"),
                ("{% comment %}a{% endcoment %}b", TAG, "endcoment"),
                ("{% endcomment %}", BLOCK, "{% endcomment %}"),
            ],
        ),
        ("inline comment", &["{% # a %}", "{%- # a\n # b -%}"], &[("{% # a\n b %}", SYNTAX, "b")]),
        (
            "raw",
            &["{% raw %}{{ {% endraw %}"],
            &[("{% raw a %}{% endraw %}", SYNTAX, "a"), ("{% raw %}a", BLOCK, "{% raw %}")],
        ),
        (
            "doc",
            &["{% doc %}a{% enddoc %}"],
            &[("{% doc a %}{% enddoc %}", SYNTAX, "a"), ("{% doc %}{% doc %}{% enddoc %}", SYNTAX, "{% doc %}")],
        ),
        ("echo", &["{% echo a | f %}"], &[("{% echo %}", SYNTAX, "echo"), ("{% echo a b %}", SYNTAX, "b")]),
        (
            "liquid",
            &["{% liquid\n assign a = 1\n echo a\n%}"],
            &[
                ("{% liquid\n if a\n echo b\n%}", BLOCK, "if a"),
                ("{% if a %}{% liquid\n endif %}", BLOCK, "endif"),
                ("{% liquid\n echo a b\n%}", SYNTAX, "b"),
                ("{% liquid\n raw\n%}", BLOCK, "raw"),
            ],
        ),
        ("ifchanged", &["{% ifchanged %}a{% endifchanged %}"], &[("{% ifchanged a %}{% endifchanged %}", SYNTAX, "a")]),
        ("include", &["{% include 'a' %}"], &[("{% include %}", SYNTAX, "include")]),
        ("render", &["{% render 'a', b: c %}"], &[("{% render a %}", SYNTAX, "a")]),
        (
            "message_extras",
            &["{% message_extras :key a :value b {{c}} %}"],
            &[("{% message_extras :key a :value {{b} %}", DELIMITER, "{{b}")],
        ),
        (
            "catalog_items",
            &["{% catalog_items shops {{a}} {{ b }} :rerender %}{{ items[0].name }}"],
            &[("{% catalog_items shops {{a %}", DELIMITER, "{{a")],
        ),
        (
            "catalog_selection_items",
            &["{% catalog_selection_items a b %}"],
            &[("{% catalog_selection_item a b %}", TAG, "catalog_selection_item")],
        ),
        (
            "shopping_cart",
            &["{% shopping_cart {{context.${cart_id}}} :abort_if_not_abandoned false %}"],
            &[("{% shoping_cart 1 %}", TAG, "shoping_cart")],
        ),
        (
            "promotion",
            &["{% promotion('spring') %}"],
            &[("{% promotion('spring' %}", SYNTAX, "'spring'"), ("{% promotion(‘spring’) %}", QUOTES, "‘spring’")],
        ),
        ("random", &["{% random %}", "{% random 10 %}"], &[("{% randm 10 %}", TAG, "randm")]),
        (
            "translation",
            &["{% translation id_1 %}a{% endtranslation %}"],
            &[("{% translation id_1 %}a", BLOCK, "{% translation id_1 %}")],
        ),
        (
            "content blocks",
            &["{{content_blocks.${footer}}}", "{{content_blocks.${footer} | id: 'cb1'}}"],
            &[("{{content_blocks${footer}}}", SYNTAX, "${")],
        ),
        (
            "tags that nobody has",
            &[],
            &[
                ("{% form 'a' %}b{% endform %}", TAG, "form"),
                ("{% nosuchthing %}", TAG, "nosuchthing"),
                ("{% endassign %}", TAG, "endassign"),
                ("{% %}", SYNTAX, "{% %}"),
                ("{% 이름 %}", rule::UNKNOWN_TAG, "이름"),
            ],
        ),
    ]);
}

#[test]
fn options_of_connected_content() {
    for option in [
        ":method post",
        ":body a=b&c=d",
        ":body {\"a\":\"{{b}}\"}",
        ":body {{postbody}}",
        ":content_type application/json",
        ":headers { \"a\": \"b\",\n \"c\": \"{{d}}\" }",
        ":headers {}",
        ":basic_auth my_credential",
        ":auth_credentials x",
        ":save result",
        ":cache_max_age 900",
        ":no_cache",
        ":retry",
        ":rerender",
        ":cache 60",
        ":unknown value",
    ] {
        for text in [
            format!("{{% connected_content https://a.b {option} %}}"),
            format!("{{% connected_content {option} https://a.b :save x %}}"),
            format!("{{% connected_content https://a.b\n  {option}\n  :save x\n%}}"),
        ] {
            let parsed = parse(&text);
            assert!(parsed.errors.is_empty() && parsed.ignored.is_empty(), "{text}\n{parsed:#?}");
        }
        let text = format!("{{% connected_content https://a.b {option}");
        assert_eq!(parse(&text).errors.iter().map(|error| error.rule).collect::<Vec<_>>(), [DELIMITER], "{text}");
    }
}

#[test]
fn braces_within_braces() {
    let output = "{{ custom_attribute.${x} | default: {{ y }} }}";
    for place in [
        "{% if OUT == 1 %}{% endif %}",
        "{% if 1 == OUT %}{% endif %}",
        "{% if a %}{% elsif OUT %}{% endif %}",
        "{% unless OUT %}{% endunless %}",
        "{% case OUT %}{% when OUT, OUT %}{% endcase %}",
        "{% for i in OUT %}{% endfor %}",
        "{% for i in a limit: OUT %}{% endfor %}",
        "{% for i in (1..OUT) %}{% endfor %}",
        "{% assign a = OUT | f: OUT %}",
        "{% echo OUT %}",
        "{{ a[OUT] }}",
        "{{ a | f: OUT, b: OUT }}",
        "{% cycle OUT, OUT %}",
        "{% connected_content https://OUT/OUT :body a=OUT :headers {\"OUT\": \"OUT\"} :save x %}",
        "{% catalog_items a OUT OUT %}",
        "{% message_extras :key a :value OUT %}",
        "{% abort_message('OUT') %}",
        "{% tablerow i in OUT cols: OUT %}{% endtablerow %}",
        "{% liquid\nassign a = OUT\n%}",
    ] {
        let text = place.replace("OUT", output);
        let parsed = parse(&text);
        assert!(parsed.errors.is_empty() && parsed.ignored.is_empty(), "{text}\n{parsed:#?}");
        let text = place.replacen("OUT", "{{ x }", 1).replace("OUT", output);
        let parsed = parse(&text);
        assert_eq!(
            parsed.errors.iter().map(|error| error.rule).collect::<Vec<_>>(),
            [DELIMITER],
            "{text}\n{parsed:#?}"
        );
    }
}

#[test]
fn operators() {
    for operator in ["==", "!=", "<>", "<", "<=", ">", ">=", "contains"] {
        assert!(parse(&format!("{{% if a {operator} 'b' and c or d %}}{{% endif %}}")).errors.is_empty(), "{operator}");
        for text in [format!("{{% assign x = a {operator} b %}}"), format!("{{{{ a {operator} b }}}}")] {
            let errors = parse(&text).errors;
            assert_eq!(errors.iter().map(|error| error.rule).collect::<Vec<_>>(), [OPERATOR], "{text}\n{errors:#?}");
        }
    }
    for (text, place, repaired) in [
        ("{% if a && b %}{% endif %}", "&&", Some("and")),
        ("{% if a || b %}{% endif %}", "||", Some("or")),
        ("{% if a AND b %}{% endif %}", "AND", Some("and")),
        ("{% if a = b %}{% endif %}", "=", Some("==")),
        ("{% if a === b %}{% endif %}", "===", Some("==")),
        ("{% if a !== b %}{% endif %}", "!==", Some("!=")),
        ("{% if a => b %}{% endif %}", "=>", Some(">=")),
        ("{% if !a %}{% endif %}", "!", None),
        ("{% if a and !b %}{% endif %}", "!", None),
        ("{% if not a %}{% endif %}", "not", None),
        ("{% if a is 'b' %}{% endif %}", "is", None),
        ("{% if (a and b) or c %}{% endif %}", "(", None),
        ("{% if a and (b or c) %}{% endif %}", "(", None),
        ("{% if a + 1 == 2 %}{% endif %}", "+", None),
        ("{{ a ? b : c }}", "?", None),
        ("{{ a == 'b' ? c : d }}", "?", None),
        ("{{ a || 'b' }}", "||", None),
        ("{{ a - 1 }}", "-", None),
        ("{{ a * 2 }}", "*", None),
        ("{{ 'a' + 'b' }}", "+", None),
    ] {
        let errors = parse(text).errors;
        assert_eq!(errors.len(), 1, "{text}\n{errors:#?}");
        assert_eq!((errors[0].rule, errors[0].span.of(text)), (OPERATOR, place), "{text}");
        let repair = errors[0].fix.as_ref().map(|fix| fix.edits[0].text.as_str());
        assert_eq!(repair, repaired, "{text}");
    }
}

#[test]
fn independent_mistakes_give_as_many_errors() {
    let text = "{{ a b }} {% if c = d %}x{% endif %} {{ 'e }} {% unknwon %} {{ f | default: ‘g’ }} {% for h of i %}{% endfor %} {{ j";
    let rules: Vec<_> = parse(text).errors.iter().map(|error| error.rule).collect();
    assert_eq!(rules, [SYNTAX, OPERATOR, SYNTAX, TAG, QUOTES, SYNTAX, DELIMITER]);
}

#[test]
fn an_end_tag_is_not_excused_by_tags_that_it_has_nothing_to_do_with() {
    for text in [
        "{% widget a %}b{% endwidget %}{% endif %}",
        "{% form a %}b{% endform %}{% endif %}",
        "{% asign a = 1 %}{% endif %}",
        "{% if a %}{% widget b %}{% endif %}{% liquid\n endif\n%}",
    ] {
        let found = parse(text).into_findings();
        let last = found.last().map(|finding| finding.rule);
        assert_eq!((found.len(), last), (2, Some(rule::UNCLOSED_BLOCK)), "{text}\n{found:#?}");
    }
}

#[test]
fn one_mistake_gives_one_error() {
    for (text, place) in [
        ("{% if a %}{% for b in c %}{{ b }}{% endif %}{% endfor %}", "{% for b in c %}"),
        ("{% if a %}{% case b %}{% when 1 %}c{% endif %}{% endcase %}{% endif %}", "{% endif %}"),
        ("{% if a %}{% case b %}{% when 1 %}c{% endif %}{% endif %}", "{% endif %}"),
        ("{% if a }b{% elsif c %}d{% else %}e{% endif %}f", "{% if a }"),
        ("{% if a %}b{% else }c{% endif %}d", "{% else }"),
        ("{% if a %}b{% endif }c{% if d %}e{% endif %}", "{% endif }"),
        ("{% if a %}{{ b }c{% else %}d{% endif %}", "{{ b }"),
        ("{% fro a in b %}{{ a }}{% endfor %}", "fro"),
        ("{% if a %}b{% end if %}c", "end if"),
        ("{% if a %}b{% end %}c", "end"),
        ("{{ {% if a %}b{% endif %}", "{{"),
        ("{% raw %}{{ a }}{% endrw %}{{ b }}", "endrw"),
        // An opening tag whose end tag shows what was meant.
        ("{% fi a %}b{% endif %}", "fi"),
        ("{% fi a %}b{% elsif c %}d{% else %}e{% endif %}", "fi"),
        ("{% if a %}{% fi b %}c{% else %}d{% endif %}{% endif %}", "fi"),
        ("{% or a %}b{% elsif c %}d{% endif %}", "or"),
        ("{% if a %}{% or b %}c{% endif %}{% endif %}", "or"),
        ("{% si a %}b{% else %}c{% endif %}", "si"),
        ("{% pour a in b %}{{ a }}{% endfor %}", "pour"),
        ("{% case a %}{% when 1 %}{% si b %}c{% endif %}{% endcase %}", "si"),
        ("{% liquid\n si a\n echo b\n endif\n%}", "si"),
        ("{% 만약 a %}b{% endif %}", "만약"),
        ("{% if a %}{% 만약 b %}c{% else %}d{% endif %}e{% else %}f{% endif %}", "만약"),
        ("{% if a %}{% for b in c %}{% 만약 b %}d{% endif %}{% endfor %}{% endif %}", "만약"),
        ("{% 경우 a %}{% when 1 %}b{% endcase %}", "경우"),
        ("{% 댓글 %}a{% endcomment %}", "댓글"),
        ("{% 만약 a }b{% endif %}", "{% 만약 a }"),
        ("{% if a %}b{% 끝 %}", "끝"),
        ("{% 할당 a = 1 %}", "할당"),
        // Tags of other languages, with their ends.
        ("{% foreach a in b %}{{ a }}{% endforeach %}", "foreach"),
        ("{% switch a %}{% case 1 %}b{% case 2 %}c{% default %}d{% endswitch %}", "switch"),
        ("{% set a = 1 %}{% endset %}", "set"),
        ("{% set a %}b{% endset %}", "set"),
        ("{% assign a = 1 %}{% endassign %}", "endassign"),
        ("{% assign a %}b{% endassign %}", "a"),
        ("{% if a %}b{% else if c %}d{% endif %}{% endif %}", "if c"),
        ("{% widget a %}b{% endwidget %}", "widget"),
        // Blanks that are none.
        ("{%\u{a0}if a %}b{% endif %}", "\u{a0}"),
        ("{%\u{200b}if a %}b{% endif %}", "\u{200b}"),
        ("{% i\u{200b}f a %}b{% endif %}", "\u{200b}"),
        ("{% if a %}b{%\u{a0}endif %}", "\u{a0}"),
        ("{% if a %}b{% endif\u{a0}%}", "\u{a0}"),
        ("{% if a\u{a0}== 1 %}b{% endif %}", "\u{a0}"),
        ("{% comment %}{{ | }}{%\u{a0}endcomment %}{{ b }}", "\u{a0}"),
        ("{% raw %}{{ | }}{%\u{feff}endraw %}{{ b }}", "\u{feff}"),
    ] {
        let found = parse(text).into_findings();
        assert_eq!(
            found.iter().map(|finding| finding.span.of(text)).collect::<Vec<_>>(),
            [place],
            "{text}\n{found:#?}"
        );
    }
}
