//! Generated template files: webhooks that create and update leads in Salesforce, as a team's repository keeps them. Most
//! are right; about one in ten has a mistake that people make.

use serde_json::{Value, json};

use super::Dice;

/// The template file of this number, as JSON: the same at each call.
pub(crate) fn file(number: u64) -> String {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ (number + 1).wrapping_mul(0xbf58_476d_1ce4_e5b9));
    (0..8).for_each(|_| _ = dice.roll(2));
    let mistake = if dice.roll(10) == 0 { Some(dice.pick(MISTAKES)) } else { None };
    let has = |name: &str| mistake == Some(name);
    let company = dice.pick(COMPANIES);
    let instance = format!("https://{company}.my.salesforce.com");
    let version = if has("version") { "v19.0" } else { dice.pick(&["v58.0", "v59.0", "v60.0", "v61.0", "v62.0"]) };
    let is_update = dice.roll(4) == 0;
    let mut url = format!("{instance}/services/data/{version}/sobjects/Lead/");
    if is_update {
        url.push_str("{{custom_attribute.${salesforce_lead_id} | default: 'none' | url_param_escape}}");
    }
    if has("host") {
        url = url.replace(".my.salesforce.com", ".salesforce.com");
    }
    let method = match (is_update, has("method")) {
        (true, false) => "PATCH",
        (false, true) => "PUT",
        _ => "POST",
    };
    let mut template = json!({
        "template_name": format!("{} {number:05}: {}", company.to_uppercase(), dice.pick(PURPOSES)),
        "description": dice.pick(PROSE),
        "url": url,
        "request_method": method,
        "request_headers": {
            "Authorization": authorization(&mut dice, &instance, mistake),
            "Content-Type": "application/json",
        },
    });
    if is_update {
        template["request_headers"]["Sforce-Auto-Assign"] = Value::from("FALSE");
    } else if dice.roll(3) == 0 {
        template["request_headers"]["Sforce-Call-Options"] = Value::from("client=braze");
    }
    if dice.roll(3) == 0 {
        template["body_type"] = Value::from("json_key_value");
        template["body"] = pairs(&mut dice, is_update, mistake);
    } else {
        template["body_type"] = Value::from("raw");
        template["body"] = Value::from(raw(&mut dice, is_update, mistake));
    }
    format!("{template:#}\n")
}

const MISTAKES: &[&str] =
    &["credential", "version", "host", "method", "no check", "filter", "attribute", "comma", "field", "quotes"];
const COMPANIES: &[&str] = &["acme", "globex", "initech", "umbra", "hanbit", "saebyeok", "northwind", "tailspin"];
const PURPOSES: &[&str] =
    &["Create Lead", "Update Lead", "Newsletter sign-up", "Webinar", "상담 신청", "견적 요청", "Trial started"];
const PROSE: &[&str] = &[
    "Sends who asked for a call back to the sales team, with the campaign that they came from.",
    "관심 상품에 대해 상담을 요청한 고객을 리드로 등록합니다. 담당자가 이틀 안에 연락드립니다.",
    "Visitors who downloaded the white paper on data residency and opened three of the follow-up mails.",
    "봄 캠페인에서 뉴스레터를 신청한 고객: 이름, 회사, 연락처를 Salesforce로 보냅니다.",
];
/// Optional members of a body: the field, the value that it is sent with, and what stands in for a blank one.
const OPTIONAL: &[(&str, &str, &str)] = &[
    ("Phone", "${phone_number}", "+82 2 0000 0000"),
    ("City", "${city}", "Seoul"),
    ("Street", "custom_attribute.${street_address}", "-"),
    ("Title", "custom_attribute.${job_title}", "-"),
    ("Website", "custom_attribute.${website}", "https://example.com"),
    ("Industry", "event_properties.${industry}", "Other"),
    ("PostalCode", "custom_attribute.${postal_code}", "-"),
    ("MobilePhone", "event_properties.${mobile}", "+82 10 0000 0000"),
    ("Salutation", "custom_attribute.${salutation}", "Mx."),
];
const SOURCES: &[&str] = &["Web", "Phone Inquiry", "Partner Referral", "Other"];

fn authorization(dice: &mut Dice, instance: &str, mistake: Option<&str>) -> String {
    let credential = if mistake == Some("credential") {
        ":body client_id=[SF_CLIENT_ID]&client_secret=[SF_CLIENT_SECRET]&grant_type=client_credentials"
    } else {
        ":basic_auth salesforce_app :body grant_type=client_credentials"
    };
    let check = if mistake == Some("no check") {
        ""
    } else {
        "{% if result.access_token == blank %}{% abort_message('no Salesforce token') %}{% endif %}"
    };
    let seconds = dice.pick(&["600", "900", "1800", "3600"]);
    format!(
        "{{% connected_content {instance}/services/oauth2/token :method post {credential} :content_type \
         application/x-www-form-urlencoded :cache_max_age {seconds} :save result %}}{check}Bearer {{{{result.access_token}}}}"
    )
}

/// A body of key/value pairs.
fn pairs(dice: &mut Dice, is_update: bool, mistake: Option<&str>) -> Value {
    let mut body = json!({});
    if !is_update {
        body["LastName"] = "{{${last_name} | default: 'Unknown' | truncate: 80, ''}}".into();
        body["Company"] = "{{custom_attribute.${company} | default: 'Unknown'}}".into();
    }
    let name = if mistake == Some("attribute") { "email_adress" } else { "email_address" };
    body["Email"] = format!("{{{{${{{name}}} | default: 'unknown@example.com'}}}}").into();
    for (field, value, default) in OPTIONAL.iter().filter(|_| dice.roll(2) == 0) {
        body[*field] = format!("{{{{{value} | default: '{default}'}}}}").into();
    }
    body["LeadSource"] = dice.pick(SOURCES).into();
    if mistake == Some("field") {
        body["LeadSorce"] = "Web".into();
    }
    body["Description"] = format!("{} {{{{${{language}} | default: 'en' | upcase}}}}", dice.pick(PROSE)).into();
    body
}

/// A body of JSON with Liquid in it.
fn raw(dice: &mut Dice, is_update: bool, mistake: Option<&str>) -> String {
    let mut body = "{\n".to_owned();
    if !is_update {
        body.push_str("  \"FirstName\": \"{{${first_name} | default: '-' | json_escape}}\",\n");
        body.push_str("  \"LastName\": \"{{${last_name} | strip | default: 'Unknown' | json_escape}}\",\n");
        body.push_str("  \"Company\": \"{{custom_attribute.${company} | default: 'Unknown' | json_escape}}\",\n");
    }
    if mistake == Some("filter") {
        body.push_str("  \"Fax\": \"{{custom_attribute.${fax} | upcse | default: '-' | json_escape}}\",\n");
    }
    for (field, value, default) in OPTIONAL {
        let line = match dice.roll(6) {
            0..3 => continue,
            3 => format!("  {{% if {value} != blank %}}\"{field}\": \"{{{{{value} | json_escape}}}}\",{{% endif %}}\n"),
            _ => format!("  \"{field}\": \"{{{{{value} | default: '{default}' | json_escape}}}}\",\n"),
        };
        body.push_str(&line);
    }
    if dice.roll(3) == 0 {
        body.push_str(
            "  \"Rating\": \"{% if custom_attribute.${lead_score} >= 80 %}Hot{% elsif custom_attribute.${lead_score} \
             >= 40 %}Warm{% else %}Cold{% endif %}\",\n",
        );
    }
    if dice.roll(4) == 0 {
        body.push_str(
            "  {% assign plan = event_properties.${plan} | default: 'free' | downcase %}{% if plan == 'pro' %}\
             \"AnnualRevenue\": 120000,\n  {% endif %}\"NumberOfEmployees\": {{custom_attribute.${size} | default: 1 | \
             plus: 0}},\n",
        );
    }
    let quotes = if mistake == Some("quotes") { "" } else { " | json_escape" };
    body.push_str(&format!("  \"Email\": \"{{{{${{email_address}} | default: 'unknown@example.com'{quotes}}}}}\",\n"));
    body.push_str(&format!("  \"LeadSource\": \"{}\",\n", dice.pick(SOURCES)));
    body.push_str(&format!("  \"Description\": \"{} {}\"", dice.pick(PROSE), dice.pick(PROSE)));
    body.push_str(if mistake == Some("comma") { ",\n}" } else { "\n}" });
    body
}
