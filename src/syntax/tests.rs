//! Trees of small templates: what is read from each construct, valid and broken.

use super::parse;
use super::sketch::sketch;

/// Asserts what is read from valid templates.
fn reads(cases: &[(&str, &str)]) {
    for &(text, expected) in cases {
        let parsed = parse(text);
        assert!(parsed.errors.is_empty(), "{text}\n{:#?}", parsed.errors);
        assert_eq!(sketch(&parsed.template, text), expected, "{text}");
        assert_eq!(parsed.template.print(text), text);
    }
}

/// Asserts what is kept of broken templates.
fn keeps(cases: &[(&str, &str)]) {
    for &(text, expected) in cases {
        let parsed = parse(text);
        assert!(!parsed.errors.is_empty(), "{text}");
        assert_eq!(sketch(&parsed.template, text), expected, "{text}");
        assert_eq!(parsed.template.print(text), text);
    }
}

#[test]
fn values() {
    reads(&[
        ("{{ a }}", "{a}"),
        ("{{a.b['c'][0].d?}}", "{a.b['c'][#0].d?}"),
        ("{{ [a]['b c'].d }}", "{[a]['b c'].d}"),
        ("{{ a . b\n[ 'c' ] }}", "{a.b['c']}"),
        (
            "{{ nil }}{{ null }}{{ true }}{{ false }}{{ blank }}{{ empty }}",
            "{nil} {nil} {true} {false} {blank} {empty}",
        ),
        ("{{ nilable }}{{ emptyfoo }}{{ nil.a }}{{ a-b }}{{ foo? }}", "{nilable} {emptyfoo} {nil.a} {a-b} {foo?}"),
        ("{{ 99999999999999999999 }}{{ -1.50 }}{{ 0 }}", "{#99999999999999999999} {#-1.50} {#0}"),
        ("{{ 'a\"b' }}{{ \"it's\" }}{{ '' }}{{ 'a\r\nb' }}", "{'a\"b'} {'it's'} {''} {'a\r\nb'}"),
        ("{{ (1..n) }}{{ (a.b .. -5) }}", "{(#1..n)} {(a.b..#-5)}"),
        ("{{ 2nd.3rd }}", "{2nd.3rd}"),
        ("{{}}{{ }}{{-}}", "{nothing} {nothing} {-nothing}"),
    ]);
}

#[test]
fn attributes() {
    reads(&[
        ("{{${first_name}}}", "{${first_name}}"),
        ("{{ custom_attribute.${ zip code } }}", "{custom_attribute.${zip code}}"),
        ("{{custom_attribute.${이름}}}", "{custom_attribute.${이름}}"),
        ("{{custom_attribute.${a}[0].b[\"c\"]}}", "{custom_attribute.${a}[#0].b['c']}"),
        ("{{custom_attribute.${a[0].b}}}", "{custom_attribute.${a[0].b}}"),
        ("{{custom_attribute.${x-y} | upcase}}", "{custom_attribute.${x-y} | upcase}"),
        ("{{ event_properties . ${a} }}", "{event_properties.${a}}"),
        ("{{ a[${i}] }}", "{a[${i}]}"),
        ("{{${user_id} | default: ${braze_id}}}", "{${user_id} | default ${braze_id}}"),
        ("{{content_blocks.${x} | id: 'cb1'}}", "{content_blocks.${x} | id 'cb1'}"),
        ("{\"a\": {{${x}}}}", "\"{\\\"a\\\": \" {${x}} \"}\""),
    ]);
}

#[test]
fn outputs_stand_for_values() {
    reads(&[
        ("{% if {{custom_attribute.${x}}} >0 %}a{% endif %}", "<if [{custom_attribute.${x}} Greater #0] \"a\">"),
        ("{% if 'a'=={{b}} %}{% endif %}", "<if ['a' Equal {b}]>"),
        ("{{ns.${a} | plus: {{b}}}}", "{ns.${a} | plus {b}}"),
        ("{{a | plus: {{${b} | times: {{c}}}}}}", "{a | plus {${b} | times {c}}}"),
        (
            "{% assign n = {{x}} | minus: {{y}} | divided_by: 86400 %}",
            "<assign n = {x} | minus {y} | divided_by #86400>",
        ),
        ("{% assign v = {{custom_attribute.${p} | plus: 50}} %}", "<assign v = {custom_attribute.${p} | plus #50}>"),
        ("{% for i in {{ns.${x}}} limit:5 %}{% endfor %}", "<for i in {ns.${x}} limit:#5>"),
        ("{% case {{i['a']['b']}} %}{% when {{x}} %}1{% endcase %}", "<case {i['a']['b']} when[{x}] \"1\">"),
        ("{% if list contains {{app.${api_id}}} %}{% endif %}", "<if [list Contains {app.${api_id}}]>"),
        ("{% cycle {{a}}, {{b}} %}", "<cycle {a}, {b}>"),
    ]);
}

#[test]
fn filters() {
    reads(&[
        ("{{ a |plus:0|date:'%s' }}", "{a | plus #0 | date '%s'}"),
        ("{{ a | f: 1, x: b, 'c' , y : d }}", "{a | f #1 x:b 'c' y:d}"),
        ("{{ a | slice: -3, 3 -}}", "{a | slice #-3 #3-}"),
        ("{% echo a|f %}", "<echo a | f>"),
    ]);
}

#[test]
fn conditions() {
    reads(&[
        ("{% if a=='y' and b or c %}x{% endif %}", "<if [a Equal 'y' and b or c] \"x\">"),
        (
            "{% if a != 1 or b <> 2 and c <= 3 or d >= 4 and e < 5 or f > 6 %}{% endif %}",
            "<if [a NotEqual #1 or b NotEqual #2 and c LessOrEqual #3 or d GreaterOrEqual #4 and e Less #5 or f Greater #6]>",
        ),
        ("{% if a.contains contains 'x' %}{% endif %}", "<if [a.contains Contains 'x']>"),
        ("{% if not %}{% endif %}{% if not == 1 %}{% endif %}", "<if [not]> <if [not Equal #1]>"),
        (
            "{% if a %}1{% elsif b %}2{% elsif c %}3{% else %}4{% endif %}",
            "<if [a] \"1\" [b] \"2\" [c] \"3\" else \"4\">",
        ),
        ("{% unless a %}1{% elsif b %}2{% else %}3{% endunless %}", "<unless [a] \"1\" [b] \"2\" else \"3\">"),
    ]);
}

#[test]
fn standard_tags() {
    reads(&[
        (
            "{% assign a=\"b\" %}{%assign x-y = 1%}{% assign 2nd = 3 %}",
            "<assign a = 'b'> <assign x-y = #1> <assign 2nd = #3>",
        ),
        ("{% assign threshold = 100%}", "<assign threshold = #100>"),
        ("{% assign x = %}{% echo %}", "<assign x = nothing> <echo nothing>"),
        ("{% capture a %}x{% endcapture %}{% capture 'b' %}{% endcapture %}", "<capture a \"x\"> <capture b>"),
        ("{% increment a %}{% decrement b-c %}", "<increment a> <decrement b-c>"),
        ("{% cycle 'a', b, 1 %}{% cycle g: 1, 2 %}", "<cycle 'a', b, #1> <cycle g: #1, #2>"),
        (
            "{% case a %} {% when 1, 'b' or c %}x{% else %}y{% endcase %}",
            "<case a \" \" when[#1, 'b', c] \"x\" else \"y\">",
        ),
        (
            "{% for i in (1..3) reversed limit: 2, offset: continue %}a{% else %}b{% endfor %}",
            "<for i in (#1..#3) reversed limit:#2 offset:continue \"a\" else \"b\">",
        ),
        ("{% for i in a %}{% break %}{% continue %}{% endfor %}", "<for i in a <Break> <Continue>>"),
        ("{% tablerow i in a cols: 3 limit:2 %}x{% endtablerow %}", "<tablerow i in a cols:#3 limit:#2 \"x\">"),
        ("{% ifchanged %}x{% endifchanged %}", "<ifchanged \"x\">"),
        ("{% # a {% if b %} c", "<InlineComment> \" c\""),
        ("{%# a\n  # b\n%}", "<InlineComment>"),
        (
            "{% include 'a' with b as c, d: 1 %}{% render 'a', x: y %}",
            "<partial 'a' with b as c d:#1> <partial 'a' x:y>",
        ),
        ("a{%- if b -%} c {%- endif -%} d", "\"a\" <if [b] \" c \"> \" d\""),
        ("{{- a -}} {{ b-}}", "{-a-} \" \" {b-}"),
        ("{%\tif\ta\r\n%}x{%\r\nendif\t%}", "<if [a] \"x\">"),
    ]);
}

#[test]
fn bodies_that_are_not_read() {
    reads(&[
        ("{% raw %}{{ a }}{% b %}{% endraw %}c", "<Raw \"{{ a }}{% b %}\"> \"c\""),
        ("{% raw %} %} {% }} {{ {% endraw %}", "<Raw \" %} {% }} {{ \">"),
        ("{% raw %}{{% endraw %}", "<Raw \"{\">"),
        ("{%- raw -%}a{%- endraw -%}", "<Raw \"a\">"),
        ("{% comment %}{% if ... %}{% comment %}{% endcomment %}{% endcomment %}x", {
            "<Comment \"{% if ... %}{% comment %}{% endcomment %}\"> \"x\""
        }),
        ("{% comment %}{% raw %}{% endcomment %}{% endraw %}{% endcomment %}", {
            "<Comment \"{% raw %}{% endcomment %}{% endraw %}\">"
        }),
        ("{% doc %}{{ foo {% enddoc %}", "<Doc \"{{ foo \">"),
    ]);
}

#[test]
fn liquid_tags() {
    reads(&[
        ("{% liquid\n  assign a = 1\r\n\n  echo a | plus: 1 %}", "<liquid <assign a = #1> <echo a | plus #1>>"),
        ("{%- liquid if a\necho b\nelse\necho c\nendif -%}", "<-liquid <if [a] <echo b> else <echo c>>->"),
        ("{% liquid liquid liquid echo \"foo\" %}", "<liquid <liquid <liquid <echo 'foo'>>>>"),
        ("{% liquid\n# a\ncomment x\nif\nendcomment\n%}", "<liquid <InlineComment> <Comment \"\\nif\\n\">>"),
        ("{% liquid\nfor i in a\nbreak\nendfor\n%}", "<liquid <for i in a <Break>>>"),
        ("{% liquid %}", "<liquid >"),
    ]);
}

#[test]
fn connected_content() {
    reads(&[
        (
            "{% connected_content https://a.b/c?d=e&f={{${user_id} | default: 'a b'}}&g :method post :save x %}",
            "<connected_content https://a.b/c?d=e&f=·{${user_id} | default 'a b'}·&g :method=post :save=x>",
        ),
        (
            "{% connected_content\n  :method get\n  {{base}}/path   :retry\n\t:no_cache :cache_max_age 900 %}",
            "<connected_content {base}·/path :method=get :retry :no_cache :cache_max_age=900>",
        ),
        (
            "{% connected_content https://a.b :headers {\n  \"A\": \"x {{ y | default: \"z\" }} {\",\n  \"B\": \"}\"\n} :save r %}",
            "<connected_content https://a.b :headers={\n  \"A\": \"x ·{y | default 'z'}· {\",\n  \"B\": \"}\"\n} :save=r>",
        ),
        (
            "{% connected_content https://a.b :headers{\"a\":\"b\"} :body {\"a\":\"{{b}}\"} %}",
            "<connected_content https://a.b :headers={\"a\":\"b\"} :body={\"a\":\"·{b}·\"}>",
        ),
        (
            "{% connected_content https://a.b :body {{body}} stray :methd post :retrry %}",
            "<connected_content https://a.b stray :body={body} :methd=post :retrry>",
        ),
        ("{% connected_content :retrry https://a.b :save %}", "<connected_content https://a.b :retrry :save>"),
        ("{% connected_content {{a}}://{{b}} %}", "<connected_content {a}·://·{b}>"),
    ]);
}

#[test]
fn other_braze_tags() {
    reads(&[
        ("{% abort_message %}{% abort_message() %}{% abort_message () %}", "<call > <call ()> <call ()>"),
        ("{% abort_message('a b') %}{% abort_message(\"it's\")%}", "<call ('a b')> <call ('it's')>"),
        ("{% abort_message(no lead id) %}{% abort_message 'x' %}", "<call (no lead id)> <call 'x'>"),
        ("{% abort_message('a {{b}} c') %}", "<call ('a ·{b}· c')>"),
        ("{% promotion('spring') %}", "<call ('spring')>"),
        ("{% message_extras :key a :value b {{c}} d %}", "<message_extras :key=a :value=b ·{c}· d>"),
        ("{% catalog_items shops {{ids[0]}} {{ b }} 3 :rerender %}", "<catalog_items shops {ids[#0]} {b} 3 :rerender>"),
        ("{% catalog_items 'my shops' a %}", "<catalog_items 'my shops' a>"),
        ("{% catalog_selection_items a b %}", "<selection a b>"),
        ("{% shopping_cart {{context.${id}}} :abort_if_not_abandoned false %}", {
            "<shopping_cart {context.${id}} :abort_if_not_abandoned=false>"
        }),
        ("{% random %}{% random 10 %}", "<random> <random 10>"),
        ("{% translation id_1 %}Hi {{a}}{% endtranslation %}", "<translation id_1 \"Hi \" {a}>"),
    ]);
}

#[test]
fn what_is_broken_leaves_the_rest_whole() {
    keeps(&[
        ("a{{ b }c{{ d }}", "\"a\" {b!} \"c\" {d}"),
        ("a{{ b c{{ d }}", "\"a\" {b!} \" c\" {d}"),
        ("{{ a | }}b", "{nothing} \"b\""),
        ("{{{a}}}b", "{a!} \"b\""),
        ("{% if a }b{% endif %}c", "<if [a] \"b\"> \"c\""),
        ("{% if a %}b{% endif }c", "<if [a] \"b\"> \"c\""),
        ("{% if a %}b", "<if [a] \"b\" unclosed>"),
        ("{% if a %}{% for b in c %}d{% endif %}e", "<if [a] <for b in c \"d\" unclosed>> \"e\""),
        ("{% case a %}{% when 1 %}b{% endif %}c", "<case a when[#1] \"b\"> \"c\""),
        ("{% if a %}b{% endfi %}c", "<if [a] \"b\"> \"c\""),
        ("{% iff a %}b{% endif %}", "<if [a] \"b\">"),
        ("{% if a == %}b{% endif %}", "<if [a Equal ?] \"b\">"),
        ("{% if a && b %}c{% endif %}", "<if [a and b] \"c\">"),
        ("{% if a = 'b' %}c{% endif %}", "<if [a Equal 'b'] \"c\">"),
        ("{{ a | default: ‘b’ }}", "{a | default 'b'}"),
        ("{% abort_message(‘b’) %}", "<call ('b')>"),
        ("{% endif %}a", "<error \"{% endif %}\"> \"a\""),
        ("{% nosuchthing x %}a", "<Unknown> \"a\""),
        ("{% assign x %}a", "<Malformed> \"a\""),
        ("{% comment %}a{% endcoment %}b", "<Comment \"a\"> \"b\""),
        ("{% for i in a %}b{% endfor %}c{{", "<for i in a \"b\"> \"c\" {nothing!}"),
    ]);
}

#[test]
fn ruby_reads_past_what_cannot_be_meant() {
    for text in [
        "{{ }}",
        "{% assign x = %}",
        "{% assign a b = 1 %}",
        "{% if a %}b{% else if c %}d{% endif %}",
        "{% if a %}b{% endif a %}",
        "{% case a | upcase %}{% endcase %}",
        "{% case a %}{% when 'b' and 'c' %}{% endcase %}",
        "{% cycle 'a' 'b' %}",
        "{% tablerow x in y foo %}{% endtablerow %}",
        "{% for i in a %}{% break now %}{% endfor %}",
        "{% increment a b %}",
        "{% capture a b %}{% endcapture %}",
    ] {
        let parsed = parse(text);
        assert!(parsed.errors.is_empty(), "{text}\n{:#?}", parsed.errors);
        assert_eq!(parsed.ignored.len(), 1, "{text}\n{:#?}", parsed.ignored);
        assert_eq!(parsed.into_findings().len(), 1);
    }
}

#[test]
fn lax_content_is_read_as_ruby_does() {
    reads(&[
        ("{% case a | upcase %}{% when 'b' and 'c' %}x{% endcase %}", "<case a when['b'] \"x\">"),
        ("{% case a %}{% when 'b' or c d, 'e' %}x{% endcase %}", "<case a when['b', c] \"x\">"),
        ("{% cycle 'a' 'b', c %}", "<cycle 'a', c>"),
        ("{% cycle a: %}", "<cycle a: >"),
        ("{% tablerow x in y foo cols:2 %}{% endtablerow %}", "<tablerow x in y cols:#2>"),
        ("{% case a=1 %}{% endcase %}", "<case a.1>"),
    ]);
}
