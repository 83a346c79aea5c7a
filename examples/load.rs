//! Load on `bzsf mock`: many creates from many connections, beside the same on a handler that does nothing.
//!
//!     cargo run --release --example load -- [--creates N] [--connections N] [--database FILE]
//!
//! Prints requests a second and the 99th percentile of both, and whether every lead is there. With `--idle N`, so many idle
//! connections are open to a mock in a process of its own, `bzsf` beside this example, and its memory is measured.

#![allow(clippy::print_stdout, reason = "an example speaks on the terminal")]

use std::convert::Infallible;
use std::error::Error;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

type Failure = Box<dyn Error + Send + Sync>;

/// The mock with idle connections takes no more than so many kilobytes.
const MOST_MEMORY: u64 = 384 * 1024;
const FORM: &str = "grant_type=client_credentials&client_id=mock-client-id&client_secret=mock-client-secret";

/// A body that is all there.
struct Whole(Bytes);

impl Body for Whole {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let bytes = std::mem::take(&mut self.0);
        std::task::Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.len() as u64)
    }
}

/// Reads a body and answers as a create does, without doing anything.
async fn trivial(listener: TcpListener) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let service = service_fn(|request: Request<Incoming>| async move {
            let mut body = request.into_body();
            while std::future::poll_fn(|context| std::pin::Pin::new(&mut body).poll_frame(context)).await.is_some() {}
            let answer = "{\"id\":\"00QMo0000000001EAA\",\"success\":true,\"errors\":[]}";
            let mut response = Response::new(Whole(Bytes::from_static(answer.as_bytes())));
            *response.status_mut() = hyper::StatusCode::CREATED;
            Ok::<_, Infallible>(response)
        });
        tokio::spawn(async move {
            // The client closes it.
            let _ = stream.set_nodelay(true);
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

/// Sends a request and returns status and body of its answer.
async fn call(stream: &mut TcpStream, head: &str, body: &str) -> Result<(u16, String), Failure> {
    let request = format!("{head}\r\nHost: load\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    stream.write_all(request.as_bytes()).await?;
    let (mut raw, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut buffer).await?;
        if read == 0 {
            return Err("the connection was closed".into());
        }
        raw.extend_from_slice(buffer.get(..read).unwrap_or_default());
        let text = String::from_utf8_lossy(&raw);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length =
            head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0usize) {
            let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
            return Ok((status.ok_or("no status")?, body.to_owned()));
        }
    }
}

/// Makes creates and returns how long each took.
async fn load(address: SocketAddr, token: &str, creates: usize, connections: usize) -> Result<Vec<Duration>, Failure> {
    let next = Arc::new(AtomicUsize::new(0));
    let clients: Vec<_> = (0..connections)
        .map(|_| {
            let (next, token) = (Arc::clone(&next), token.to_owned());
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(address).await?;
                stream.set_nodelay(true)?;
                let head = format!("POST /services/data/v60.0/sobjects/Lead/ HTTP/1.1\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json");
                let mut took = Vec::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= creates {
                        return Ok::<_, Failure>(took);
                    }
                    let body = format!("{{\"FirstName\":\"Ada\",\"LastName\":\"Load {number}\",\"Company\":\"Engines\",\"Email\":\"load-{number}@example.com\"}}");
                    let began = Instant::now();
                    let (status, answer) = call(&mut stream, &head, &body).await?;
                    took.push(began.elapsed());
                    if status != 201 {
                        return Err(format!("{status} {answer}").into());
                    }
                }
            })
        })
        .collect();
    let mut all = Vec::new();
    for client in clients {
        all.extend(client.await??);
    }
    Ok(all)
}

fn tell(name: &str, mut took: Vec<Duration>, whole: Duration) {
    took.sort_unstable();
    let at =
        |part: f64| took.get((took.len() as f64 * part) as usize).copied().unwrap_or_default().as_secs_f64() * 1000.0;
    let rate = took.len() as f64 / whole.as_secs_f64();
    println!("{name}: {rate:.0} requests/s, median {:.2} ms, 99th percentile {:.2} ms", at(0.5), at(0.99));
}

/// A mock in a process of its own, which ends with this.
struct Process(Child);

impl Process {
    /// Starts it, and returns it with its address.
    fn start() -> Result<(Self, SocketAddr), Failure> {
        let binary = std::env::current_exe()?.with_file_name("../bzsf");
        let mut child = Command::new(&binary)
            .args(["mock", "-q", "--listen", "127.0.0.1:0"])
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}; build it first", binary.display()))?;
        let mut line = String::new();
        BufReader::new(child.stderr.take().ok_or("no standard error")?).read_line(&mut line)?;
        let process = Self(child);
        let address =
            line.trim_end().rsplit_once("http://").ok_or_else(|| format!("the mock does not start: {line}"))?;
        Ok((process, address.1.parse()?))
    }

    /// The most memory that it had so far, in kilobytes.
    fn most_memory(&self) -> Result<u64, Failure> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let value =
            status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix("kB")?.trim().parse().ok());
        Ok(value.ok_or("the system does not tell the memory of a process")?)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Opens so many connections, half of them silent and half behind a request, and tells whether the mock still answers.
async fn idle(count: usize) -> Result<(), Failure> {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).maximum;
    let limits = rustix::process::Rlimit { current: limit, maximum: limit };
    rustix::process::setrlimit(rustix::process::Resource::Nofile, limits)?;
    let (process, address) = Process::start()?;
    let mut stream = TcpStream::connect(address).await?;
    let token = login(&mut stream).await?;
    let before = process.most_memory()?;
    let mut open = Vec::with_capacity(count);
    for number in 0..count {
        let mut stream = TcpStream::connect(address).await.map_err(|error| format!("connection {number}: {error}"))?;
        if number % 2 == 1 {
            call(&mut stream, "GET /services/data/ HTTP/1.1", "").await?;
        }
        open.push(stream);
    }
    let began = Instant::now();
    let took = load(address, &token, 1000, 32).await?;
    tell(&format!("mock with {count} idle connections"), took, began.elapsed());
    let closed = open.iter().filter(|stream| matches!(stream.try_read(&mut [0]), Ok(0))).count();
    let after = process.most_memory()?;
    println!(
        "{} connections are open, {closed} were closed; at most {before} kB of memory before, {after} kB with them",
        count - closed
    );
    if closed > 0 || after > MOST_MEMORY { Err("that is too much".into()) } else { Ok(()) }
}

/// Logs in, and returns the token.
async fn login(stream: &mut TcpStream) -> Result<String, Failure> {
    let head = "POST /services/oauth2/token HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded";
    let (_, answer) = call(stream, head, FORM).await?;
    let answer: serde_json::Value = serde_json::from_str(&answer)?;
    Ok(answer.get("access_token").and_then(serde_json::Value::as_str).ok_or("no token")?.to_owned())
}

fn main() -> Result<(), Failure> {
    let (mut creates, mut connections, mut database) = (50_000, 32, None::<PathBuf>);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut arguments = std::env::args().skip(1);
    while let Some(flag) = arguments.next() {
        let value = arguments.next().ok_or("every flag has a value")?;
        match flag.as_str() {
            "--creates" => creates = value.parse()?,
            "--connections" => connections = value.parse()?,
            "--database" => database = Some(value.into()),
            "--idle" => return runtime.block_on(idle(value.parse()?)),
            other => return Err(format!("no flag {other}").into()),
        }
    }
    let (sender, receiver) = std::sync::mpsc::channel();
    let options = bzsf::mock::Options {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        client_id: "mock-client-id".to_owned(),
        client_secret: "mock-client-secret".to_owned(),
        object: bzsf::mock::base_lead(),
        seed: None,
        database,
        session_timeout: Duration::from_secs(7200),
        faults: Vec::new(),
        log: None,
        tell: None,
    };
    std::thread::spawn(move || {
        // The receiver waits for it.
        let ready = |address| {
            let _ = sender.send(address);
        };
        bzsf::mock::run(options, ready).map_err(|error| println!("{error}"))
    });
    let address = receiver.recv()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let idle = listener.local_addr()?;
        tokio::spawn(trivial(listener));
        let mut stream = TcpStream::connect(address).await?;
        let token = login(&mut stream).await?;
        let count = format!(
            "GET /services/data/v60.0/query?q=SELECT+COUNT()+FROM+Lead HTTP/1.1\r\nAuthorization: Bearer {token}"
        );
        let before: serde_json::Value = serde_json::from_str(&call(&mut stream, &count, "").await?.1)?;
        // In turns, so that whatever else the machine does hits both.
        for (name, address) in [("trivial handler", idle), ("mock", address), ("trivial handler", idle)] {
            let began = Instant::now();
            let took = load(address, &token, creates, connections).await?;
            tell(name, took, began.elapsed());
        }
        let after: serde_json::Value = serde_json::from_str(&call(&mut stream, &count, "").await?.1)?;
        let number =
            |value: &serde_json::Value| value.get("totalSize").and_then(serde_json::Value::as_u64).unwrap_or_default();
        let kept = number(&after) - number(&before);
        println!("{kept} of {creates} leads are there");
        if kept != creates as u64 { Err("leads are lost".into()) } else { Ok(()) }
    })
}
