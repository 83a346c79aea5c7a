//! The server's side of the conversation: its life, the documents that are open, and who answers what.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::answers::{ActionsAt, At, Client, Identifier, Of, View};
use super::documents::{Change, Document, Kind, Opened};
use super::positions::Encoding;
use super::workspace::{Settings, Workspace};
use super::{Ended, Options, actions, diagnostics, uri};
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::lint::shown;
use crate::report::visible;
use crate::source::SourceFile;

/// A message of the tool itself: a warning.
const WARNING: u8 = 2;

/// How far the conversation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Nothing counts before `initialize`.
    Before,
    /// The server serves.
    Running,
    /// Only `exit` counts after `shutdown`.
    ShutDown,
}

/// The server.
pub(super) struct Server<W> {
    output: W,
    /// Whether nobody reads what is written any more.
    is_client_gone: bool,
    phase: Phase,
    encoding: Encoding,
    client: Client,
    /// What the command line sets, which settings of the editor are laid over.
    options: Options,
    workspace: Workspace,
    documents: BTreeMap<String, Document>,
    /// Configurations that findings were told of although they are not open, by their URI.
    told_configs: BTreeSet<String>,
    /// What was told to the user, which is told once.
    told_problems: BTreeSet<String>,
    /// The names of the files that are watched.
    watched: BTreeSet<String>,
    /// How many requests were sent.
    requests: i32,
}

#[derive(Debug, Deserialize)]
struct Folder {
    uri: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Initialize {
    root_uri: Option<String>,
    workspace_folders: Option<Vec<Folder>>,
    initialization_options: Value,
    capabilities: Value,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Open {
    text_document: Opened,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Changed {
    text_document: Identifier,
    content_changes: Vec<Change>,
}

#[derive(Debug, Deserialize)]
struct Folders {
    event: FoldersChanged,
}

#[derive(Debug, Deserialize)]
struct FoldersChanged {
    added: Vec<Folder>,
    removed: Vec<Folder>,
}

impl<W: Write> Server<W> {
    pub(super) fn new(output: W, mut options: Options) -> Self {
        options.reason = options.reason.filter(|reason| is_reason(reason));
        let workspace = Workspace::new(options.clone());
        Self {
            output,
            is_client_gone: false,
            phase: Phase::Before,
            encoding: Encoding::default(),
            client: Client::default(),
            options,
            workspace,
            documents: BTreeMap::new(),
            told_configs: BTreeSet::new(),
            told_problems: BTreeSet::new(),
            watched: BTreeSet::new(),
            requests: 0,
        }
    }

    /// Whether nobody reads any more.
    pub(super) fn client_is_gone(&self) -> bool {
        self.is_client_gone
    }

    /// Takes a message; `waiting` are those that came in behind it. Tells when the server is to end.
    pub(super) fn take(&mut self, message: Message, waiting: &VecDeque<Result<Message, String>>) -> Option<Ended> {
        match message {
            Message::Request(request) => {
                let id = request.id.clone();
                let answer = match is_cancelled(&id, waiting) {
                    true => Err((ErrorCode::RequestCanceled, "cancelled".to_owned())),
                    false => self.answer(request),
                };
                let answer = match answer {
                    Ok(result) => Response { id, response_result: Ok(result) },
                    Err((code, reason)) => Response::new_err(id, code as i32, reason),
                };
                self.send(answer.into());
            }
            Message::Notification(notification) if notification.method == "exit" => {
                return Some(if self.phase == Phase::ShutDown { Ended::Orderly } else { Ended::WithoutShutdown });
            }
            Message::Notification(notification) if self.phase == Phase::Running => self.hear(notification),
            // Answers to what the server asked for, and what counts in no other phase.
            Message::Notification(_) | Message::Response(_) => {}
        }
        None
    }

    fn send(&mut self, message: Message) {
        if message.write(&mut self.output).is_err() {
            self.is_client_gone = true;
        }
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.send(Notification { method: method.to_owned(), params }.into());
    }

    fn ask(&mut self, method: &str, params: Value) {
        self.requests += 1;
        self.send(Request { id: RequestId::from(self.requests), method: method.to_owned(), params }.into());
    }

    fn answer(&mut self, request: Request) -> Result<Value, (ErrorCode, String)> {
        let Request { method, params, .. } = request;
        match (self.phase, method.as_str()) {
            (Phase::Before, "initialize") => return Ok(self.initialize(read(params)?)),
            (Phase::Before, _) => return Err((ErrorCode::ServerNotInitialized, "initialize comes first".to_owned())),
            (Phase::Running, "shutdown") => {
                self.phase = Phase::ShutDown;
                return Ok(Value::Null);
            }
            (Phase::Running, "initialize") => {
                return Err((ErrorCode::InvalidRequest, "initialize comes once".to_owned()));
            }
            (Phase::ShutDown, _) => return Err((ErrorCode::InvalidRequest, "the server is shut down".to_owned())),
            (Phase::Running, _) => {}
        }
        match method.as_str() {
            "textDocument/hover" => self.at(params, |view, At { position, .. }| view.hover(position)),
            "textDocument/completion" => self.at(params, |view, At { position, .. }| view.completion(position)),
            "textDocument/definition" | "textDocument/declaration" => {
                self.at(params, |view, At { position, .. }| view.definition(position))
            }
            "textDocument/documentHighlight" => self.at(params, |view, At { position, .. }| view.highlights(position)),
            "textDocument/foldingRange" => {
                let Of { text_document } = read(params)?;
                Ok(self.view(&text_document.uri).map_or(Value::Null, |view| view.folding()))
            }
            "textDocument/codeAction" => {
                let ActionsAt { text_document, range, context } = read(params)?;
                self.check(&text_document.uri);
                let view = self.view(&text_document.uri);
                let only = context.only.unwrap_or_default();
                Ok(view.map_or(Value::Null, |view| Value::Array(actions::all(&view, range, &only))))
            }
            "codeAction/resolve" => {
                let Some(uri) = actions::document(&params) else { return Ok(params) };
                self.check(&uri);
                let resolved = self.view(&uri).and_then(|view| actions::resolved(&view, params));
                let reason = "the document has changed, or nothing can be written that does this";
                resolved.ok_or_else(|| (ErrorCode::RequestFailed, reason.to_owned()))
            }
            _ => Err((ErrorCode::MethodNotFound, format!("there is no method {}", visible(&method)))),
        }
    }

    fn at(&mut self, params: Value, answer: impl FnOnce(&View<'_>, At) -> Value) -> Result<Value, (ErrorCode, String)> {
        let at: At = read(params)?;
        Ok(self.view(&at.text_document.uri).map_or(Value::Null, |view| answer(&view, at)))
    }

    fn initialize(&mut self, params: Initialize) -> Value {
        self.phase = Phase::Running;
        let Initialize { root_uri, workspace_folders, initialization_options, capabilities } = params;
        let uris: Vec<String> = match workspace_folders {
            Some(folders) => folders.into_iter().map(|folder| folder.uri).collect(),
            None => root_uri.into_iter().collect(),
        };
        self.workspace.folders = uris.iter().filter_map(|uri| uri::path(uri)).collect();
        if self.workspace.folders.is_empty() {
            self.workspace.folders.extend(std::env::current_dir());
        }
        let has = |pointer: &str| capabilities.pointer(pointer).and_then(Value::as_bool).unwrap_or(false);
        let lists = |pointer: &str, word: &str| {
            let list = capabilities.pointer(pointer).and_then(Value::as_array);
            list.is_some_and(|list| list.iter().any(|entry| entry == word))
        };
        self.client = Client {
            resolves_edits: lists("/textDocument/codeAction/resolveSupport/properties", "edit"),
            versions_edits: has("/workspace/workspaceEdit/documentChanges"),
            creates_files: lists("/workspace/workspaceEdit/resourceOperations", "create"),
            watches_files: has("/workspace/didChangeWatchedFiles/dynamicRegistration"),
        };
        if lists("/general/positionEncodings", Encoding::Utf8.name()) {
            self.encoding = Encoding::Utf8;
        }
        self.configure(&initialization_options);
        json!({
            "capabilities": {
                "positionEncoding": self.encoding.name(),
                "textDocumentSync": { "openClose": true, "change": 2, "save": true },
                "hoverProvider": true,
                "completionProvider": { "triggerCharacters": ["{", "%", "|", ":", "$", "."] },
                "definitionProvider": true,
                "declarationProvider": true,
                "documentHighlightProvider": true,
                "foldingRangeProvider": true,
                "codeActionProvider": {
                    "codeActionKinds": [actions::QUICK_FIX, actions::FIX_ALL],
                    "resolveProvider": true,
                },
                "workspace": { "workspaceFolders": { "supported": true, "changeNotifications": true } },
            },
            "serverInfo": { "name": "bzsf", "version": env!("CARGO_PKG_VERSION") },
        })
    }

    /// Takes settings of the editor, which win over the command line; they may stand under `bzsf`. What they leave out stays,
    /// and an empty text takes back what was set.
    fn configure(&mut self, settings: &Value) {
        let own = settings.get("bzsf").unwrap_or(settings);
        if own.is_null() {
            return;
        }
        let set = match Options::deserialize(own) {
            Ok(set) => set,
            Err(error) => return self.show(format!("the settings of bzsf cannot be used: {error}")),
        };
        let Options { config, describe, baseline, reason } = &mut self.workspace.options;
        let given = &self.options;
        lay_over(config, set.config, &given.config);
        lay_over(describe, set.describe, &given.describe);
        lay_over(baseline, set.baseline, &given.baseline);
        if let Some(set) = set.reason {
            *reason = Some(set).filter(|reason| is_reason(reason)).or_else(|| given.reason.clone());
        }
        self.forget();
    }

    /// Reads everything again, and checks all documents.
    fn forget(&mut self) {
        self.workspace.forget();
        self.told_problems.clear();
        self.documents.values_mut().for_each(|document| document.is_stale = true);
    }

    fn hear(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        let heard = match method.as_str() {
            "initialized" => {
                self.watch(BTreeSet::from([config::FILE_NAME.to_owned()]));
                Ok(())
            }
            "textDocument/didOpen" => read(params).map(|Open { text_document }| {
                let document = Document::open(text_document, |path| path.map(|path| shown(path)));
                self.documents.insert(document.uri.clone(), document);
            }),
            "textDocument/didChange" => read(params).map(|Changed { text_document, content_changes }| {
                if let Some(document) = self.documents.get_mut(&text_document.uri) {
                    document.change(text_document.version, content_changes, self.encoding);
                }
            }),
            "textDocument/didSave" => read(params).map(|Of { text_document }| self.saved(&text_document.uri)),
            "textDocument/didClose" => read(params).map(|Of { text_document }| self.close(&text_document.uri)),
            "workspace/didChangeConfiguration" => {
                self.configure(params.get("settings").unwrap_or(&Value::Null));
                Ok(())
            }
            "workspace/didChangeWatchedFiles" => {
                self.forget();
                Ok(())
            }
            "workspace/didChangeWorkspaceFolders" => read(params).map(|Folders { event }| {
                let paths = |folders: &[Folder]| -> Vec<PathBuf> {
                    folders.iter().filter_map(|folder| uri::path(&folder.uri)).collect()
                };
                let removed = paths(&event.removed);
                self.workspace.folders.retain(|folder| !removed.contains(folder));
                self.workspace.folders.extend(paths(&event.added));
                self.forget();
            }),
            // What need not be understood: `$/cancelRequest` of what is answered already, `$/setTrace`.
            _ => Ok(()),
        };
        if let Err((_, reason)) = heard {
            self.notify(
                "window/logMessage",
                json!({ "type": WARNING, "message": format!("{}: {reason}", visible(&method)) }),
            );
        }
    }

    fn saved(&mut self, uri: &str) {
        let is_read = |settings: &Rc<Settings>, path: &PathBuf| settings.files.contains(path);
        match self.documents.get_mut(uri) {
            Some(Document { path: Some(path), .. })
                if path.ends_with(config::FILE_NAME)
                    || self.workspace.known().any(|settings| is_read(settings, path)) =>
            {
                self.forget();
            }
            Some(document) => document.is_stale = true,
            None => {}
        }
    }

    fn close(&mut self, uri: &str) {
        if self.documents.remove(uri).is_some() {
            self.publish(uri, None, Vec::new());
            // What stands in a configuration on disk is told again, if it is read again.
            if uri.ends_with(config::FILE_NAME) {
                self.forget();
            }
        }
    }

    /// Checks the next document that has changed; tells whether there was one.
    pub(super) fn check_next(&mut self) -> bool {
        let stale = self.documents.values().find(|document| document.is_stale).map(|document| document.uri.clone());
        stale.inspect(|uri| self.check(uri)).is_some()
    }

    /// Checks a document, if it has changed, and tells what is found.
    fn check(&mut self, uri: &str) {
        let Some(document) = self.documents.get_mut(uri).filter(|document| document.is_stale) else { return };
        document.is_stale = false;
        let path = document.path.clone();
        let settings = self.workspace.settings(path.as_deref());
        document.rename(&match &path {
            Some(path) => self.workspace.name(&settings, path),
            None => uri.to_owned(),
        });
        let mut failed = Vec::new();
        document.findings = match document.kind() {
            Kind::Checked(kind) if !settings.excludes(document.file.path()) => {
                let mut checked = settings.linter().check(Arc::clone(&document.file), kind);
                settings.apply_baseline(path.as_deref(), &mut checked);
                failed = checked.failed;
                checked.report.findings
            }
            Kind::Config => {
                let full = path.as_deref().map_or_else(|| uri.to_owned(), shown);
                let mut report = config::read(Arc::new(SourceFile::new(full, document.file.text()))).report;
                report.hide_secrets();
                report.findings
            }
            Kind::Checked(_) | Kind::Other => Vec::new(),
        };
        let told = diagnostics::all(&document.findings, uri, &document.file, &settings, self.encoding);
        let version = document.version;
        self.publish(uri, Some(version), told);
        self.tell(&settings);
        for rule in failed {
            self.show(format!("the rule {rule} failed; this is a mistake of bzsf's"));
        }
    }

    fn publish(&mut self, uri: &str, version: Option<i32>, findings: Vec<Value>) {
        let mut params = json!({ "uri": uri, "diagnostics": findings });
        if let Some(version) = version {
            params["version"] = json!(version);
        }
        self.notify("textDocument/publishDiagnostics", params);
    }

    /// Tells what is wrong with settings, and watches the files that they were read from.
    fn tell(&mut self, settings: &Settings) {
        for problem in &settings.problems {
            self.show(problem.clone());
        }
        let names = settings.files.iter().filter_map(|path| path.file_name()?.to_str());
        self.watch(names.map(str::to_owned).collect());
        let Some(report) = &settings.report else { return };
        let path = Path::new(report.file.path());
        let uri = uri::of(path);
        if self.documents.values().any(|document| document.path.as_deref() == Some(path)) {
            self.told_configs.remove(&uri);
            return;
        }
        let is_told = self.told_configs.contains(&uri);
        if is_told != report.findings.is_empty() {
            return;
        }
        let findings: &[Diagnostic] = &report.findings;
        let told = diagnostics::all(findings, &uri, &report.file, settings, self.encoding);
        match told.is_empty() {
            true => self.told_configs.remove(&uri),
            false => self.told_configs.insert(uri.clone()),
        };
        self.publish(&uri, None, told);
    }

    /// Shows a message to the user, once.
    fn show(&mut self, message: String) {
        if self.told_problems.insert(message.clone()) {
            let message = format!("bzsf: {}", visible(&message));
            self.notify("window/showMessage", json!({ "type": WARNING, "message": message }));
        }
    }

    /// Asks the client to watch files of these names.
    fn watch(&mut self, names: BTreeSet<String>) {
        let new: Vec<String> = names.difference(&self.watched).cloned().collect();
        if new.is_empty() || !self.client.watches_files {
            return;
        }
        let globs: Vec<Value> =
            new.iter().map(|name| json!({ "globPattern": format!("**/{}", globset::escape(name)) })).collect();
        self.watched.extend(new);
        let registration = json!({
            "id": format!("bzsf-files-{}", self.watched.len()),
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": { "watchers": globs },
        });
        self.ask("client/registerCapability", json!({ "registrations": [registration] }));
    }

    /// A document that is open, with what is needed to answer about it.
    fn view(&mut self, uri: &str) -> Option<View<'_>> {
        let settings = self.workspace.settings(self.documents.get(uri)?.path.as_deref());
        let document = self.documents.get(uri)?;
        let config = settings.report.as_ref().map(|report| {
            let path = Path::new(report.file.path());
            let mut open = self.documents.values().filter(|document| document.path.as_deref() == Some(path));
            match open.next() {
                Some(document) => (document.uri.clone(), Arc::clone(&document.file)),
                None => (uri::of(path), Arc::clone(&report.file)),
            }
        });
        Some(View {
            kind: document.kind(),
            document,
            settings,
            encoding: self.encoding,
            client: self.client,
            reason: self.workspace.options.reason.as_deref(),
            config,
            folder: self.workspace.folders.first().cloned(),
        })
    }
}

/// Whether a request was cancelled before it was answered.
fn is_cancelled(id: &RequestId, waiting: &VecDeque<Result<Message, String>>) -> bool {
    let id = serde_json::to_value(id).unwrap_or_default();
    waiting.iter().any(|message| match message {
        Ok(Message::Notification(Notification { method, params })) => {
            method == "$/cancelRequest" && params.get("id") == Some(&id)
        }
        _ => false,
    })
}

fn read<T: DeserializeOwned>(params: Value) -> Result<T, (ErrorCode, String)> {
    serde_json::from_value(params).map_err(|error| (ErrorCode::InvalidParams, visible(&error.to_string()).into_owned()))
}

/// Takes a path that is set, if one is; an empty one stands for the one that the command line gives.
fn lay_over(path: &mut Option<PathBuf>, set: Option<PathBuf>, given: &Option<PathBuf>) {
    if let Some(set) = set {
        *path = Some(set).filter(|path| !path.as_os_str().is_empty()).or_else(|| given.clone());
    }
}

/// Whether a reason can stand in a comment of YAML and of Liquid.
fn is_reason(reason: &str) -> bool {
    !reason.trim().is_empty()
        && !reason.chars().any(char::is_control)
        && !["{%", "%}", "{{", "}}"].iter().any(|word| reason.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_that_wait_together_cost_one_check() {
        let mut output = Vec::new();
        let mut server = Server::new(&mut output, Options::default());
        let params = json!({ "capabilities": {} });
        let initialize = Request { id: RequestId::from(1), method: "initialize".to_owned(), params };
        let hear = |method: &str, params| Message::from(Notification { method: method.to_owned(), params });
        let document = json!({ "uri": "untitled:a", "languageId": "liquid", "version": 1, "text": "" });
        let mut said =
            vec![Message::from(initialize), hear("textDocument/didOpen", json!({ "textDocument": document }))];
        said.extend((2..50).map(|version| {
            let document = json!({ "uri": "untitled:a", "version": version });
            let changes = json!([{ "text": "{{ ${first_name} | shout }}" }]);
            hear("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }))
        }));
        for message in said {
            assert_eq!(server.take(message, &VecDeque::new()), None);
        }
        assert!(server.check_next());
        assert!(!server.check_next());
        let told = String::from_utf8(output).unwrap();
        assert_eq!(told.matches("publishDiagnostics").count(), 1);
        assert!(told.contains("\"version\":49") && told.contains("unknown-filter"), "{told}");
    }
}
