//! `bzsf schema`.

mod output;

use super::Exit;
use super::terminal::Terminal;
use crate::config::CONFIG;
use crate::document::schema::json_schema;
use crate::report::report_schema;
use crate::spec::SPEC;
use crate::template::TEMPLATE;

/// The arguments of `schema`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The kind of file, or of output
    #[arg(value_enum)]
    kind: Kind,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum Kind {
    /// A lead-mapping spec
    Spec,
    /// A webhook template
    Template,
    /// The configuration, bzsf.yaml
    Config,
    /// What `bzsf lint --format json` prints
    Report,
    /// What `bzsf render --format json` prints
    Render,
    /// What `bzsf test --format json` prints
    Test,
    /// What `bzsf preflight --format json` prints
    Preflight,
    /// A line of what `bzsf preflight --format ndjson` prints
    PreflightLine,
}

impl Kind {
    /// The schema as text.
    pub(super) fn text(self) -> String {
        let schema = match self {
            Kind::Spec => json_schema(
                &SPEC,
                "spec.schema.json",
                "bzsf lead-mapping spec",
                "Declares one Braze webhook template that sends leads to Salesforce.",
            ),
            Kind::Template => json_schema(
                &TEMPLATE,
                "template.schema.json",
                "bzsf webhook template",
                "A Braze webhook template, in the names of Braze's REST webhook object.",
            ),
            Kind::Config => json_schema(
                &CONFIG,
                "config.schema.json",
                "bzsf configuration",
                "What a repository of webhook templates says about itself: bzsf.yaml.",
            ),
            Kind::Report => report_schema(),
            Kind::Render => output::render(),
            Kind::Test => output::test(),
            Kind::Preflight => output::preflight(),
            Kind::PreflightLine => output::preflight_line(),
        };
        format!("{schema:#}\n")
    }
}

pub(super) fn run(arguments: &Arguments, terminal: &mut Terminal) -> Exit {
    terminal.result(&arguments.kind.text());
    Exit::Done
}
