//! Where the leads are: SQLite, and one thread that works on it. What arrives while a commit is under way shares the next
//! one, so that many creates cost one write to the disk, and each is there before it is answered.

use std::borrow::Cow;
use std::cell::Cell;
use std::path::Path;
use std::sync::mpsc;
use std::thread::JoinHandle;

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value};
use tokio::sync::oneshot;

use crate::catalogue::RecordId;

/// The mark of a database of ours, in SQLite's header: `bzsf`.
const APPLICATION_ID: i64 = 0x627a_7366;
/// How the tables are laid out.
const LAYOUT: i64 = 1;
/// So many pieces of work share a commit at most.
const BATCH: usize = 512;
/// What ids of new leads begin with; numbers follow, in six digits to the base of 62.
const ID_START: &str = "00QMo0000";
/// In the order of ASCII, so that later ids sort behind earlier ones.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// The name under which people are indexed: first name, last name and company.
pub(super) const PERSON: &str = "person";

/// Why the leads cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite says so.
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
    /// It is somebody else's.
    #[error("it is an SQLite database, but not one of `bzsf mock`")]
    Foreign,
    /// A later bzsf made it.
    #[error("it is from a later version of bzsf")]
    Later,
    /// It could not be committed.
    #[error("the commit failed")]
    Uncommitted,
    /// Its thread has ended.
    #[error("the database is closed")]
    Closed,
}

/// A lead as it is kept. Fields without a value are left out.
#[derive(Debug)]
pub(super) struct Lead {
    number: i64,
    pub(super) is_deleted: bool,
    pub(super) record: Map<String, Value>,
}

/// The leads, from the thread that works on them.
pub(super) struct Leads {
    connection: Connection,
    /// The fields by whose values leads are found.
    keys: Vec<Cow<'static, str>>,
    /// The number of the next id.
    next: Cell<u64>,
}

type Answer = Box<dyn FnOnce(bool) + Send>;
type Work = Box<dyn FnOnce(&Leads) -> (bool, Answer) + Send>;

/// The leads, from anywhere.
#[derive(Debug)]
pub(super) struct Store {
    works: Option<mpsc::Sender<Work>>,
    thread: Option<JoinHandle<()>>,
}

impl Store {
    /// Opens a database, or one in memory. Leads are found by the values of `keys`.
    pub(super) fn open(path: Option<&Path>, keys: Vec<Cow<'static, str>>) -> Result<Self, StoreError> {
        let leads = Leads::open(path, keys)?;
        let (works, queue) = mpsc::channel();
        let thread = std::thread::spawn(move || leads.work(&queue));
        Ok(Self { works: Some(works), thread: Some(thread) })
    }

    /// Has something done, and returns when it is on disk. Either all of it is, or nothing.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Leads) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (sender, receiver) = oneshot::channel();
        let work = move |leads: &Leads| {
            let done = work(leads);
            let is_done = done.is_ok();
            let answer = move |is_committed: bool| {
                let answer = match done {
                    Ok(_) if !is_committed => Err(StoreError::Uncommitted),
                    done => done.map_err(StoreError::from),
                };
                // Nobody waits for it when a connection was closed.
                let _ = sender.send(answer);
            };
            (is_done, Box::new(answer) as Answer)
        };
        let works = self.works.as_ref().ok_or(StoreError::Closed)?;
        works.send(Box::new(work)).map_err(|_| StoreError::Closed)?;
        receiver.await.unwrap_or(Err(StoreError::Closed))
    }

    /// Ends the thread after the work that waits, and closes the database.
    pub(super) fn close(&mut self) {
        self.works = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has closed it as well.
            let _ = thread.join();
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.close();
    }
}

impl Leads {
    fn open(path: Option<&Path>, keys: Vec<Cow<'static, str>>) -> Result<Self, StoreError> {
        let connection = match path {
            Some(path) => Connection::open(path)?,
            None => Connection::open_in_memory()?,
        };
        let pragma = |name: &str| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
        let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if tables > 0 && pragma("application_id")? != APPLICATION_ID {
            return Err(StoreError::Foreign);
        }
        if pragma("user_version")? > LAYOUT {
            return Err(StoreError::Later);
        }
        // The lock keeps a second mock away; FULL brings every commit to the disk.
        connection.execute_batch(
            "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            BEGIN IMMEDIATE;
            CREATE TABLE IF NOT EXISTS lead (
                number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, deleted INTEGER NOT NULL, record TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS key (
                field TEXT NOT NULL, value TEXT NOT NULL, lead INTEGER NOT NULL, PRIMARY KEY (field, value, lead)
            ) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS keyed (fields TEXT NOT NULL);",
        )?;
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        connection.pragma_update(None, "user_version", LAYOUT)?;
        let newest: Option<String> =
            connection.query_row("SELECT max(id) FROM lead WHERE id LIKE ?1 || '%'", [ID_START], |row| row.get(0))?;
        let next = newest.as_deref().and_then(number_of_id).map_or(1, |number| number + 1);
        let leads = Self { connection, keys, next: Cell::new(next) };
        leads.index_again()?;
        leads.connection.execute_batch("COMMIT")?;
        Ok(leads)
    }

    /// Makes the index anew where other fields are keys than when the database was last open.
    fn index_again(&self) -> rusqlite::Result<()> {
        let fields = self.keys.join(" ");
        let indexed: Option<String> =
            self.connection.query_row("SELECT fields FROM keyed", [], |row| row.get(0)).optional()?;
        if indexed.as_deref() == Some(fields.as_str()) {
            return Ok(());
        }
        self.connection.execute_batch("DELETE FROM key; DELETE FROM keyed;")?;
        self.connection.execute("INSERT INTO keyed VALUES (?1)", [fields])?;
        let mut after = 0;
        loop {
            let page = self.page(after, 1000)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.number;
            page.iter().try_for_each(|lead| self.index(lead))?;
        }
    }

    fn work(&self, queue: &mpsc::Receiver<Work>) {
        while let Ok(first) = queue.recv() {
            let mut answers = Vec::new();
            let mut is_done = self.connection.execute_batch("BEGIN").is_ok();
            for work in std::iter::once(first).chain(queue.try_iter().take(BATCH)) {
                let (done, answer) = work(self);
                is_done &= done;
                answers.push(answer);
            }
            is_done = is_done && self.connection.execute_batch("COMMIT").is_ok();
            if !is_done && !self.connection.is_autocommit() {
                // What cannot be undone was not done: SQLite drops it when the database is opened again.
                let _ = self.connection.execute_batch("ROLLBACK");
            }
            answers.into_iter().for_each(|answer| answer(is_done));
        }
    }

    /// The lead with this id of 18 characters, deleted or not.
    pub(super) fn get(&self, id: &str) -> rusqlite::Result<Option<Lead>> {
        let mut query = self.connection.prepare_cached("SELECT number, deleted, record FROM lead WHERE id = ?1")?;
        query.query_row([id], lead_of_row).optional()
    }

    /// The leads that are not deleted and have this value in a key field, oldest first. Case does not matter.
    pub(super) fn find(&self, field: &str, value: &str) -> rusqlite::Result<Vec<Lead>> {
        let mut query = self.connection.prepare_cached(
            "SELECT number, deleted, record FROM key JOIN lead ON number = lead WHERE field = ?1 AND value = ?2 ORDER BY number",
        )?;
        query.query_map([field, value], lead_of_row)?.collect()
    }

    /// Whether leads are found by the values of this field.
    pub(super) fn is_key(&self, field: &str) -> bool {
        self.keys.iter().any(|key| key == field)
    }

    /// Leads behind a place, in their order, deleted ones among them.
    fn page(&self, after: i64, count: usize) -> rusqlite::Result<Vec<Lead>> {
        let mut query = self
            .connection
            .prepare_cached("SELECT number, deleted, record FROM lead WHERE number > ?1 ORDER BY number LIMIT ?2")?;
        query.query_map(params![after, i64::try_from(count).unwrap_or(i64::MAX)], lead_of_row)?.collect()
    }

    /// Leads behind a place, oldest first, and the place for the next ones; none when there are no more.
    pub(super) fn next(&self, after: i64, count: usize) -> rusqlite::Result<Option<(Vec<Lead>, i64)>> {
        let page = self.page(after, count)?;
        Ok(page.last().map(|last| last.number).map(|last| (page, last)))
    }

    /// The newest leads that are not deleted, newest first, and how many there are.
    pub(super) fn newest(&self, count: usize) -> rusqlite::Result<(Vec<Lead>, i64)> {
        let mut query = self.connection.prepare_cached(
            "SELECT number, deleted, record FROM lead WHERE NOT deleted ORDER BY number DESC LIMIT ?1",
        )?;
        let leads =
            query.query_map([i64::try_from(count).unwrap_or(i64::MAX)], lead_of_row)?.collect::<Result<_, _>>()?;
        let all = self.connection.query_row("SELECT count(*) FROM lead WHERE NOT deleted", [], |row| row.get(0))?;
        Ok((leads, all))
    }

    /// Whether there was never a lead.
    pub(super) fn is_empty(&self) -> rusqlite::Result<bool> {
        self.connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM lead)", [], |row| row.get(0))
    }

    /// Keeps a new lead, and returns its id, which a record that has none gets.
    pub(super) fn insert(&self, mut record: Map<String, Value>, is_deleted: bool) -> rusqlite::Result<String> {
        let given = record.get("Id").and_then(Value::as_str).map(str::to_owned);
        let id = given.unwrap_or_else(|| id_of_number(self.next.get()));
        if let Some(number) = number_of_id(&id) {
            self.next.set(self.next.get().max(number + 1));
        }
        record.insert("Id".to_owned(), Value::String(id.clone()));
        let mut insert =
            self.connection.prepare_cached("INSERT INTO lead (id, deleted, record) VALUES (?1, ?2, ?3)")?;
        let text = serde_json::to_string(&record).unwrap_or_default();
        let number = insert.insert(params![id, is_deleted, text])?;
        self.index(&Lead { number, is_deleted, record })?;
        Ok(id)
    }

    /// Keeps a lead that has changed.
    pub(super) fn update(&self, lead: &Lead) -> rusqlite::Result<()> {
        let mut update =
            self.connection.prepare_cached("UPDATE lead SET deleted = ?2, record = ?3 WHERE number = ?1")?;
        let text = serde_json::to_string(&lead.record).unwrap_or_default();
        update.execute(params![lead.number, lead.is_deleted, text])?;
        Ok(())
    }

    /// Takes a lead, as it was, out of the index, so that it can be changed.
    pub(super) fn forget(&self, lead: &Lead) -> rusqlite::Result<()> {
        let mut delete =
            self.connection.prepare_cached("DELETE FROM key WHERE field = ?1 AND value = ?2 AND lead = ?3")?;
        for (field, value) in self.key_values(lead) {
            delete.execute(params![field, value, lead.number])?;
        }
        Ok(())
    }

    /// Enters a lead in the index.
    pub(super) fn index(&self, lead: &Lead) -> rusqlite::Result<()> {
        let mut insert = self.connection.prepare_cached("INSERT OR IGNORE INTO key VALUES (?1, ?2, ?3)")?;
        for (field, value) in self.key_values(lead) {
            insert.execute(params![field, value, lead.number])?;
        }
        Ok(())
    }

    fn key_values<'a>(&'a self, lead: &'a Lead) -> impl Iterator<Item = (&'a str, String)> {
        let keys = if lead.is_deleted { &[] } else { self.keys.as_slice() };
        keys.iter().filter_map(|field| Some((field.as_ref(), key_value(field, &lead.record)?)))
    }
}

/// What a record is found by in a key field.
pub(super) fn key_value(field: &str, record: &Map<String, Value>) -> Option<String> {
    if field == PERSON {
        let text = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default().trim().to_lowercase();
        return Some(["FirstName", "LastName", "Company"].map(text).join("\n"));
    }
    record.get(field).and_then(folded)
}

/// A value without what does not matter in a comparison: case, and the form of a number.
pub(super) fn folded(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_lowercase()),
        Value::Number(number) => number.as_f64().map(|number| number.to_string()),
        Value::Bool(is) => Some(is.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn lead_of_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Lead> {
    let text = row.get_ref(2)?.as_str()?;
    let record = serde_json::from_str(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(2, rusqlite::types::Type::Text, Box::new(error)))?;
    Ok(Lead { number: row.get(0)?, is_deleted: row.get(1)?, record })
}

fn id_of_number(number: u64) -> String {
    let mut digits = [b'0'; 6];
    let mut rest = number;
    for digit in digits.iter_mut().rev() {
        *digit = usize::try_from(rest % 62).ok().and_then(|at| DIGITS.get(at)).copied().unwrap_or(b'0');
        rest /= 62;
    }
    let short = format!("{ID_START}{}", String::from_utf8_lossy(&digits));
    RecordId::parse(&short).map_or(short, |id| id.as_str().to_owned())
}

/// The number of an id of ours.
fn number_of_id(id: &str) -> Option<u64> {
    let digits = id.strip_prefix(ID_START)?.get(..6)?;
    digits.bytes().try_fold(0, |number, digit| {
        let digit = DIGITS.iter().position(|known| *known == digit)?;
        Some(number * 62 + digit as u64)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(members: Value) -> Map<String, Value> {
        members.as_object().unwrap().clone()
    }

    fn open(path: Option<&Path>, keys: &[&'static str]) -> Leads {
        Leads::open(path, keys.iter().map(|key| Cow::Borrowed(*key)).collect()).unwrap()
    }

    #[test]
    fn ids_count_up_and_have_their_check_sums() {
        let ids: Vec<String> = [1, 2, 61, 62, 4000].into_iter().map(id_of_number).collect();
        assert!(ids.is_sorted());
        for (id, number) in ids.iter().zip([1, 2, 61, 62, 4000]) {
            assert_eq!(RecordId::parse(id).unwrap().as_str(), id);
            assert_eq!(number_of_id(id), Some(number));
        }
        let leads = open(None, &[]);
        leads.insert(record(json!({"Id": ids[4]})), false).unwrap();
        assert_eq!(leads.insert(record(json!({})), false).unwrap(), id_of_number(4001));
    }

    #[test]
    fn leads_outlive_the_database_and_are_found_by_new_keys() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leads.sqlite");
        let id =
            open(Some(&path), &["Email"]).insert(record(json!({"Email": "ADA@x.y", "Number__c": 10})), false).unwrap();
        let leads = open(Some(&path), &["Number__c", PERSON]);
        assert!(leads.find("Email", "ada@x.y").unwrap().is_empty());
        let found = leads.find("Number__c", &folded(&json!(10.0)).unwrap()).unwrap();
        assert_eq!(found[0].record["Id"], json!(id));
        let mut lead = leads.get(&id).unwrap().unwrap();
        leads.forget(&lead).unwrap();
        lead.is_deleted = true;
        leads.update(&lead).unwrap();
        leads.index(&lead).unwrap();
        assert!(leads.find("Number__c", "10").unwrap().is_empty());
        assert!(leads.get(&id).unwrap().unwrap().is_deleted);
        assert!(Leads::open(Some(&path), Vec::new()).is_err(), "a second mock");
    }

    #[test]
    fn other_databases_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("other.sqlite");
        Connection::open(&path).unwrap().execute_batch("CREATE TABLE lead (x)").unwrap();
        assert!(matches!(Leads::open(Some(&path), Vec::new()), Err(StoreError::Foreign)));
        std::fs::write(&path, "no database, but long enough to be looked at as if it were one, which it is not at all")
            .unwrap();
        assert!(matches!(Leads::open(Some(&path), Vec::new()), Err(StoreError::Sqlite(_))));
    }
}
