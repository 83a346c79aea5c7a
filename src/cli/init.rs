//! `bzsf init`: a starter repository, which passes its own checks.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::schema::Kind;
use super::terminal::Terminal;
use super::{Exit, files};
use crate::compile::{Compiler, Settings};
use crate::source::SourceFile;
use crate::spec;

/// The arguments of `init`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder, which is made where there is none; without it, the current folder
    #[arg(value_name = "DIR", default_value = ".", hide_default_value = true)]
    folder: PathBuf,
}

/// Files that are written as they are.
const FILES: &[(&str, &str)] = &[
    (".github/workflows/templates.yml", include_str!("../../templates/starter/workflow.yml")),
    (".pre-commit-config.yaml", include_str!("../../templates/starter/pre-commit-config.yaml")),
    ("README.md", include_str!("../../templates/starter/README.md")),
    ("bzsf.yaml", include_str!("../../templates/starter/bzsf.yaml")),
    ("check.sh", include_str!("../../templates/starter/check.sh")),
];

/// Specs; each is written, and so is the template that it compiles to.
const SPECS: &[(&str, &str)] = &[
    ("create_lead_guarded", include_str!("../../specs/create_lead_guarded.yaml")),
    ("update_lead_to_mql", include_str!("../../specs/update_lead_to_mql.yaml")),
];

/// Schemas, which let an editor complete and explain the keys.
const SCHEMAS: &[(&str, Kind)] =
    &[("schema/config.schema.json", Kind::Config), ("schema/spec.schema.json", Kind::Spec)];

pub(super) fn run(arguments: &Arguments, terminal: &mut Terminal) -> Exit {
    let starter = match starter() {
        Ok(starter) => starter,
        Err(message) => {
            terminal.message(&message);
            return Exit::Internal;
        }
    };
    let (mut written, mut kept, mut exit) = (0, 0, Exit::Done);
    for (name, text) in &starter {
        let path = arguments.folder.join(name);
        let shown = path.strip_prefix(".").unwrap_or(&path).display();
        match write(&path, text) {
            Ok(()) => {
                written += 1;
                terminal.unmarked(&format!("{shown}\n"));
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                kept += 1;
                terminal.message(&format!("{shown} is there already, and stays as it is"));
            }
            Err(error) => {
                exit = Exit::Unusable;
                terminal.message(&format!("{shown} cannot be written: {}", files::told(&error)));
            }
        }
    }
    let files = if written == 1 { "file" } else { "files" };
    let next = if written > 0 { "; README.md tells how to go on" } else { "" };
    terminal.message(&format!("{written} {files} written, {kept} kept{next}"));
    exit
}

/// The files of the starter repository by path.
fn starter() -> Result<Vec<(String, String)>, String> {
    let compiler = Compiler::new().map_err(|error| error.to_string())?;
    let mut starter: Vec<(String, String)> =
        FILES.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect();
    starter.extend(SCHEMAS.iter().map(|(path, kind)| (path.to_string(), kind.text())));
    for (name, text) in SPECS {
        let path = format!("specs/{name}.yaml");
        let file =
            SourceFile::from_bytes(path.as_str(), text.as_bytes().to_vec()).map_err(|error| error.to_string())?;
        let spec = spec::read(Arc::new(file)).spec.ok_or_else(|| format!("{path} is no spec"))?;
        let compiled = compiler.compile(&spec, &Settings::default()).map_err(|error| error.to_string())?;
        starter.push((format!("templates/{name}.json"), compiled.template.to_json()));
        starter.push((path, text.to_string()));
    }
    starter.sort();
    Ok(starter)
}

/// Writes a file where there is none.
fn write(path: &Path, text: &str) -> io::Result<()> {
    if path.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    if let Some(folder) = path.parent() {
        // A file in a folder's place is an obstacle, and not a file that is kept.
        std::fs::create_dir_all(folder).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => io::Error::other(format!("{} is no folder", folder.display())),
            _ => error,
        })?;
    }
    files::write_new(path, text)
}
