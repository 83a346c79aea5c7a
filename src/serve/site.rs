//! The pages and what they ask: who may ask, and what is answered.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use hyper::body::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use rayon::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::folder::{Folder, Opened, Saved};
use crate::compile::Settings;
use crate::composer::{self, Composer, Listed, Page, Pages, Purpose, Workshop};
use crate::config::Config;
use crate::report::visible;
use crate::template::FileKind;
use crate::wire::{Call, Content, Reply, Site};

/// What stands as it is in the address of a file.
const ADDRESS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// The policy of what is no page.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'";

/// What answers, whoever asks.
#[derive(Debug)]
pub(super) struct Editor {
    folder: Folder,
    can_write: bool,
    config: Config,
    settings: Settings,
    pages: Pages,
    token: String,
    /// Held while a file is written: what was read of it is there until it is replaced.
    writing: Mutex<()>,
}

/// An editor that is served.
pub(super) struct Served {
    editor: Arc<Editor>,
    port: u16,
}

/// An answer without a page: its status and its words.
type Refused = (u16, String);

impl Served {
    pub(super) fn new(editor: Arc<Editor>, port: u16) -> Self {
        Self { editor, port }
    }

    /// Why a call is not answered, where it is not: whoever asks for another name was led here, and only the pages
    /// themselves may have texts checked or written.
    fn refusal(&self, call: &Call) -> Option<Refused> {
        let refused = |why: &str| Some((403, why.to_owned()));
        let Some(host) = call.header("host").filter(|host| is_local_name(host, self.port)) else {
            return refused("this is served under `localhost` and addresses of this machine only");
        };
        if matches!(call.method.as_str(), "GET" | "HEAD") {
            return None;
        }
        let is_own = call.header("origin").is_none_or(|origin| origin == format!("http://{host}"))
            && call.header("sec-fetch-site").is_none_or(|site| site == "same-origin");
        if !is_own {
            return refused("another site may not ask this");
        }
        if call.header("x-bzsf-token") != Some(&self.editor.token) {
            return refused("the page is of an earlier run: load it again");
        }
        None
    }
}

impl Site for Served {
    async fn answer(&self, call: &Call, _: Instant) -> Reply {
        if let Some((status, told)) = self.refusal(call) {
            return text(status, &told);
        }
        let (method, target, matched) = (call.method.clone(), call.path().to_owned(), call.header("if-match"));
        let (matched, body) = (matched.map(str::to_owned), call.body.clone());
        let editor = Arc::clone(&self.editor);
        // Files are read, checked and rendered, which would hold up other calls.
        let answered = tokio::task::spawn_blocking(move || editor.answer(&method, &target, matched.as_deref(), &body));
        match answered.await {
            Ok(Ok(reply)) => reply,
            Ok(Err((status, told))) => text(status, &told),
            Err(_) => text(500, "internal error: the call could not be answered"),
        }
    }

    fn refuse(&self, _: &Call, status: u16, told: &str, _: Instant) -> Reply {
        text(status, told)
    }
}

impl Editor {
    pub(super) fn new(
        folder: Folder,
        can_write: bool,
        config: Config,
        settings: Settings,
    ) -> Result<Self, minijinja::Error> {
        Ok(Self {
            folder,
            can_write,
            config,
            settings,
            pages: Pages::new()?,
            token: token(),
            writing: Mutex::default(),
        })
    }

    fn answer(&self, method: &str, path: &str, version: Option<&str>, body: &Bytes) -> Result<Reply, Refused> {
        let method = if method == "HEAD" { "GET" } else { method };
        if path == "/" {
            return match method {
                "GET" => Ok(page(self.index()?)),
                _ => Err((405, "only GET".to_owned())),
            };
        }
        let missing = || (404, "there is no such page".to_owned());
        let (room, address) = path.trim_start_matches('/').split_once('/').ok_or_else(missing)?;
        let decoded = percent_decode_str(address).decode_utf8().map_err(|_| missing())?;
        let file = || self.folder.open(&decoded).ok_or_else(|| (404, "there is no such file".to_owned()));
        let text = || std::str::from_utf8(body).map_err(|_| (400, "the text is not UTF-8".to_owned()));
        match (method, room) {
            ("GET", "edit") => Ok(page(self.page(&file()?)?)),
            ("GET", "text") => file().map(|file| json(200, &json!({ "text": file.text, "version": file.version }))),
            ("GET", "version") => file().map(|file| json(200, &json!({ "version": file.version }))),
            ("POST", "check") => self.check(&file()?, text()?),
            ("PUT", "text") if !self.can_write => {
                Err((403, "files are not written: start `bzsf serve` with `--write`".to_owned()))
            }
            ("PUT", "text") => {
                let version = version.ok_or_else(|| (428, "If-Match must name the version".to_owned()))?;
                let text = text()?.replace("\r\n", "\n");
                let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
                match self.folder.save(&file()?, &text, version.trim_matches('"')) {
                    Saved::Written(version) => Ok(json(200, &json!({ "version": version }))),
                    Saved::Changed(version) => Ok(json(409, &json!({ "version": version }))),
                    Saved::Refused(why) => Err((422, why)),
                }
            }
            (_, "edit" | "text" | "version" | "check") => Err((405, "not with this method".to_owned())),
            _ => Err(missing()),
        }
    }

    fn workshop(&self) -> Result<Workshop<'_>, Refused> {
        Workshop::new(&self.config, jiff::Timestamp::now()).map_err(internal)
    }

    fn composer(&self, workshop: &Workshop<'_>, file: &Opened, text: &str) -> Result<Composer, Refused> {
        let source = Arc::new(file.source(text.to_owned()));
        workshop.composer(&source, file.kind, &self.settings).map_err(internal)
    }

    fn index(&self) -> Result<Page, Refused> {
        let workshop = self.workshop()?;
        let listed = |file: &Opened| {
            let composer = self.composer(&workshop, file, &file.text)?;
            Ok(Listed {
                address: format!("/edit/{}", address(&file.path)),
                path: composer.path,
                title: composer.title,
                kind: if file.kind == FileKind::Spec { "spec" } else { "template" },
                counts: composer.counts,
            })
        };
        let files = self.folder.list();
        let files = files.par_iter().map(listed).collect::<Result<Vec<_>, Refused>>()?;
        self.pages.index(&visible(&self.folder.name()), &files).map_err(internal)
    }

    fn page(&self, file: &Opened) -> Result<Page, Refused> {
        let composer = self.composer(&self.workshop()?, file, &file.text)?;
        let editor = composer::Editor {
            text: &file.text,
            version: &file.version,
            address: &address(&file.path),
            token: &self.token,
            can_write: self.can_write,
            locked: file.locked,
        };
        self.pages.page(&composer, Purpose::Editor(&editor)).map_err(internal)
    }

    /// What a text would be as this file.
    fn check(&self, file: &Opened, text: &str) -> Result<Reply, Refused> {
        let composer = self.composer(&self.workshop()?, file, text)?;
        let html = self.pages.composer(&composer).map_err(internal)?;
        Ok(json(200, &json!({ "html": html, "findings": composer::findings(&composer) })))
    }
}

/// Whether a Host header names this machine, so that no other name was pointed at it.
fn is_local_name(host: &str, port: u16) -> bool {
    let (name, own) = match host.rsplit_once(':') {
        Some((name, own)) if !own.contains(']') => (name, own.parse::<u16>().ok()),
        _ => (host, Some(80)),
    };
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    own == Some(port) && (name.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok())
}

fn address(path: &str) -> String {
    utf8_percent_encode(path, ADDRESS).to_string()
}

/// What nobody can guess. The keys of the standard library's maps come from the system's random numbers.
fn token() -> String {
    let mut hasher = Sha256::new();
    for round in 0..4_u8 {
        let mut keyed = RandomState::new().build_hasher();
        keyed.write_u8(round);
        hasher.update(keyed.finish().to_le_bytes());
    }
    hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn internal(error: impl std::fmt::Display) -> Refused {
    (500, error.to_string())
}

fn page(page: Page) -> Reply {
    reply(200, "text/html; charset=utf-8", &page.policy, page.html)
}

fn json(status: u16, value: &Value) -> Reply {
    reply(status, "application/json", NOTHING, value.to_string())
}

fn text(status: u16, told: &str) -> Reply {
    reply(status, "text/plain; charset=utf-8", NOTHING, told.to_owned())
}

fn reply(status: u16, media_type: &str, policy: &str, body: String) -> Reply {
    let headers = [
        ("content-type", media_type),
        ("content-security-policy", policy),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ];
    let headers = headers.map(|(name, value)| (name, value.to_owned())).into();
    Reply { status, headers, content: Content::Whole(Bytes::from(body)), is_lost: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for (host, is_local) in [
            ("localhost:8787", true),
            ("127.0.0.1:8787", true),
            ("[::1]:8787", true),
            ("192.168.1.2:8787", true),
            ("localhost", false),
            ("localhost:80", false),
            ("evil.example:8787", false),
            ("127.0.0.1.evil.example:8787", false),
            ("[::1]", false),
            ("", false),
        ] {
            assert_eq!(is_local_name(host, 8787), is_local, "{host}");
        }
        assert!(is_local_name("localhost", 80) && is_local_name("[::1]", 80));
    }

    #[test]
    fn tokens_differ() {
        assert_ne!(token(), token());
        assert_eq!(token().len(), 32);
    }
}
