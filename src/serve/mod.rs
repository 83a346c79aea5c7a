//! The composer pages of a folder on loopback, with an editor. What is typed is checked and rendered at once; files are
//! written back only where that was asked for, and only below the folder.

mod folder;
mod lines;
mod site;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use crate::compile::Settings;
use crate::config::Config;
use crate::wire;
pub use crate::wire::WireError;

use folder::Folder;
use site::Editor;

/// What is served, and how.
#[derive(Debug)]
pub struct Options {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The folder, or a file alone.
    pub path: PathBuf,
    /// Whether files may be written.
    pub can_write: bool,
    /// What the repository says about itself.
    pub config: Config,
    /// What specs are compiled with.
    pub settings: Settings,
}

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be had.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The folder cannot be read.
    #[error("{path}: {error}")]
    Folder {
        /// The folder, as it was given.
        path: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// There is nothing to serve.
    #[error("{0}: there is no spec and no webhook template in it")]
    Nothing(String),
    /// One of the program's own templates failed.
    #[error("internal error: {0}")]
    Page(#[from] minijinja::Error),
}

/// Serves a folder until the process is told to stop. `ready` is told the address.
///
/// # Errors
/// [`ServeError`], before it is ready.
pub fn run(options: Options, ready: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
    let Options { listen, path, can_write, config, settings } = options;
    let shown = path.display().to_string();
    let folder = Folder::new(&path, config.exclude.clone())
        .map_err(|error| ServeError::Folder { path: shown.clone(), error })?;
    if folder.list().is_empty() {
        return Err(ServeError::Nothing(shown));
    }
    let editor = Editor::new(folder, can_write, config, settings)?;
    wire::run(listen, async |address: SocketAddr| Ok(site::Served::new(Arc::new(editor), address.port())), ready)
}
