//! The wire: connections, how much of them is taken, and how they end.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hyper::body::{Body as _, Bytes, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use super::{Call, Content, Reply, Site};

/// A URL, and a URL with all headers, have so many bytes at most, as at Salesforce.
const MAX_HEAD: usize = 16_384;
/// So much of a head is read before it is refused.
const MAX_BUFFER: usize = 64 * 1024;
/// A body has so many bytes at most; a lead has 34 kB, and few specs have as much.
const MAX_BODY: usize = 1024 * 1024;
/// Of a body that is not taken, so much is read and thrown away, so that its sender reads the answer.
const MAX_DISCARDED: usize = 256 * 1024 * 1024;
/// A body as small as this is taken whatever others there are, so that slow ones do not keep it out.
const SMALL_BODY: usize = 16 * 1024;
/// All larger bodies that are being read have so many kilobytes at most.
const BODIES: usize = 32 * 1024;
/// A request is read in this time, or its connection is closed.
const READ_TIME: Duration = Duration::from_secs(60);
/// So many connections are open at most; the one that was idle for longest makes room.
const MAX_CONNECTIONS: usize = 16_384;
/// Files that the process opens beside its connections.
const OTHER_FILES: usize = 64;
/// Answers under way have so long to end when the server is stopped.
const LAST_TIME: Duration = Duration::from_secs(10);
/// What is written already has so long to leave an idle connection that ends.
const FLUSH_TIME: Duration = Duration::from_millis(200);

/// The connections of a site.
pub(super) struct Server<S> {
    site: Arc<S>,
    bodies: Arc<Semaphore>,
    connections: Mutex<HashMap<u64, Arc<Connection>>>,
    /// How many there were.
    opened: AtomicU64,
    most: usize,
    is_ending: AtomicBool,
    /// Told when a connection ends.
    ended: Notify,
}

#[derive(Debug)]
struct Connection {
    /// Requests that were wholly read, and whose answers are not wholly written.
    busy: AtomicU64,
    /// Whether there was ever a request on it.
    is_used: AtomicBool,
    /// Whether it was told to end.
    is_ending: AtomicBool,
    used: Mutex<Instant>,
    /// Told when it shall end.
    end: Notify,
}

/// A connection with a request that is being answered, for as long as this lives.
struct Busy(Arc<Connection>);

/// An answer's body, with which the answer ends.
struct Body {
    content: Content,
    _busy: Option<Busy>,
}

/// The answer is lost on purpose: the connection ends without it.
#[derive(Debug, thiserror::Error)]
#[error("the answer is lost")]
struct Lost;

impl<S: Site> Server<S> {
    pub(super) fn new(site: S) -> Self {
        Self {
            site: Arc::new(site),
            bodies: Arc::new(Semaphore::new(BODIES)),
            connections: Mutex::default(),
            opened: AtomicU64::new(0),
            most: MAX_CONNECTIONS.min(open_files().saturating_sub(OTHER_FILES)).max(16),
            is_ending: AtomicBool::new(false),
            ended: Notify::new(),
        }
    }

    fn connections(&self) -> MutexGuard<'_, HashMap<u64, Arc<Connection>>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers connections until `stop` is done, then ends them: idle ones at once, others after their answers.
    pub(super) async fn serve(self: Arc<Self>, listener: TcpListener, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        loop {
            let accepted = tokio::select! {
                () = &mut stop => break,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, _)) => {
                    self.make_room();
                    // Without it answers are held back; a socket that refuses works all the same.
                    let _ = stream.set_nodelay(true);
                    tokio::spawn(Arc::clone(&self).connection(stream));
                }
                // Out of files, or a connection that was gone before it was taken: others may go.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
        drop(listener);
        self.is_ending.store(true, Ordering::SeqCst);
        for connection in self.connections().values() {
            connection.end();
        }
        // What takes longer is cut off.
        let _ = tokio::time::timeout(LAST_TIME, async {
            while !self.connections().is_empty() {
                self.ended.notified().await;
            }
        })
        .await;
    }

    /// Ends the connection that was idle for longest, where there are too many.
    fn make_room(&self) {
        let connections = self.connections();
        if connections.len() < self.most {
            return;
        }
        let idle = connections.values().filter(|connection| !connection.is_busy() && !connection.is_ending());
        if let Some(oldest) = idle.min_by_key(|connection| connection.last_used()) {
            oldest.end();
        }
    }

    /// Answers what is asked on one connection, until it ends.
    pub(super) async fn connection(self: Arc<Self>, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let connection = Arc::new(Connection::new());
        let number = self.opened.fetch_add(1, Ordering::Relaxed);
        self.connections().insert(number, Arc::clone(&connection));
        let service = service_fn(|request| {
            let (server, connection) = (Arc::clone(&self), Arc::clone(&connection));
            async move { server.exchange(request, connection).await }
        });
        let served = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(READ_TIME)
            .max_buf_size(MAX_BUFFER)
            .half_close(false)
            .serve_connection(TokioIo::new(stream), service);
        let mut served = pin!(served);
        tokio::select! {
            // Whoever breaks a connection knows it.
            _ = served.as_mut() => {}
            () = connection.end.notified() => {
                served.as_mut().graceful_shutdown();
                // What comes later is cut off.
                if connection.is_busy() {
                    let _ = tokio::time::timeout(LAST_TIME, served).await;
                } else if connection.is_used.load(Ordering::SeqCst) {
                    let _ = tokio::time::timeout(FLUSH_TIME, served).await;
                }
            }
        }
        self.connections().remove(&number);
        self.ended.notify_one();
    }

    async fn exchange(&self, request: Request<Incoming>, connection: Arc<Connection>) -> Result<Response<Body>, Lost> {
        connection.is_used.store(true, Ordering::SeqCst);
        let (reply, busy) = self.answer(request, connection).await;
        if reply.is_lost {
            return Err(Lost);
        }
        let mut response = Response::new(Body { content: reply.content, _busy: busy });
        *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in reply.headers {
            if let Ok(value) = value.parse() {
                response.headers_mut().insert(name, value);
            }
        }
        if self.is_ending.load(Ordering::SeqCst) {
            response.headers_mut().insert("connection", hyper::header::HeaderValue::from_static("close"));
        }
        Ok(response)
    }

    async fn answer(&self, request: Request<Incoming>, connection: Arc<Connection>) -> (Reply, Option<Busy>) {
        let began = Instant::now();
        let (head, body) = request.into_parts();
        let target = head.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
        let headers: usize = head.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
        let mut call = Call { method: head.method.to_string(), target, headers: head.headers, body: Bytes::new() };
        let read = match call.target.len() {
            length if length > MAX_HEAD => Err((414, "URI Too Long")),
            length if length + headers > MAX_HEAD => Err((431, "Request Header Fields Too Large")),
            _ => match tokio::time::timeout(READ_TIME, self.read(body)).await {
                Ok(read) => read,
                Err(_) => Err((408, "Request Timeout")),
            },
        };
        let busy = Busy::new(connection);
        match read {
            // The room for the body is held until the site is done with it.
            Ok((bytes, _permit)) => {
                call.body = bytes;
                (self.site.answer(&call, began).await, Some(busy))
            }
            // What may stand unread behind such a request is none.
            Err((status, told)) => {
                let mut reply = self.site.refuse(&call, status, told, began);
                reply.headers.push(("connection", "close".to_owned()));
                (reply, None)
            }
        }
    }

    /// Reads a body, as far as there is room for it. Of one that is not taken the rest is read all the same, so that its
    /// sender comes to read the answer.
    async fn read(&self, mut body: Incoming) -> Result<(Bytes, Option<OwnedSemaphorePermit>), (u16, &'static str)> {
        let mut bytes = Vec::new();
        let mut permit: Option<OwnedSemaphorePermit> = None;
        let mut refused: Option<(u16, &'static str)> = None;
        let mut discarded = 0;
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            let Ok(frame) = frame else { return Err((400, "Bad Request")) };
            let Ok(data) = frame.into_data() else { continue };
            if refused.is_none() && bytes.len() + data.len() > MAX_BODY {
                refused = Some((413, "Request Entity Too Large"));
            } else if refused.is_none() && bytes.len() + data.len() > SMALL_BODY {
                let kilobytes = u32::try_from(data.len().div_ceil(1024)).unwrap_or(u32::MAX);
                match Arc::clone(&self.bodies).try_acquire_many_owned(kilobytes) {
                    Ok(more) => match &mut permit {
                        Some(permit) => permit.merge(more),
                        None => permit = Some(more),
                    },
                    Err(_) => refused = Some((503, "Service Unavailable")),
                }
            }
            if refused.is_none() {
                bytes.extend_from_slice(&data);
                continue;
            }
            (bytes, permit) = (Vec::new(), None);
            discarded += data.len();
            if discarded > MAX_DISCARDED {
                break;
            }
        }
        match refused {
            Some(refused) => Err(refused),
            None => Ok((Bytes::from(bytes), permit)),
        }
    }
}

impl Busy {
    fn new(connection: Arc<Connection>) -> Self {
        connection.busy.fetch_add(1, Ordering::SeqCst);
        Self(connection)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.touch();
        self.0.busy.fetch_sub(1, Ordering::SeqCst);
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match &mut self.content {
            Content::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Content::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Content::Pieces(pieces) => pieces.poll_recv(context).map(|piece| piece.map(|piece| Ok(Frame::data(piece)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(&self.content, Content::Whole(bytes) if bytes.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            Content::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Content::Pieces(_) => SizeHint::default(),
        }
    }
}

impl Connection {
    fn new() -> Self {
        Self {
            busy: AtomicU64::new(0),
            is_used: AtomicBool::new(false),
            is_ending: AtomicBool::new(false),
            used: Mutex::new(Instant::now()),
            end: Notify::new(),
        }
    }

    fn is_busy(&self) -> bool {
        self.busy.load(Ordering::SeqCst) > 0
    }

    fn is_ending(&self) -> bool {
        self.is_ending.load(Ordering::SeqCst)
    }

    fn end(&self) {
        self.is_ending.store(true, Ordering::SeqCst);
        self.end.notify_one();
    }

    fn touch(&self) {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn last_used(&self) -> Instant {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Raises the number of files that may be open as far as the system lets us, and returns it.
#[cfg(unix)]
fn open_files() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    // Where it cannot be raised, the old limit stands.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    let current = getrlimit(Resource::Nofile).current;
    current.map_or(usize::MAX, |current| usize::try_from(current).unwrap_or(usize::MAX))
}

#[cfg(not(unix))]
fn open_files() -> usize {
    usize::MAX
}

/// Ends when the process is told to; from the call on, a signal does not end it otherwise.
#[cfg(unix)]
pub(crate) fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Ends when the process is told to.
#[cfg(not(unix))]
pub(crate) fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Where it cannot be waited for, the process ends as any other does.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
