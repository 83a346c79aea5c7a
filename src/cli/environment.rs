//! What `bzsf.yaml` says of compiling: the environment that `--env` chooses.

use std::path::Path;

use super::terminal::Terminal;
use super::{Exit, files};
use crate::compile::Settings;
use crate::config::{Config, ReadConfig};
use crate::nearest::nearest;

/// The chosen environment of the configuration, and what else it says about compiling.
pub(super) fn settings(config: Option<&Path>, name: Option<&str>, terminal: &mut Terminal) -> Result<Settings, Exit> {
    read(config, name, terminal).map(|(settings, _)| settings)
}

/// The same with the configuration.
pub(super) fn read(
    config: Option<&Path>,
    name: Option<&str>,
    terminal: &mut Terminal,
) -> Result<(Settings, Config), Exit> {
    let read = files::config(config).map_err(|message| {
        terminal.message(&message);
        Exit::Unusable
    })?;
    let Some(ReadConfig { config, report }) = read else {
        return match name {
            None => Ok((Settings::default(), Config::default())),
            Some(name) => {
                terminal.message(&format!(
                    "--env {name}: there is no {} in this folder or above it",
                    crate::config::FILE_NAME
                ));
                Err(Exit::Unusable)
            }
        };
    };
    if !report.findings.is_empty() {
        terminal.findings(&report);
        return Err(Exit::Unusable);
    }
    let has_environments = !config.environments.is_empty();
    let Some(name) = name else { return Ok((Settings { has_environments, ..Settings::default() }, config)) };
    let environment = config.environments.get(name).cloned().ok_or_else(|| {
        let known = config.environments.keys().map(String::as_str);
        let meant = nearest(name, known.clone()).map_or_else(
            || match known.collect::<Vec<_>>().join(", ") {
                names if names.is_empty() => "it has none".to_owned(),
                names => format!("it has {names}"),
            },
            |near| format!("did you mean {near}?"),
        );
        terminal.message(&format!("--env {name}: {} has no such environment; {meant}", report.file.path()));
        Exit::Unusable
    })?;
    Ok((Settings { environment, has_environments, secrets: None }, config))
}
