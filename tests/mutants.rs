//! A thousand templates, each broken in one way that people break them: the linter finds the break, near its place.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)] // a test fails by panicking, in its helpers as well

use std::sync::Arc;

use bzsf::config::Config;
use bzsf::diagnostic::{Diagnostic, Severity};
use bzsf::lint::{Checked, FileKind, Levels, Linter};
use bzsf::source::SourceFile;

/// Valid templates, one value a line, so that "within two lines" says something.
const TEMPLATES: &[&str] = &[
    r#"{
  "template_name": "Create",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "request_headers": {
    "Authorization": "{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :basic_auth app :body grant_type=client_credentials :content_type application/x-www-form-urlencoded :cache_max_age 900 :save result %}{% if result.access_token == blank %}{% abort_message('no token') %}{% endif %}Bearer {{result.access_token}}",
    "Content-Type": "application/json"
  },
  "body_type": "json_key_value",
  "body": {
    "FirstName": "{{${first_name}}}",
    "LastName": "{{${last_name} | strip | default: 'Unknown'}}",
    "Company": "{% if custom_attribute.${company} != blank %}{{custom_attribute.${company}}}{% else %}Unknown{% endif %}",
    "Email": "{{${email_address} | downcase}}"
  }
}
"#,
    r#"{
  "template_name": "Update",
  "url": "https://acme.my.salesforce.com/services/data/v61.0/sobjects/Lead/{{custom_attribute.${lead_id} | url_param_escape}}",
  "request_method": "PATCH",
  "request_headers": {
    "Authorization": "{% if custom_attribute.${lead_id} == blank %}{% abort_message('no lead id') %}{% endif %}{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :body client_id=[SF_CLIENT_ID]&client_secret=[SF_CLIENT_SECRET]&grant_type=client_credentials :content_type application/x-www-form-urlencoded :cache_max_age 900 :save sf %}{% if sf.access_token == blank %}{% abort_message('no token') %}{% endif %}Bearer {{sf.access_token}}",
    "Content-Type": "application/json",
    "Sforce-Auto-Assign": "FALSE"
  },
  "body_type": "raw",
  "body": "{\"Title\": \"{{custom_attribute.${title} | default: 'Unknown' | json_escape}}\", {% if custom_attribute.${vip} %}\"Rating\": \"Hot\"{% else %}\"Rating\": \"Cold\"{% endif %}}"
}
"#,
    r#"{
  "template_name": "Upsert",
  "url": "https://acme--uat.sandbox.my.salesforce.com/services/data/v62.0/sobjects/Lead/Braze_Id__c/{{${user_id}}}",
  "request_method": "PATCH",
  "request_headers": {
    "Authorization": "{% if ${user_id} == blank %}{% abort_message('no id') %}{% endif %}{% connected_content https://acme--uat.sandbox.my.salesforce.com/services/oauth2/token :method post :basic_auth app :body grant_type=client_credentials :content_type application/x-www-form-urlencoded :cache_max_age 3600 :save token %}{% if token.__http_status_code__ != 200 %}{% abort_message('no token') %}{% endif %}Bearer {{token.access_token}}",
    "Content-Type": "application/json",
    "Sforce-Auto-Assign": "FALSE"
  },
  "body_type": "json_key_value",
  "body": {
    "LastName": "{{${last_name} | default: 'Unknown'}}",
    "Company": "{% capture company %}{{custom_attribute.${company}}}{% endcapture %}{{company | strip | default: 'Unknown'}}",
    "Status": "{% case ${language} %}{% when 'ko' %}Open - Not Contacted{% else %}Working - Contacted{% endcase %}"
  }
}
"#,
];

/// A way to break a text: its name, what is replaced, and by what.
const BREAKS: &[(&str, &str, &str)] = &[
    ("a tag loses its end", " %}", " "),
    ("an output loses a brace", "}}", "}"),
    ("an output loses its end", "}}\"", "\""),
    ("a percent sign and a parenthesis", "%}", "%)"),
    ("an end tag with one sign", "{% endif %}", "{% endif }"),
    ("an end tag is dropped", "{% endif %}", ""),
    ("another end tag", "{% endcase %}", "{% endif %}"),
    ("an end tag is misspelt", "{% endif %}", "{% endfi %}"),
    ("a capture loses its end", "{% endcapture %}", ""),
    ("curly quotes", "'Unknown'", "‘Unknown’"),
    ("a curly quote", "'no token'", "’no token'"),
    ("a quote is dropped", "'Unknown'", "'Unknown"),
    ("a tag is misspelt", "{% if", "{% fi"),
    ("a Braze tag is misspelt", "connected_content", "conected_content"),
    ("an abort is misspelt", "abort_message", "abort_mesage"),
    ("an abort without quotes", "'no token'", "no token"),
    ("an option is misspelt", ":method", ":methd"),
    ("an option is misspelt", ":cache_max_age", ":cache_maxage"),
    ("an option without its colon", ":save", "save"),
    ("the method is missing its value", ":method post", ":method"),
    ("a cache that is too short", ":cache_max_age 900", ":cache_max_age 60"),
    ("a blank in the host", "acme.my", "ac me.my"),
    ("the scheme is lost", "https://acme", "acme"),
    ("the scheme is half lost", "https://acme", "https:/acme"),
    ("the scheme is not secure", "https://acme", "http://acme"),
    ("a placeholder", "acme.my", "[insert_instance_name].my"),
    ("the login host", "acme.my.salesforce.com", "login.salesforce.com"),
    ("the Lightning host", "acme.my.salesforce.com", "acme.lightning.force.com"),
    ("a version without its point", ".0/sobjects", "/sobjects"),
    ("a plural", "sobjects/Lead", "sobjects/Leads"),
    ("a misspelt path", "/services/oauth2/token", "/service/oauth2/token"),
    ("a lost Bearer", "Bearer ", ""),
    ("a Bearer without its blank", "Bearer {{", "Bearer{{"),
    ("a misspelt variable", "Bearer {{", "Bearer {{x"),
    ("a misspelt header", "\"Authorization\"", "\"Authorisation\""),
    ("a header with an underscore", "\"Content-Type\"", "\"Content_Type\""),
    ("a translated header", "\"Content-Type\"", "\"콘텐츠-유형\""),
    ("a misspelt content type", "application/x-www-form-urlencoded", "application/x-www-form-url-encoded"),
    ("a content type that is none", "\"application/json\"", "\"application-json\""),
    ("an attribute that is none", "${email_address}", "${email}"),
    ("an attribute without its dollar", "{{${first_name}}}", "{{first_name}}"),
    ("a namespace in the plural", "custom_attribute.${", "custom_attributes.${"),
    ("a filter that is misspelt", "| downcase", "| downcse"),
    ("a filter that is misspelt", "| default", "| defualt"),
    ("a filter in a condition", "== blank %}", "| strip == blank %}"),
    ("an assignment for a comparison", "== blank", "= blank"),
    ("three equals signs", "== blank", "=== blank"),
    ("an operator in the wrong order", "!= blank", "=! blank"),
    ("an operator as HTML has it", "== blank", "&gt; blank"),
    ("a no-break space", "{% if", "{%\u{a0}if"),
    ("a translated tag", "{% if", "{% 만약"),
    ("a blank in the path", "/services/oauth2", "/services /oauth2"),
    ("the method in the plural", "\"POST\"", "\"POSTS\""),
    ("the method of the other", "\"PATCH\"", "\"POST\""),
    ("a comma too many", "\"\n  }\n}", "\",\n  }\n}"),
    ("a comma is dropped", "\",\n", "\"\n"),
    ("a key that is misspelt", "request_headers", "request_header"),
    ("a label for a field", "\"LastName\"", "\"Last Name\""),
    ("a field in Korean", "\"Company\"", "\"회사\""),
    ("a field that is none", "\"Title\\\"", "\"JobTitle\\\""),
    ("an escape is lost", " | json_escape", ""),
    ("a comma inside a raw body", "\\\"Rating\\\": \\\"Hot\\\"", "\\\"Rating\\\": \\\"Hot\\\","),
];

fn check(text: &str) -> Checked {
    let config = Config::default();
    Linter::new(&config, Levels::default(), true).check(Arc::new(SourceFile::new("a.json", text)), FileKind::Template)
}

#[test]
fn a_broken_template_is_found_near_its_break() {
    for template in TEMPLATES {
        let mut findings = check(template).report.findings;
        // That a secret is to be filled in is worth a note, and no mistake.
        findings.retain(|finding| finding.severity != Severity::Note);
        assert!(findings.is_empty(), "a valid template: {findings:#?}");
    }
    let ways: std::collections::BTreeSet<&str> = BREAKS.iter().map(|(name, _, _)| *name).collect();
    assert!(ways.len() >= 20, "{}", ways.len());
    let (mut made, mut missed) = (0, Vec::new());
    // Every break at every place of every template; Korean text, CRLF and a field more make further ones of each.
    for template in TEMPLATES {
        for (name, from, to) in BREAKS {
            for (at, _) in template.match_indices(from) {
                for variant in 0..4 {
                    let broken = format!("{}{to}{}", &template[..at], &template[at + from.len()..]);
                    let line = template[..at].matches('\n').count();
                    let broken = match variant {
                        1 => broken.replace("\"template_name\": \"", "\"template_name\": \"리드 "),
                        2 => broken.replace('\n', "\r\n"),
                        3 => broken.replacen("{\n", "{\n  \"description\": \"a \\\"quoted\\\" word\",\n", 1),
                        _ => broken,
                    };
                    let line = line + usize::from(variant == 3);
                    made += 1;
                    let report = check(&broken).report;
                    let near = |place: u32| (report.file.position(place).line as usize - 1).abs_diff(line) <= 2;
                    let told = |finding: &&Diagnostic| finding.severity != Severity::Note;
                    if !report.findings.iter().filter(told).any(|finding| {
                        near(finding.span.start) || finding.related.iter().any(|related| near(related.span.start))
                    }) {
                        missed.push(format!("{name}, variant {variant}, line {}: {:?}", line + 1, report.findings));
                    }
                }
            }
        }
    }
    assert!(made >= 1000, "only {made} mutants");
    let found = made - missed.len();
    assert!(found * 100 >= made * 97, "{found} of {made} found; missed: {}", missed.join("\n"));
    println!("{found} of {made} found; missed: {}", missed.join("\n"));
}
