//! The built-in database: one SQLite file, written ahead, synced at every commit.

use super::schema::VERSIONS;
use exeat_record::{
    Applied, CaseFilter, CaseRow, DispositionRow, Filter, Hash, Keys, LicenceRow, Row, Salt, Store,
    StoreError,
};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params, params_from_iter};
use std::path::Path;
use std::time::Duration;

/// How long a writer waits for another process that writes.
const PATIENCE: Duration = Duration::from_secs(20);

/// One connection to a record kept in SQLite.
#[derive(Debug)]
pub(super) struct Sqlite {
    connection: Connection,
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Reads and writes; makes the file where there is none.
    Write,
    /// Reads and changes no byte.
    Read,
}

fn fail(doing: &'static str) -> impl FnOnce(rusqlite::Error) -> StoreError {
    move |error| StoreError {
        doing,
        said: error.to_string(),
    }
}

/// Indexes and sizes stay far below what SQLite counts to; one that does not is damage.
fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}

impl Sqlite {
    /// Opens the file.
    pub(super) fn open(path: &Path, purpose: Use) -> Result<Sqlite, StoreError> {
        let doing = "open the record's database";
        let flags = match purpose {
            Use::Write => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
            Use::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
        };
        let connection = Connection::open_with_flags(
            path,
            // One thread at a time uses a connection, which the types hold; SQLite need not lock again.
            flags | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )
        .map_err(fail(doing))?;
        connection.busy_timeout(PATIENCE).map_err(fail(doing))?;
        let mut store = Sqlite { connection };
        match purpose {
            Use::Write => {
                store.set_up().map_err(fail(doing))?;
                store.migrate()?;
            }
            Use::Read => {
                if let Err(error) = store.known_version() {
                    // A record at rest on a medium that cannot be written has no room for SQLite's own files.
                    store = Sqlite::at_rest(path).ok_or(error)?;
                    store.known_version()?;
                }
            }
        }
        Ok(store)
    }

    /// Opens a file that nobody writes and nobody will, without any file beside it; none where something was
    /// written ahead.
    fn at_rest(path: &Path) -> Option<Sqlite> {
        let mut ahead = path.as_os_str().to_owned();
        ahead.push("-wal");
        if std::fs::metadata(&ahead).is_ok_and(|data| data.len() > 0) {
            return None;
        }
        // Bytes above ASCII would be taken for letters of their own; such a path is left to the plain way.
        let plain = path.to_str().filter(|text| text.is_ascii())?;
        let mut address = String::from("file:");
        for c in plain.chars() {
            match c {
                '%' => address.push_str("%25"),
                '?' => address.push_str("%3f"),
                '#' => address.push_str("%23"),
                c => address.push(c),
            }
        }
        address.push_str("?immutable=1");
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_URI;
        let connection = Connection::open_with_flags(address, flags).ok()?;
        Some(Sqlite { connection })
    }

    fn set_up(&self) -> rusqlite::Result<()> {
        // The mode is kept in the file; everything else belongs to the connection.
        self.connection
            .pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        self.connection.pragma_update(None, "foreign_keys", true)?;
        // What is erased is overwritten, not only forgotten.
        self.connection
            .pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
        // A pack of rules or a list could never get here, but a file from elsewhere could hold a hostile schema.
        self.connection.pragma_update(None, "trusted_schema", false)
    }

    fn version(&self) -> Result<usize, StoreError> {
        self.connection
            .pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))
            .map(|version| usize::try_from(version).unwrap_or(usize::MAX))
            .map_err(fail("read the version of the record's tables"))
    }

    fn known_version(&self) -> Result<(), StoreError> {
        let version = self.version()?;
        if version == VERSIONS.len() {
            return Ok(());
        }
        let said = if version > VERSIONS.len() {
            format!(
                "version {version} was written by a later release; this one knows up to {}",
                VERSIONS.len()
            )
        } else {
            format!(
                "version {version} is older than {}; open it once for writing, which brings it forward",
                VERSIONS.len()
            )
        };
        Err(StoreError {
            doing: "use the record's tables",
            said,
        })
    }

    /// Brings the tables forward, each version in one transaction with the rest.
    fn migrate(&mut self) -> Result<(), StoreError> {
        if self.version()? == VERSIONS.len() {
            return Ok(());
        }
        let doing = "bring the record's tables forward";
        self.begin()?;
        // Read again: another process may have done it while we waited.
        let version = self.version()?;
        let steps = VERSIONS.get(version..).unwrap_or_default();
        let done = steps
            .iter()
            .try_for_each(|step| self.connection.execute_batch(step))
            .and_then(|()| {
                if steps.is_empty() {
                    return Ok(());
                }
                self.connection
                    .pragma_update(None, "user_version", signed(VERSIONS.len() as u64))
            });
        match done {
            Ok(()) => {
                self.commit()?;
                self.known_version()
            }
            Err(error) => {
                self.rollback()?;
                Err(fail(doing)(error))
            }
        }
    }

    fn run(&self, doing: &'static str, sql: &str) -> Result<(), StoreError> {
        self.connection.execute_batch(sql).map_err(fail(doing))
    }
}

const ROW: &str = "idx, commitment, salt, bytes";

fn read_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let salt: Option<Salt> = row.get(2)?;
    let bytes: Option<Vec<u8>> = row.get(3)?;
    Ok(Row {
        index: unsigned(row.get(0)?),
        commitment: Hash(row.get(1)?),
        content: salt.zip(bytes),
    })
}

fn read_case(row: &rusqlite::Row<'_>) -> rusqlite::Result<CaseRow> {
    Ok(CaseRow {
        id: row.get(0)?,
        subject: row.get(1)?,
        status: row.get(2)?,
        waits: row.get(3)?,
        outcome: row.get(4)?,
        opened: row.get(5)?,
        changed: row.get(6)?,
        actor: row.get(7)?,
    })
}

/// The text as a pattern of LIKE that finds it anywhere.
fn anywhere(text: &str) -> Value {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    Value::Text(pattern)
}

/// A condition of a query and its values, grown one by one.
#[derive(Default)]
struct Where {
    sql: String,
    values: Vec<Value>,
}

impl Where {
    fn and(&mut self, condition: &str, value: Value) {
        self.sql.push_str(if self.sql.is_empty() {
            " WHERE "
        } else {
            " AND "
        });
        self.sql.push_str(condition);
        self.values.push(value);
    }
}

fn conditions(filter: &Filter) -> Where {
    let mut out = Where::default();
    let text = |text: &String| Value::Text(text.clone());
    if !filter.kinds.is_empty() {
        let marks = vec!["?"; filter.kinds.len()].join(", ");
        let mut values = filter.kinds.iter().map(text);
        if let Some(first) = values.next() {
            out.and(&format!("kind IN ({marks})"), first);
            out.values.extend(values);
        }
    }
    if let Some(actor) = &filter.actor {
        out.and("actor = ?", text(actor));
    }
    if let Some(case) = &filter.case {
        out.and("case_id = ?", text(case));
    }
    if let Some(licence) = &filter.licence {
        out.and(
            "idx IN (SELECT idx FROM entry_licence WHERE licence = ?)",
            text(licence),
        );
    }
    if let Some(subject) = &filter.subject {
        out.and("subject LIKE ? ESCAPE '\\'", anywhere(subject));
    }
    if let Some(since) = &filter.since {
        out.and("time >= ?", text(since));
    }
    if let Some(before) = &filter.before {
        out.and("time < ?", text(before));
    }
    if let Some(from) = filter.from {
        let condition = if filter.newest_first {
            "idx < ?"
        } else {
            "idx >= ?"
        };
        out.and(condition, Value::Integer(signed(from)));
    }
    out
}

impl Store for Sqlite {
    fn begin(&mut self) -> Result<(), StoreError> {
        self.run("start writing", "BEGIN IMMEDIATE")
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.run("make the entries durable", "COMMIT")
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        // A failed commit may have ended the transaction already.
        if self.connection.is_autocommit() {
            return Ok(());
        }
        self.run("undo a write", "ROLLBACK")
    }

    fn snapshot(&mut self) -> Result<(), StoreError> {
        self.run("start reading", "BEGIN DEFERRED")?;
        // The moment is that of the first read.
        self.size().map(|_| ())
    }

    fn start_part(&mut self) -> Result<(), StoreError> {
        self.run("start a part of a write", "SAVEPOINT part")
    }

    fn end_part(&mut self, keep: bool) -> Result<(), StoreError> {
        let sql = if keep {
            "RELEASE part"
        } else {
            "ROLLBACK TO part; RELEASE part"
        };
        self.run("end a part of a write", sql)
    }

    fn size(&mut self) -> Result<u64, StoreError> {
        self.connection
            .prepare_cached("SELECT coalesce(max(idx) + 1, 0) FROM entry")
            .and_then(|mut s| s.query_row([], |row| row.get(0)))
            .map(unsigned)
            .map_err(fail("count the entries"))
    }

    fn put(&mut self, row: &Row, keys: &Keys) -> Result<(), StoreError> {
        let doing = "add an entry";
        let (salt, bytes) = row
            .content
            .as_ref()
            .map_or((None, None), |(salt, bytes)| (Some(salt), Some(bytes)));
        let case = Some(&keys.case).filter(|case| !case.is_empty());
        self.connection
            .prepare_cached(
                "INSERT INTO entry (idx, commitment, salt, bytes, kind, time, actor, subject, case_id)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )
            .and_then(|mut s| {
                s.execute(params![
                    signed(row.index),
                    row.commitment.0,
                    salt,
                    bytes,
                    keys.kind,
                    keys.time,
                    keys.actor,
                    keys.subject,
                    case
                ])
            })
            .map_err(fail(doing))?;
        for licence in &keys.licences {
            self.connection
                .prepare_cached("INSERT OR IGNORE INTO entry_licence (licence, idx) VALUES (?, ?)")
                .and_then(|mut s| s.execute(params![licence, signed(row.index)]))
                .map_err(fail(doing))?;
        }
        Ok(())
    }

    fn row(&mut self, index: u64) -> Result<Option<Row>, StoreError> {
        self.connection
            .prepare_cached(&format!("SELECT {ROW} FROM entry WHERE idx = ?"))
            .and_then(|mut s| s.query_row([signed(index)], read_row).optional())
            .map_err(fail("read an entry"))
    }

    fn keys(&mut self, index: u64) -> Result<Option<Keys>, StoreError> {
        let doing = "read what an entry is found by";
        let keys = self
            .connection
            .prepare_cached(
                "SELECT kind, time, actor, subject, case_id FROM entry
                 WHERE idx = ? AND bytes IS NOT NULL",
            )
            .and_then(|mut s| {
                s.query_row([signed(index)], |row| {
                    Ok(Keys {
                        kind: row.get(0)?,
                        time: row.get(1)?,
                        actor: row.get(2)?,
                        subject: row.get(3)?,
                        case: row.get::<_, Option<String>>(4)?.unwrap_or_default(),
                        licences: Vec::new(),
                    })
                })
                .optional()
            })
            .map_err(fail(doing))?;
        let Some(mut keys) = keys else {
            return Ok(None);
        };
        keys.licences = self
            .connection
            .prepare_cached("SELECT licence FROM entry_licence WHERE idx = ? ORDER BY licence")
            .and_then(|mut s| s.query_map([signed(index)], |row| row.get(0))?.collect())
            .map_err(fail(doing))?;
        Ok(Some(keys))
    }

    fn find(&mut self, filter: &Filter) -> Result<Vec<Row>, StoreError> {
        let wanted = conditions(filter);
        let order = if filter.newest_first { "DESC" } else { "ASC" };
        let sql = format!(
            "SELECT {ROW} FROM entry{} ORDER BY idx {order} LIMIT {}",
            wanted.sql, filter.limit
        );
        self.connection
            .prepare_cached(&sql)
            .and_then(|mut s| {
                s.query_map(params_from_iter(wanted.values), read_row)?
                    .collect()
            })
            .map_err(fail("search the entries"))
    }

    fn erase(&mut self, index: u64) -> Result<(), StoreError> {
        let doing = "erase an entry";
        for sql in [
            "UPDATE entry SET salt = NULL, bytes = NULL, kind = NULL, time = NULL, actor = NULL,
             subject = NULL, case_id = NULL WHERE idx = ?",
            "DELETE FROM entry_licence WHERE idx = ?",
            "DELETE FROM disposition WHERE idx = ?",
            "DELETE FROM applied WHERE idx = ?",
        ] {
            self.connection
                .execute(sql, [signed(index)])
                .map_err(fail(doing))?;
        }
        Ok(())
    }

    fn scrub(&mut self) -> Result<(), StoreError> {
        let doing = "take what was erased out of the write-ahead file";
        let busy: i64 = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .map_err(fail(doing))?;
        if busy != 0 {
            return Err(StoreError {
                doing,
                said: "somebody else is reading the record; try again when they are done"
                    .to_owned(),
            });
        }
        Ok(())
    }

    fn put_node(&mut self, level: u8, index: u64, hash: Hash) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT INTO node (level, idx, hash) VALUES (?, ?, ?)")
            .and_then(|mut s| s.execute(params![level, signed(index), hash.0]))
            .map(|_| ())
            .map_err(fail("add a hash"))
    }

    fn node(&mut self, level: u8, index: u64) -> Result<Option<Hash>, StoreError> {
        self.connection
            .prepare_cached("SELECT hash FROM node WHERE level = ? AND idx = ?")
            .and_then(|mut s| {
                s.query_row(params![level, signed(index)], |row| row.get(0))
                    .optional()
            })
            .map(|hash| hash.map(Hash))
            .map_err(fail("read a hash"))
    }

    fn put_checkpoint(&mut self, day: &str, size: u64, note: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO checkpoint (day, size, note) VALUES (?, ?, ?)")
            .and_then(|mut s| s.execute(params![day, signed(size), note]))
            .map(|_| ())
            .map_err(fail("keep a checkpoint"))
    }

    fn checkpoints(&mut self) -> Result<Vec<(String, u64, String)>, StoreError> {
        self.connection
            .prepare_cached("SELECT day, size, note FROM checkpoint ORDER BY size, day")
            .and_then(|mut s| {
                s.query_map([], |row| {
                    Ok((row.get(0)?, unsigned(row.get(1)?), row.get(2)?))
                })?
                .collect()
            })
            .map_err(fail("read the checkpoints"))
    }

    fn checkpoint(&mut self) -> Result<Option<(u64, String)>, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT size, note FROM checkpoint ORDER BY size DESC, day DESC LIMIT 1",
            )
            .and_then(|mut s| {
                s.query_row([], |row| Ok((unsigned(row.get(0)?), row.get(1)?)))
                    .optional()
            })
            .map_err(fail("read the last checkpoint"))
    }

    fn put_case(&mut self, row: &CaseRow) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO desk_case
                 (id, subject, status, waits, outcome, opened, changed, actor)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            )
            .and_then(|mut s| {
                s.execute(params![
                    row.id,
                    row.subject,
                    row.status,
                    row.waits,
                    row.outcome,
                    row.opened,
                    row.changed,
                    row.actor
                ])
            })
            .map(|_| ())
            .map_err(fail("keep a case"))
    }

    fn case(&mut self, id: &str) -> Result<Option<CaseRow>, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT id, subject, status, waits, outcome, opened, changed, actor
                 FROM desk_case WHERE id = ?",
            )
            .and_then(|mut s| s.query_row([id], read_case).optional())
            .map_err(fail("read a case"))
    }

    fn cases(&mut self, filter: &CaseFilter) -> Result<Vec<CaseRow>, StoreError> {
        let mut wanted = Where::default();
        if let Some(status) = &filter.status {
            wanted.and("status = ?", Value::Text(status.clone()));
        }
        if let Some(waits) = &filter.waits {
            wanted.and("waits = ?", Value::Text(waits.clone()));
        }
        if let Some(search) = &filter.search {
            wanted.and(
                "(id || ' ' || subject) LIKE ? ESCAPE '\\'",
                anywhere(search),
            );
        }
        let sql = format!(
            "SELECT id, subject, status, waits, outcome, opened, changed, actor FROM desk_case{}
             ORDER BY opened, id LIMIT {} OFFSET {}",
            wanted.sql, filter.limit, filter.skip
        );
        self.connection
            .prepare_cached(&sql)
            .and_then(|mut s| {
                s.query_map(params_from_iter(wanted.values), read_case)?
                    .collect()
            })
            .map_err(fail("search the cases"))
    }

    fn case_counts(&mut self) -> Result<Vec<(String, String, u64)>, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT status, waits, count(*) FROM desk_case
                 GROUP BY status, waits ORDER BY status, waits",
            )
            .and_then(|mut s| {
                s.query_map([], |row| {
                    Ok((row.get(0)?, row.get(1)?, unsigned(row.get(2)?)))
                })?
                .collect()
            })
            .map_err(fail("count the cases"))
    }

    fn remove_case(&mut self, id: &str) -> Result<(), StoreError> {
        self.connection
            .execute("DELETE FROM desk_case WHERE id = ?", [id])
            .map(|_| ())
            .map_err(fail("take a case out"))
    }

    fn put_licence(&mut self, row: &LicenceRow) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO licence
                 (id, jurisdiction, through, value_left, quantity_left, withdrawn)
                 VALUES (?, ?, ?, ?, ?, ?)",
            )
            .and_then(|mut s| {
                s.execute(params![
                    row.id,
                    row.jurisdiction,
                    row.through,
                    row.value_left,
                    row.quantity_left,
                    row.withdrawn
                ])
            })
            .map(|_| ())
            .map_err(fail("keep a licence"))
    }

    fn licences(&mut self) -> Result<Vec<LicenceRow>, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT id, jurisdiction, through, value_left, quantity_left, withdrawn
                 FROM licence ORDER BY id",
            )
            .and_then(|mut s| {
                s.query_map([], |row| {
                    Ok(LicenceRow {
                        id: row.get(0)?,
                        jurisdiction: row.get(1)?,
                        through: row.get(2)?,
                        value_left: row.get(3)?,
                        quantity_left: row.get(4)?,
                        withdrawn: row.get(5)?,
                    })
                })?
                .collect()
            })
            .map_err(fail("read the licences"))
    }

    fn put_disposition(&mut self, row: &DispositionRow) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO disposition (party, entry, idx) VALUES (?, ?, ?)",
            )
            .and_then(|mut s| s.execute(params![row.party.0, row.entry.0, signed(row.index)]))
            .map(|_| ())
            .map_err(fail("keep a disposition"))
    }

    fn disposition(
        &mut self,
        party: &Hash,
        entry: &Hash,
    ) -> Result<Option<DispositionRow>, StoreError> {
        self.connection
            .prepare_cached("SELECT idx FROM disposition WHERE party = ? AND entry = ?")
            .and_then(|mut s| {
                s.query_row(params![party.0, entry.0], |row| {
                    Ok(DispositionRow {
                        party: *party,
                        entry: *entry,
                        index: unsigned(row.get(0)?),
                    })
                })
                .optional()
            })
            .map_err(fail("read a disposition"))
    }

    fn put_applied(&mut self, key: &str, applied: &Applied) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT INTO applied (key, request, idx) VALUES (?, ?, ?)")
            .and_then(|mut s| s.execute(params![key, applied.request.0, signed(applied.index)]))
            .map(|_| ())
            .map_err(fail("keep a request's key"))
    }

    fn applied(&mut self, key: &str) -> Result<Option<Applied>, StoreError> {
        self.connection
            .prepare_cached("SELECT request, idx FROM applied WHERE key = ?")
            .and_then(|mut s| {
                s.query_row([key], |row| {
                    Ok(Applied {
                        request: Hash(row.get(0)?),
                        index: unsigned(row.get(1)?),
                    })
                })
                .optional()
            })
            .map_err(fail("read a request's key"))
    }

    fn put_value(&mut self, space: &str, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO value (space, key, value) VALUES (?, ?, ?)")
            .and_then(|mut s| s.execute(params![space, key, value]))
            .map(|_| ())
            .map_err(fail("keep a value"))
    }

    fn value(&mut self, space: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.connection
            .prepare_cached("SELECT value FROM value WHERE space = ? AND key = ?")
            .and_then(|mut s| {
                s.query_row(params![space, key], |row| row.get(0))
                    .optional()
            })
            .map_err(fail("read a value"))
    }

    fn values(
        &mut self,
        space: &str,
        from: &str,
        limit: u32,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT key, value FROM value WHERE space = ? AND key >= ? ORDER BY key LIMIT ?",
            )
            .and_then(|mut s| {
                s.query_map(params![space, from, limit], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?
                .collect()
            })
            .map_err(fail("read values"))
    }

    fn remove_value(&mut self, space: &str, key: &str) -> Result<(), StoreError> {
        self.connection
            .execute(
                "DELETE FROM value WHERE space = ? AND key = ?",
                params![space, key],
            )
            .map(|_| ())
            .map_err(fail("take a value out"))
    }
}
