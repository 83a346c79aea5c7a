//! Messages as they come in: lsp-server reads them, behind bounds on what a header may claim.

use std::io::{BufRead, ErrorKind, Read};

use lsp_server::Message;

/// Longer messages are refused, in bytes, before room is made for them.
const MAX_BYTES: u64 = 2 * crate::source::MAX_BYTES;

/// Longer headers are refused, in bytes.
const MAX_HEADER: u64 = 4096;

/// The next message; `None` where the client has gone away.
pub(super) fn read(input: &mut impl BufRead) -> Result<Option<Message>, String> {
    let Some(header) = header(input)? else { return Ok(None) };
    let length = length(&header)?;
    let mut whole = header.as_bytes().chain(input.take(length));
    match Message::read(&mut whole) {
        Ok(message) => Ok(message),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
            Err(format!("it ended within a message of {length} bytes"))
        }
        Err(error) => {
            // The text of the message stands behind the reason; it may hold a secret.
            let told = error.to_string();
            let reason = told.split("`: \"").next().unwrap_or_default().trim_start_matches("malformed LSP payload `");
            Err(format!("a message that is no JSON-RPC: {reason}"))
        }
    }
}

/// All lines up to the empty one; `None` where there is nothing at all.
fn header(input: &mut impl BufRead) -> Result<Option<String>, String> {
    let mut header = String::new();
    loop {
        let before = header.len();
        let read = input.take(MAX_HEADER).read_line(&mut header);
        let line = header.get(before..).unwrap_or_default();
        match read {
            Err(_) => return Err("a header that is not UTF-8".to_owned()),
            Ok(0) if before == 0 => return Ok(None),
            Ok(0) => return Err("it ended within a header".to_owned()),
            Ok(_) if line == "\r\n" => return Ok(Some(header)),
            Ok(_) if !line.ends_with("\r\n") || header.len() as u64 > MAX_HEADER => {
                return Err("a header of the protocol was expected: lines such as `Content-Length: 42`, each with \\r\\n, and an empty line".to_owned());
            }
            Ok(_) => {}
        }
    }
}

fn length(header: &str) -> Result<u64, String> {
    let mut fields = header.lines().filter_map(|line| line.split_once(": "));
    let length = fields.rfind(|(name, _)| name.eq_ignore_ascii_case("Content-Length"));
    let Some((_, value)) = length else { return Err("a header without Content-Length".to_owned()) };
    match value.parse() {
        Ok(length) if length <= MAX_BYTES => Ok(length),
        _ => Err(format!("Content-Length is at most {MAX_BYTES}, not {value}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(input: &str) -> String {
        read(&mut input.as_bytes()).unwrap_err()
    }

    #[test]
    fn messages_follow_each_other() {
        let one = r#"{"jsonrpc":"2.0","method":"exit"}"#;
        let text = format!("Content-Length: {0}\r\n\r\n{one}content-length: {0}\r\nX: y\r\n\r\n{one}", one.len());
        let mut input = text.as_bytes();
        for _ in 0..2 {
            assert!(matches!(read(&mut input), Ok(Some(Message::Notification(exit))) if exit.method == "exit"));
        }
        assert!(matches!(read(&mut input), Ok(None)));
    }

    #[test]
    fn what_is_no_message_is_told_without_its_text() {
        assert!(told("hello\r\n\r\n").contains("without Content-Length"));
        assert!(told("hello").contains("a header of the protocol"));
        assert!(told("Content-Length: 99999999999999999999\r\n\r\n").contains("not 9999"));
        assert!(told("Content-Length: 999999999999\r\n\r\n").contains("at most"));
        assert!(told("Content-Length: 10\r\n\r\n{}").contains("ended within a message"));
        assert!(told(&format!("{}\r\n", "x".repeat(5000))).contains("a header of the protocol"));
        let secret = told("Content-Length: 18\r\n\r\n{\"secret\": \"abc\"} ");
        assert!(secret.contains("no JSON-RPC") && !secret.contains("abc"), "{secret}");
    }
}
