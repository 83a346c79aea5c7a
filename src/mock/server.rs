//! The wire: connections, how much of them is taken, and how they end.

use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hyper::body::{Body, Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use super::answer::{Answer, Call, Content};
use super::faults::FaultName;
use super::org::Org;
use super::{pages, rest, sessions};
use crate::salesforce::Refusal;

/// A URL, and a URL with all headers, have so many bytes at most, as at Salesforce.
const MAX_HEAD: usize = 16_384;
/// So much of a head is read before it is refused.
const MAX_BUFFER: usize = 64 * 1024;
/// A body has so many bytes at most; a lead has 34 kB.
const MAX_BODY: usize = 2 * 1024 * 1024;
/// Of a body that is too long, so much is read and thrown away, so that its sender reads the answer.
const MAX_DISCARDED: usize = 256 * 1024 * 1024;
/// All bodies that are being read have so many kilobytes at most.
const BODIES: usize = 64 * 1024;
/// A request is read in this time, or its connection is closed.
const READ_TIME: Duration = Duration::from_secs(60);
/// So many connections are open at most; the one that was idle for longest makes room.
const MAX_CONNECTIONS: usize = 16_384;
/// Files that the process opens beside its connections.
const OTHER_FILES: usize = 64;
/// Answers under way have so long to end when the mock is stopped.
const LAST_TIME: Duration = Duration::from_secs(10);

/// The connections of a mock.
pub(super) struct Server {
    org: Arc<Org>,
    bodies: Arc<Semaphore>,
    connections: Mutex<HashMap<u64, Arc<Connection>>>,
    most: usize,
    is_ending: AtomicBool,
    /// Told when a connection ends.
    ended: Notify,
}

#[derive(Debug)]
struct Connection {
    /// Requests that are being answered on it.
    busy: AtomicU64,
    used: Mutex<Instant>,
    /// Told when it shall end.
    end: Notify,
}

/// The answer is lost on purpose: the connection ends without it.
#[derive(Debug, thiserror::Error)]
#[error("the answer is lost")]
struct Lost;

impl Server {
    pub(super) fn new(org: Arc<Org>) -> Self {
        Self {
            org,
            bodies: Arc::new(Semaphore::new(BODIES)),
            connections: Mutex::default(),
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
        let mut number = 0;
        loop {
            let accepted = tokio::select! {
                () = &mut stop => break,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, _)) => {
                    number += 1;
                    self.make_room();
                    tokio::spawn(Arc::clone(&self).connection(number, stream));
                }
                // Out of files, or a connection that was gone before it was taken: others may go.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
        drop(listener);
        self.is_ending.store(true, Ordering::SeqCst);
        for connection in self.connections().values() {
            connection.end.notify_one();
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
        let idle = connections.values().filter(|connection| connection.busy.load(Ordering::SeqCst) == 0);
        if let Some(oldest) = idle.min_by_key(|connection| connection.last_used()) {
            oldest.end.notify_one();
        }
    }

    async fn connection(self: Arc<Self>, number: u64, stream: TcpStream) {
        let connection =
            Arc::new(Connection { busy: AtomicU64::new(0), used: Mutex::new(Instant::now()), end: Notify::new() });
        self.connections().insert(number, Arc::clone(&connection));
        // Without it answers are held back; a socket that refuses works all the same.
        let _ = stream.set_nodelay(true);
        let service = service_fn(|request| {
            let (server, connection) = (Arc::clone(&self), Arc::clone(&connection));
            async move { server.exchange(request, &connection).await }
        });
        let served = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(READ_TIME)
            .max_buf_size(MAX_BUFFER)
            .half_close(false)
            .serve_connection(TokioIo::new(stream), service);
        let mut served = pin!(served);
        loop {
            tokio::select! {
                // Whoever breaks a connection knows it.
                _ = served.as_mut() => break,
                () = connection.end.notified() => {
                    if connection.busy.load(Ordering::SeqCst) == 0 {
                        break;
                    }
                    served.as_mut().graceful_shutdown();
                }
            }
        }
        self.connections().remove(&number);
        self.ended.notify_one();
    }

    async fn exchange(&self, request: Request<Incoming>, connection: &Connection) -> Result<Response<Content>, Lost> {
        connection.busy.fetch_add(1, Ordering::SeqCst);
        let answer = self.answer(request).await;
        connection.busy.fetch_sub(1, Ordering::SeqCst);
        connection.touch();
        if answer.is_lost {
            return Err(Lost);
        }
        let is_refused_unread = matches!(answer.status, 413 | 414 | 431);
        let mut response = Response::new(answer.content);
        *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in answer.headers {
            if let Ok(value) = value.parse() {
                response.headers_mut().insert(name, value);
            }
        }
        if is_refused_unread || self.is_ending.load(Ordering::SeqCst) {
            response.headers_mut().insert("connection", hyper::header::HeaderValue::from_static("close"));
        }
        Ok(response)
    }

    async fn answer(&self, request: Request<Incoming>) -> Answer {
        let began = Instant::now();
        let (head, body) = request.into_parts();
        let target = head.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
        let headers: usize = head.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
        let too_long = match target.len() {
            length if length > MAX_HEAD => Some(Answer::page(414, "URI Too Long")),
            length if length + headers > MAX_HEAD => Some(Answer::page(431, "Request Header Fields Too Large")),
            _ => None,
        };
        let mut call = Call { method: head.method.to_string(), target, headers: head.headers, body: Bytes::new() };
        if let Some(answer) = too_long {
            self.org.journal.enter(&call, &answer, began.elapsed());
            return answer;
        }
        // Held until the answer is there, since the log needs the body.
        let (refused, _permit) = match tokio::time::timeout(READ_TIME, self.read(body)).await {
            Ok(Ok((bytes, permit))) => {
                call.body = bytes;
                (None, permit)
            }
            Ok(Err(answer)) => (Some(answer), None),
            Err(_) => (Some(Answer::page(408, "Request Timeout").with_header("connection", "close")), None),
        };
        if refused.is_none() && pages::is_page(call.path()) {
            return pages::answer(&self.org, &call).await;
        }
        let answer = match refused {
            Some(answer) => answer,
            None => routed(&self.org, &call).await,
        };
        self.org.journal.enter(&call, &answer, began.elapsed());
        answer
    }

    /// Reads a body, as far as there is room for it.
    async fn read(&self, mut body: Incoming) -> Result<(Bytes, Option<OwnedSemaphorePermit>), Answer> {
        let mut bytes = Vec::new();
        let mut permit: Option<OwnedSemaphorePermit> = None;
        let mut discarded = 0;
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            let Ok(frame) = frame else { return Err(Answer::page(400, "Bad Request")) };
            let Ok(data) = frame.into_data() else { continue };
            if discarded > 0 || bytes.len() + data.len() > MAX_BODY {
                discarded += data.len();
                bytes = Vec::new();
                if discarded > MAX_DISCARDED {
                    break;
                }
                continue;
            }
            let kilobytes = u32::try_from(data.len().div_ceil(1024)).unwrap_or(u32::MAX);
            match Arc::clone(&self.bodies).try_acquire_many_owned(kilobytes) {
                Ok(more) => match &mut permit {
                    Some(permit) => permit.merge(more),
                    None => permit = Some(more),
                },
                Err(_) => return Err(Answer::page(503, "Service Unavailable").with_header("connection", "close")),
            }
            bytes.extend_from_slice(&data);
        }
        if discarded > 0 {
            return Err(Answer::page(413, "Request Entity Too Large"));
        }
        Ok((Bytes::from(bytes), permit))
    }
}

impl Connection {
    fn touch(&self) {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn last_used(&self) -> Instant {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn routed(org: &Arc<Org>, call: &Call) -> Answer {
    match call.path() {
        "/services/oauth2/token" | "/services/oauth2/token/" => {
            let pause = org.faults.latency();
            tokio::time::sleep(pause).await;
            let answer = sessions::login(org, call);
            if answer.fault.is_none() && !pause.is_zero() {
                return Answer { fault: Some(FaultName::Latency), ..answer };
            }
            answer
        }
        "/services/data" | "/services/data/" => rest::versions(call),
        path if path.starts_with("/services/data/") => rest::answer(org, call).await,
        _ => Refusal::not_found().into(),
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

/// Takes an address.
pub(super) async fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// Ends when the process is told to.
pub(super) async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    // Where no signal can be waited for, the process ends by them as any other does.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
