//! Generated templates for the benchmarks: always the same, in the manner of webhooks that send leads to Salesforce.

#![allow(dead_code, reason = "not every benchmark uses every corpus")]

pub(crate) mod files;
pub(crate) mod stages;

use std::fmt::Write;

/// How many templates a corpus has.
pub(crate) const TEMPLATES: usize = 5000;

/// Which corpus.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Corpus {
    /// Webhook fields with text, JSON, Braze's attributes and Connected Content.
    Webhook,
    /// The same with nothing that is Braze's own, so that every Liquid parser takes it.
    PlainWebhook,
    /// Hardly anything but tags and outputs, with Braze's attributes.
    Liquid,
    /// The same with nothing that is Braze's own.
    PlainLiquid,
}

impl Corpus {
    /// The templates.
    pub(crate) fn templates(self) -> Vec<String> {
        let mut dice = Dice(0x2545_f491_4f6c_dd1d);
        (0..TEMPLATES).map(|_| self.template(&mut dice)).collect()
    }

    fn template(self, dice: &mut Dice) -> String {
        let braze = matches!(self, Self::Webhook | Self::Liquid);
        let mut text = String::new();
        if matches!(self, Self::Webhook | Self::PlainWebhook) {
            webhook(&mut text, dice, braze);
        } else {
            for _ in 0..dice.roll(10) + 15 {
                statement(&mut text, dice, braze);
            }
        }
        text
    }
}

const FIELDS: &[&str] =
    &["FirstName", "LastName", "Email", "Company", "Phone", "Street", "City", "LeadSource", "Title"];
const NAMES: &[&str] = &["first_name", "last_name", "email_address", "phone_number", "city", "language", "user_id"];
const CUSTOM: &[&str] = &["company", "lead score", "이름", "signup_date", "address.city", "plan", "utm_source"];
const FILTERS: &[&str] =
    &["default: 'Unknown'", "strip", "upcase", "downcase", "append: '-crm'", "truncate: 40, '…'", "date: '%Y-%m-%d'"];
const PROSE: &[&str] = &[
    "Signed up through the spring campaign and asked for a call back within two working days.",
    "관심 상품에 대해 상담을 요청하셨습니다. 담당자가 곧 연락드리겠습니다.",
    "The visitor downloaded the white paper on data residency and opened three of the follow-up mails.",
];

/// A header that fetches a token, and a JSON body with conditions in it.
fn webhook(text: &mut String, dice: &mut Dice, braze: bool) {
    if braze {
        let _ = writeln!(
            text,
            "{{% connected_content https://acme{}.my.salesforce.com/services/oauth2/token :method post :basic_auth \
             salesforce_app :body grant_type=client_credentials :content_type application/x-www-form-urlencoded \
             :cache_max_age 900 :save result %}}{{% if result.access_token == blank %}}{{% abort_message('no token') \
             %}}{{% endif %}}Bearer {{{{result.access_token}}}}",
            dice.roll(100)
        );
    }
    text.push_str("{\n");
    for field in FIELDS {
        match dice.roll(4) {
            0 => {
                let _ = writeln!(text, "  \"{field}\": \"{}\",", dice.pick(PROSE));
            }
            1 => {
                let _ = write!(text, "  {{% if {} != blank %}}\"{field}\": \"", value(dice, braze));
                output(text, dice, braze);
                text.push_str("\",{% endif %}\n");
            }
            _ => {
                let _ = write!(text, "  \"{field}\": \"");
                output(text, dice, braze);
                text.push_str("\",\n");
            }
        }
    }
    let _ = write!(text, "  \"Description\": \"{} {}", dice.pick(PROSE), dice.pick(PROSE));
    for _ in 0..dice.roll(4) {
        statement(text, dice, braze);
        let _ = write!(text, " {} ", dice.pick(PROSE));
    }
    text.push_str("\"\n}\n");
}

fn statement(text: &mut String, dice: &mut Dice, braze: bool) {
    match dice.roll(6) {
        0 => {
            let _ =
                write!(text, "{{% assign value_{} = {} | {} %}}", dice.roll(9), value(dice, braze), dice.pick(FILTERS));
        }
        1 => {
            let _ = write!(text, "{{% if {} == 'pro' and {} contains 'x' %}}", value(dice, braze), value(dice, braze));
            output(text, dice, braze);
            text.push_str("{% else %}");
            output(text, dice, braze);
            text.push_str("{% endif %}");
        }
        2 => {
            text.push_str(
                "{% for item in cart.items limit: 5 %}{{ item.name }}: {{ item['price'] | times: 1.2 }}{% endfor %}",
            );
        }
        3 => {
            let _ =
                write!(text, "{{% case {} %}}{{% when 'a', 'b' %}}1{{% else %}}2{{% endcase %}}", value(dice, braze));
        }
        _ => output(text, dice, braze),
    }
}

fn output(text: &mut String, dice: &mut Dice, braze: bool) {
    let _ = write!(text, "{{{{ {}", value(dice, braze));
    for _ in 0..dice.roll(3) {
        let _ = write!(text, " | {}", dice.pick(FILTERS));
    }
    text.push_str(" }}");
}

fn value(dice: &mut Dice, braze: bool) -> String {
    match (braze, dice.roll(3)) {
        (true, 0) => format!("${{{}}}", dice.pick(NAMES)),
        (true, 1) => format!("custom_attribute.${{{}}}", dice.pick(CUSTOM)),
        (_, 2) => format!("lead.{}", dice.pick(NAMES)),
        _ => format!("user.address[{}].{}", dice.roll(4), dice.pick(NAMES)),
    }
}

/// Random numbers, always the same (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len() as u64) as usize]
    }
}
