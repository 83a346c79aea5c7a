//! The one HTTP surface, shared by the mock and the editor: what a call and a reply are, and how a site is served until the
//! process is told to stop.

mod server;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use hyper::HeaderMap;
use hyper::body::Bytes;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;

pub(crate) use server::told_to_stop;

/// A call, wholly read.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) method: String,
    /// The path with its query, as it was sent.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// What goes back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) content: Content,
    /// Whether the connection is closed in place of an answer.
    pub(crate) is_lost: bool,
}

/// The body of an answer.
#[derive(Debug)]
pub(crate) enum Content {
    /// All of it.
    Whole(Bytes),
    /// Piece by piece, however many there are.
    Pieces(mpsc::Receiver<Bytes>),
}

/// What answers calls.
pub(crate) trait Site: Send + Sync + 'static {
    /// Answers a call that was wholly read. It began to arrive at `began`.
    fn answer(&self, call: &Call, began: Instant) -> impl Future<Output = Reply> + Send;

    /// Answers one that was not, with this status and these words; its body is empty here.
    fn refuse(&self, call: &Call, status: u16, told: &str, began: Instant) -> Reply;
}

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// The address is taken, or not one of this machine.
    #[error("cannot listen on {address}: {error}")]
    Address {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        error: std::io::Error,
    },
    /// No thread can be started.
    #[error("cannot start: {0}")]
    Runtime(std::io::Error),
}

/// A site that listens nowhere: its connections are brought to it.
pub(crate) struct Local<S>(Arc<server::Server<S>>);

impl<S: Site> Local<S> {
    pub(crate) fn new(site: S) -> Self {
        Self(Arc::new(server::Server::new(site)))
    }

    /// Answers what is asked on a connection, until it ends.
    pub(crate) async fn converse(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        Arc::clone(&self.0).connection(stream).await;
    }
}

/// Serves a site until the process is told to stop. It is opened once the address is there; then `ready` is told which.
pub(crate) fn run<S: Site, E: From<WireError>>(
    listen: SocketAddr,
    open: impl AsyncFnOnce(SocketAddr) -> Result<S, E>,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), E> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(WireError::Runtime)?;
    runtime.block_on(async {
        let stop = told_to_stop().map_err(WireError::Runtime)?;
        let address_error = |error| WireError::Address { address: listen, error };
        let listener = tokio::net::TcpListener::bind(listen).await.map_err(address_error)?;
        let address = listener.local_addr().map_err(address_error)?;
        let site = open(address).await?;
        ready(address);
        Arc::new(server::Server::new(site)).serve(listener, stop).await;
        Ok(())
    })
}

impl Call {
    /// A header; of several, the first.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The path without its query.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}
