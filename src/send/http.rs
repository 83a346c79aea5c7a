//! Requests over the network, within the limits that Braze has for them.

use std::io::{self, Read};
use std::time::Duration;

use ureq::{Agent, http};

use crate::catalogue;
use crate::render::{Answer, Request};

/// So much of a webhook's answer is read.
const MAX_ANSWER: u64 = 1 << 20;
/// What requests are sent by, unless the template says otherwise; Braze's own begins so.
const USER_AGENT: &str = concat!("Braze Sender bzsf/", env!("CARGO_PKG_VERSION"));

/// Makes requests.
#[derive(Debug)]
pub(super) struct Client {
    connected_content: Agent,
    webhook: Agent,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) retry_after: Option<Duration>,
    pub(super) body: String,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// No request can be like this.
    Invalid(String),
    /// Nothing went out.
    Unsent(String),
    /// The request went out, or may have.
    Unanswered(String),
}

impl Client {
    /// `is_near` when all goes to this machine, where no proxy stands in between.
    pub(super) fn new(is_near: bool) -> Self {
        let agent = |seconds: u32| {
            let config = Agent::config_builder()
                .timeout_global(Some(Duration::from_secs(seconds.into())))
                .max_redirects(0)
                .http_status_as_error(false)
                // A connection that was kept may be closed by the time it is used, and whether a request was heard
                // before it was could not be told.
                .max_idle_connections(0)
                .user_agent(USER_AGENT);
            if is_near { config.proxy(None) } else { config }.build().new_agent()
        };
        Self {
            connected_content: agent(catalogue::CONNECTED_CONTENT.timeout_seconds),
            webhook: agent(catalogue::WEBHOOK.timeout_seconds),
        }
    }

    /// Makes a call of Connected Content: none when it is not answered in time, or with too much.
    pub(super) fn call(&self, request: &Request) -> Option<Answer> {
        let mut response = run(&self.connected_content, request).ok()?;
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        let headers = headers.collect();
        let body = read(&mut response, u64::from(catalogue::CONNECTED_CONTENT.max_bytes) + 1).ok()?;
        Some(Answer { status: response.status().as_u16(), headers, body, cached: false })
    }

    /// Sends a webhook, once.
    pub(super) fn webhook(&self, request: &Request) -> Result<Reply, Failure> {
        let mut response = run(&self.webhook, request).map_err(|error| failure(&error))?;
        let retry_after = response.headers().get("Retry-After").and_then(|value| wait(value.to_str().ok()?));
        // The status has come, so the request was heard, even if the rest is lost.
        let body = read(&mut response, MAX_ANSWER).unwrap_or_default();
        Ok(Reply { status: response.status().as_u16(), retry_after, body })
    }
}

fn run(agent: &Agent, request: &Request) -> Result<http::Response<ureq::Body>, ureq::Error> {
    let mut builder = http::Request::builder().method(request.method.as_str()).uri(request.url.trim());
    for (name, value) in &request.headers {
        builder = builder.header(name.trim(), value.trim());
    }
    match &request.body {
        Some(body) if has_body(&request.method) => agent.run(builder.body(body.as_str())?),
        _ if has_body(&request.method) => agent.run(builder.body("")?),
        _ => agent.run(builder.body(())?),
    }
}

/// Whether a request of this method carries its body.
pub(super) fn has_body(method: &str) -> bool {
    matches!(method, "POST" | "PUT" | "PATCH")
}

fn read(response: &mut http::Response<ureq::Body>, limit: u64) -> io::Result<String> {
    let mut body = Vec::new();
    response.body_mut().as_reader().take(limit).read_to_end(&mut body)?;
    Ok(String::from_utf8_lossy(&body).into_owned())
}

/// Whether a request may have been heard that failed.
fn failure(error: &ureq::Error) -> Failure {
    use io::ErrorKind::{AddrNotAvailable, ConnectionRefused, HostUnreachable, NetworkUnreachable};
    use ureq::{Error, Timeout};
    let told = error.to_string();
    match error {
        Error::Http(_) | Error::BadUri(_) => Failure::Invalid(told),
        Error::HostNotFound | Error::ConnectionFailed | Error::InvalidProxyUrl | Error::Tls(_) => Failure::Unsent(told),
        Error::Timeout(Timeout::Resolve | Timeout::Connect) => Failure::Unsent(told),
        Error::Io(error)
            if matches!(error.kind(), AddrNotAvailable | ConnectionRefused | HostUnreachable | NetworkUnreachable) =>
        {
            Failure::Unsent(told)
        }
        _ if told.contains("InvalidContentType") => Failure::Unsent(format!("the server does not speak TLS ({told})")),
        // The handshake comes before the request.
        _ if told.contains("certificate") => Failure::Unsent(told),
        _ => Failure::Unanswered(told),
    }
}

/// `Retry-After`: seconds, or a date.
fn wait(value: &str) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
    let seconds = until.as_second().saturating_sub(jiff::Timestamp::now().as_second());
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_times_are_seconds_or_dates() {
        assert_eq!(wait(" 7 "), Some(Duration::from_secs(7)));
        assert_eq!(wait("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        assert!(wait("Wed, 21 Oct 2099 07:28:00 GMT").is_some_and(|wait| wait > Duration::from_secs(1 << 20)));
        assert_eq!(wait("soon"), None);
    }

    /// Answers one request with this head.
    fn answering(head: &'static str) -> String {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                request.push(byte[0]);
            }
            io::Write::write_all(&mut stream, format!("{head}\r\nContent-Length: 0\r\n\r\n").as_bytes()).unwrap();
        });
        format!("http://{address}/")
    }

    #[test]
    fn the_wait_comes_over_the_wire() {
        let client = Client::new(true);
        for (head, waits) in [
            ("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7", Some(7)),
            ("HTTP/1.1 503 Service Unavailable\r\nretry-after: 120", Some(120)),
            ("HTTP/1.1 503 Service Unavailable\r\nRetry-After: Wed, 21 Oct 2015 07:28:00 GMT", Some(0)),
            ("HTTP/1.1 503 Service Unavailable\r\nRetry-After: soon", None),
            ("HTTP/1.1 503 Service Unavailable\r\nRetry-After: -1", None),
            ("HTTP/1.1 503 Service Unavailable", None),
        ] {
            let url = answering(head);
            let request = Request { method: "POST".to_owned(), url, headers: Vec::new(), body: None };
            let reply = client.webhook(&request).unwrap();
            assert_eq!(reply.retry_after, waits.map(Duration::from_secs), "{head}");
        }
    }

    #[test]
    fn a_closed_port_was_sent_nothing_and_a_broken_url_is_told() {
        let client = Client::new(true);
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let request = |url: String| Request { method: "POST".to_owned(), url, headers: Vec::new(), body: None };
        assert!(matches!(client.webhook(&request(format!("http://{address}/"))), Err(Failure::Unsent(_))));
        assert!(matches!(client.webhook(&request("http://a b/".to_owned())), Err(Failure::Invalid(_))));
    }
}
