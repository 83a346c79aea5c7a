//! A local Salesforce: it answers the token endpoint and the REST resource of Lead as the real one does, as far as that is
//! known without a real one. `rest` asks the room `salesforce` what speaks against a request, and `store` what is there.

mod answer;
mod describe;
mod faults;
mod journal;
mod mask;
mod org;
mod pages;
mod query;
mod record;
mod rest;
mod seed;
mod sessions;
mod site;
mod store;

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

pub use faults::{DurationError, Fault, FaultError, duration};
pub use journal::Tell;
pub use org::{base_lead, with_fields};
pub use seed::SeedError;
pub use store::StoreError;

use tokio::io::{AsyncRead, AsyncWrite};

use crate::catalogue::Object;
use crate::wire;
pub use crate::wire::WireError;

/// How a mock is set up.
pub struct Options {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The id of the one client that it knows.
    pub client_id: String,
    /// The secret of that client.
    pub client_secret: String,
    /// The fields of Lead.
    pub object: Object,
    /// The text of the leads to start with.
    pub seed: Option<String>,
    /// The file of the leads; in memory where there is none.
    pub database: Option<PathBuf>,
    /// How long a token lives without being used.
    pub session_timeout: Duration,
    /// What goes wrong.
    pub faults: Vec<Fault>,
    /// Where the log goes.
    pub log: Option<Box<dyn Write + Send>>,
    /// Who is told about each request.
    pub tell: Option<Tell>,
}

/// Why a mock does not start.
#[derive(Debug, thiserror::Error)]
pub enum MockError {
    /// Nothing can be served.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The database cannot be used.
    #[error("{database} cannot be used: {error}")]
    Database {
        /// The file.
        database: String,
        /// What is wrong with it.
        error: StoreError,
    },
    /// The leads to start with cannot be used.
    #[error("the leads to start with cannot be used: {0}")]
    Seed(#[from] SeedError),
}

/// A mock that listens nowhere: its connections are brought to it.
pub struct Local(wire::Local<site::Mock>);

impl Local {
    /// Opens one.
    ///
    /// # Errors
    /// [`MockError`], when the options cannot be used.
    pub async fn open(options: Options) -> Result<Self, MockError> {
        Ok(Self(wire::Local::new(site::Mock(Arc::new(open(options).await?)))))
    }

    /// Answers what is asked on a connection, until it ends.
    pub async fn converse(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        self.0.converse(stream).await;
    }
}

/// Runs a mock until the process is told to stop. `ready` is told the address.
///
/// # Errors
/// [`MockError`], before it is ready.
pub fn run(options: Options, ready: impl FnOnce(SocketAddr)) -> Result<(), MockError> {
    wire::run(options.listen, async |_| Ok(site::Mock(Arc::new(open(options).await?))), ready)
}

/// Calls `first` at the first signal that asks the process to stop, and returns at the second; at once where signals cannot
/// be waited for, and then without having told `ready`, which is told when they are.
pub fn on_signals(ready: &std::sync::mpsc::Sender<()>, first: impl FnOnce()) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    runtime.block_on(async {
        let Ok(told) = wire::told_to_stop() else { return };
        // Signals no longer end the process.
        let _ = ready.send(());
        told.await;
        first();
        if let Ok(told) = wire::told_to_stop() {
            told.await;
        }
    });
}

async fn open(options: Options) -> Result<org::Org, MockError> {
    let faults = faults::Faults::new(options.faults);
    let seeds = options.seed.map_or(Ok(Vec::new()), |text| seed::read(&text, &options.object))?;
    let owners = seeds.iter().filter_map(|seed| seed.owner().map(str::to_owned)).chain([org::user_id()]).collect();
    let keys = org::keys(&options.object, faults.duplicate_rule().is_some());
    let shown = options.database.as_ref().map_or_else(|| "memory".to_owned(), |path| path.display().to_string());
    let unusable = |error| MockError::Database { database: shown, error };
    let store = store::Store::open(options.database.as_deref(), keys).map_err(unusable)?;
    store.run(move |leads| seed::load(leads, seeds)).await.map_err(SeedError::from)?;
    Ok(org::Org {
        object: options.object,
        journal: journal::Journal::new(mask::Mask::new(&options.client_secret), options.log, options.tell),
        client_id: options.client_id,
        client_secret: options.client_secret,
        sessions: sessions::Sessions::new(options.session_timeout),
        faults,
        store,
        calls: AtomicU64::new(0),
        owners,
    })
}
