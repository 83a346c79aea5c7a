//! The registry: every rule, in its groups. Everything else that lists rules is derived from it.

use super::message::Message;
use super::rule::Rule;
use crate::source::Span;

mod abort_message;
mod attribute_scope;
mod authorization_value;
mod bare_attribute;
mod blank_overwrites;
mod blank_record_id;
mod blank_required_field;
mod config_schema;
mod connected_content_body;
mod connected_content_option;
mod content_type;
mod curly_quotes;
mod duplicate_header;
mod duplicate_key;
mod duplicate_template_name;
mod filter_arguments;
mod filter_position;
mod hardcoded_secret;
mod header_name;
mod http_method;
mod insecure_url;
mod instance_mismatch;
mod invalid_url;
mod json_body;
mod json_escape;
mod key_in_body;
mod legacy_name;
mod liquid_in_html_comment;
mod liquid_syntax;
mod missing_default;
mod missing_header;
mod missing_required_field;
mod operator;
mod owner_reassignment;
mod picklist_value;
mod read_only_field;
mod rest_method;
mod retry_with_abort;
mod salesforce_api_version;
mod salesforce_host;
mod salesforce_path;
mod secret_in_url;
mod shadowed_attribute;
mod spec_schema;
mod spec_syntax;
mod template_schema;
mod template_syntax;
mod token_not_cached;
mod token_not_checked;
mod token_per_user;
mod two_attributes;
mod unclosed_block;
mod unclosed_delimiter;
mod undefined_variable;
mod undocumented_tag;
mod unencoded_secret;
mod unescaped_url_value;
mod unfilled_secret;
mod unknown_attribute;
mod unknown_field;
mod unknown_filter;
mod unknown_rule;
mod unknown_tag;
mod unresolved_placeholder;
mod unsupported_filter;
mod unused_suppression;
mod unused_variable;
mod url_port;
mod value_too_long;
mod value_type;

/// Rules that belong together.
#[derive(Debug)]
pub struct Group {
    /// Its heading.
    pub name: &'static str,
    /// Its rules, in the order in which they are best read.
    pub rules: &'static [Rule],
}

/// All rules, in groups.
pub static GROUPS: &[Group] = &[
    Group {
        name: "Files",
        rules: &[
            spec_syntax::RULE,
            spec_schema::RULE,
            template_syntax::RULE,
            template_schema::RULE,
            config_schema::RULE,
            duplicate_key::RULE,
            duplicate_template_name::RULE,
        ],
    },
    Group {
        name: "URL",
        rules: &[
            invalid_url::RULE,
            unresolved_placeholder::RULE,
            unfilled_secret::RULE,
            insecure_url::RULE,
            url_port::RULE,
            salesforce_host::RULE,
            instance_mismatch::RULE,
            salesforce_api_version::RULE,
            salesforce_path::RULE,
            unescaped_url_value::RULE,
            blank_record_id::RULE,
        ],
    },
    Group {
        name: "HTTP",
        rules: &[
            http_method::RULE,
            rest_method::RULE,
            header_name::RULE,
            missing_header::RULE,
            duplicate_header::RULE,
            content_type::RULE,
            authorization_value::RULE,
        ],
    },
    Group {
        name: "Liquid",
        rules: &[
            liquid_syntax::RULE,
            unclosed_delimiter::RULE,
            unclosed_block::RULE,
            curly_quotes::RULE,
            unknown_tag::RULE,
            undocumented_tag::RULE,
            unknown_filter::RULE,
            unsupported_filter::RULE,
            filter_arguments::RULE,
            filter_position::RULE,
            operator::RULE,
            undefined_variable::RULE,
            unused_variable::RULE,
            shadowed_attribute::RULE,
            liquid_in_html_comment::RULE,
        ],
    },
    Group {
        name: "Braze",
        rules: &[
            unknown_attribute::RULE,
            attribute_scope::RULE,
            legacy_name::RULE,
            bare_attribute::RULE,
            two_attributes::RULE,
            missing_default::RULE,
            abort_message::RULE,
        ],
    },
    Group {
        name: "Connected Content",
        rules: &[
            connected_content_option::RULE,
            connected_content_body::RULE,
            token_not_cached::RULE,
            token_not_checked::RULE,
            token_per_user::RULE,
            retry_with_abort::RULE,
            secret_in_url::RULE,
            hardcoded_secret::RULE,
            unencoded_secret::RULE,
        ],
    },
    Group {
        name: "Body and Salesforce",
        rules: &[
            json_body::RULE,
            json_escape::RULE,
            unknown_field::RULE,
            read_only_field::RULE,
            missing_required_field::RULE,
            blank_required_field::RULE,
            value_too_long::RULE,
            value_type::RULE,
            picklist_value::RULE,
            key_in_body::RULE,
            blank_overwrites::RULE,
            owner_reassignment::RULE,
        ],
    },
    Group { name: "Suppressions and configuration", rules: &[unknown_rule::RULE, unused_suppression::RULE] },
];

/// All rules.
pub fn all() -> impl Iterator<Item = &'static Rule> + Clone {
    GROUPS.iter().flat_map(|group| group.rules)
}

/// The rule of this name, or formerly of this name.
pub fn find(name: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.name == name || rule.aliases.contains(&name))
}

/// The characters of a message that may never be shown.
pub(super) fn secrets(message: &Message<'_>) -> Vec<Span> {
    hardcoded_secret::secrets(message)
}
