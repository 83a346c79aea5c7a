//! What git knows of files: which changed since a revision, and what is staged.

use std::collections::HashSet;
use std::ffi::OsString;
use std::io::{Seek, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A file as it would be committed.
pub(super) struct Staged {
    /// Where it lies, in full.
    pub(super) path: PathBuf,
    /// The name of its content.
    id: String,
}

/// The files that differ from a revision, in full: those that were changed on this branch since it left the revision's,
/// committed or not, and those that git does not know yet.
pub(super) fn changed(revision: &str) -> Result<HashSet<PathBuf>, String> {
    let top = top()?;
    if revision.starts_with('-') {
        return Err(format!("--since: `{revision}` is no revision"));
    }
    let commit = format!("{revision}^{{commit}}");
    let unknown = || {
        format!(
            "--since: git knows no revision `{revision}` here; in CI, the whole history has to be fetched for it to be known"
        )
    };
    let commit = run(&["rev-parse", "--verify", "--quiet", &commit], None)?.map_err(|_| unknown())?;
    let commit = line(&commit);
    // Without a common ancestor, or with too little history to know one, the revision itself is compared.
    let base = run(&["merge-base", &commit, "HEAD"], None)?.map_or(commit, |base| line(&base));
    let arguments = ["diff", "--name-only", "-z", "--no-renames", "--diff-filter=d", "--no-relative", "--no-ext-diff"];
    let known = run(&[&arguments[..], &[&base, "--"]].concat(), None)?.map_err(|words| told("diff", &words))?;
    let new = ["ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ":/"];
    let new = run(&new, None)?.map_err(|words| told("ls-files", &words))?;
    let names = names(&known).chain(names(&new)).map(|name| top.join(name));
    // What is no longer there has nothing to be looked at.
    Ok(names.filter_map(|path| path.canonicalize().ok()).collect())
}

/// The files of the index that differ from the last commit, in the order of their paths.
pub(super) fn staged() -> Result<Vec<Staged>, String> {
    let top = top()?;
    let arguments =
        ["diff", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--diff-filter=d", "--no-relative"];
    let raw = run(&arguments, None)?.map_err(|words| told("diff", &words))?;
    let mut parts = raw.split(|byte| *byte == 0).filter(|part| !part.is_empty());
    let mut staged = Vec::new();
    while let (Some(entry), Some(name)) = (parts.next(), parts.next()) {
        // `:100644 100644 <old> <new> M`; links and submodules have other modes, what is not merged has no content.
        let entry = String::from_utf8_lossy(entry);
        let words: Vec<&str> = entry.split(' ').collect();
        let (Some(mode), Some(id)) = (words.get(1), words.get(3)) else { continue };
        if mode.starts_with("100") && id.bytes().any(|byte| byte != b'0') {
            staged.push(Staged { path: top.join(name_of(name)), id: (*id).to_owned() });
        }
    }
    Ok(staged)
}

/// The staged contents of files, in their order.
pub(super) fn contents(staged: &[Staged]) -> Result<Vec<Vec<u8>>, String> {
    let unwritten = |error: std::io::Error| format!("a temporary file cannot be written: {error}");
    // A file, so that git can be asked and read from by one thread.
    let mut asked = tempfile::tempfile().map_err(unwritten)?;
    for staged in staged {
        writeln!(asked, "{}", staged.id).map_err(unwritten)?;
    }
    asked.rewind().map_err(unwritten)?;
    let answer = run(&["cat-file", "--batch"], Some(asked))?.map_err(|words| told("cat-file", &words))?;
    let mut rest = answer.as_slice();
    let mut contents = Vec::new();
    for staged in staged {
        // `<id> blob <length>`, the content, a line break.
        let missing = || format!("git has no content for {}", staged.path.display());
        let head = rest.iter().position(|byte| *byte == b'\n').ok_or_else(missing)?;
        let (head, body) = rest.split_at(head);
        let length = std::str::from_utf8(head).ok().and_then(|head| head.rsplit(' ').next()?.parse::<usize>().ok());
        let length = length.ok_or_else(missing)?;
        contents.push(body.get(1..=length).ok_or_else(missing)?.to_owned());
        rest = body.get(length + 2..).unwrap_or_default();
    }
    Ok(contents)
}

/// The folder of the repository.
fn top() -> Result<PathBuf, String> {
    let answer = run(&["rev-parse", "--show-toplevel"], None)?.map_err(|words| {
        match words.contains("not a git repository") {
            true => "this folder is in no git repository, which --since and --staged ask".to_owned(),
            false => told("rev-parse", &words),
        }
    })?;
    let path = PathBuf::from(name_of(answer.strip_suffix(b"\n").unwrap_or(&answer)));
    path.canonicalize().map_err(|error| format!("{}: {error}", path.display()))
}

/// What git answers; the inner error is what it says when it fails.
fn run(arguments: &[&str], input: Option<std::fs::File>) -> Result<Result<Vec<u8>, String>, String> {
    let mut command = Command::new("git");
    // Messages in English are told apart; nothing is locked, fetched or asked for.
    command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
    command.args(["-c", "core.fsmonitor=false", "--no-pager"]).args(arguments);
    command.stdin(input.map_or_else(Stdio::null, Stdio::from));
    let output = command.output().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "git is not installed, which --since and --staged need".to_owned(),
        _ => format!("git cannot be run: {error}"),
    })?;
    match output.status.success() {
        true => Ok(Ok(output.stdout)),
        false => Ok(Err(String::from_utf8_lossy(&output.stderr).into_owned())),
    }
}

fn told(command: &str, words: &str) -> String {
    format!("git {command} failed: {}", words.trim().lines().next().unwrap_or("it does not say why"))
}

fn line(answer: &[u8]) -> String {
    String::from_utf8_lossy(answer).trim_end().to_owned()
}

fn names(answer: &[u8]) -> impl Iterator<Item = OsString> {
    answer.split(|byte| *byte == 0).filter(|name| !name.is_empty()).map(name_of)
}

#[cfg(unix)]
fn name_of(bytes: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(bytes).to_owned()
}

#[cfg(not(unix))]
fn name_of(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}
