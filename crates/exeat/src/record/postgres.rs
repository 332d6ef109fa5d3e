//! The grown-up database: one PostgreSQL schema, for a desk whose service and database are apart.
//!
//! A record keeps its entries there when a file `database` in its folder holds the connection's words, such as
//! `host=/run/postgresql dbname=exeat`. Key, log and retention stay in the folder. Tenants get a schema each:
//! `options='-c search_path=tenant'`.

use exeat_record::{
    Applied, CaseFilter, CaseRow, DispositionRow, Filter, Hash, Keys, LicenceRow, Row, Salt, Store,
    StoreError,
};
use postgres::types::ToSql;
use postgres::{Client, NoTls, Statement};
use std::collections::BTreeMap;

/// The tables, version by version; a version that was released is never changed.
const VERSIONS: &[&str] = &[r#"
CREATE TABLE entry (
  idx        BIGINT PRIMARY KEY CHECK (idx >= 0),
  commitment BYTEA NOT NULL CHECK (length(commitment) = 32),
  salt       BYTEA CHECK (salt IS NULL OR length(salt) = 32),
  bytes      BYTEA,
  kind       TEXT COLLATE "C",
  time       TEXT COLLATE "C",
  actor      TEXT COLLATE "C",
  subject    TEXT COLLATE "C",
  case_id    TEXT COLLATE "C",
  CHECK ((salt IS NULL) = (bytes IS NULL))
);
CREATE INDEX entry_by_case ON entry (case_id, idx) WHERE case_id IS NOT NULL;
CREATE INDEX entry_by_kind ON entry (kind, idx) WHERE kind IS NOT NULL;
CREATE TABLE entry_licence (
  licence TEXT COLLATE "C" NOT NULL,
  idx     BIGINT NOT NULL REFERENCES entry (idx),
  PRIMARY KEY (licence, idx)
);
CREATE TABLE node (
  level BIGINT NOT NULL,
  idx   BIGINT NOT NULL,
  hash  BYTEA NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (level, idx)
);
CREATE TABLE checkpoint (
  day  TEXT COLLATE "C" PRIMARY KEY,
  size BIGINT NOT NULL,
  note TEXT NOT NULL
);
CREATE TABLE desk_case (
  id      TEXT COLLATE "C" PRIMARY KEY,
  subject TEXT COLLATE "C" NOT NULL,
  status  TEXT COLLATE "C" NOT NULL,
  waits   TEXT COLLATE "C" NOT NULL,
  outcome TEXT COLLATE "C" NOT NULL,
  opened  TEXT COLLATE "C" NOT NULL,
  changed TEXT COLLATE "C" NOT NULL,
  actor   TEXT COLLATE "C" NOT NULL
);
CREATE INDEX desk_case_queue ON desk_case (status, waits, opened);
CREATE TABLE licence (
  id            TEXT COLLATE "C" PRIMARY KEY,
  jurisdiction  TEXT NOT NULL,
  through       TEXT NOT NULL,
  value_left    TEXT NOT NULL,
  quantity_left TEXT NOT NULL,
  withdrawn     BOOLEAN NOT NULL
);
CREATE TABLE disposition (
  party BYTEA NOT NULL CHECK (length(party) = 32),
  entry BYTEA NOT NULL CHECK (length(entry) = 32),
  idx   BIGINT NOT NULL REFERENCES entry (idx),
  PRIMARY KEY (party, entry)
);
CREATE TABLE applied (
  key     TEXT COLLATE "C" PRIMARY KEY,
  request BYTEA NOT NULL CHECK (length(request) = 32),
  idx     BIGINT NOT NULL REFERENCES entry (idx)
);
CREATE TABLE value (
  space TEXT COLLATE "C" NOT NULL,
  key   TEXT COLLATE "C" NOT NULL,
  value BYTEA NOT NULL,
  PRIMARY KEY (space, key)
);
"#];

/// One connection to a record kept in PostgreSQL.
pub(super) struct Postgres {
    client: Client,
    prepared: BTreeMap<String, Statement>,
}

fn fail(doing: &'static str) -> impl Fn(postgres::Error) -> StoreError {
    move |error| {
        // The driver's own words are short; what the server said is below them.
        let said = error
            .as_db_error()
            .map_or_else(|| error.to_string(), |db| db.message().to_owned());
        StoreError { doing, said }
    }
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}

/// A column that must be a hash; one that is not is damage, and no hash of anything.
fn hash(bytes: &[u8]) -> Hash {
    Hash::from_bytes(bytes).unwrap_or(Hash([0; 32]))
}

impl Postgres {
    /// Connects; brings the tables forward when it is to write.
    pub(super) fn open(words: &str, write: bool) -> Result<Postgres, StoreError> {
        let doing = "connect to the record's database";
        let client = Client::connect(words, NoTls).map_err(fail(doing))?;
        let mut store = Postgres {
            client,
            prepared: BTreeMap::new(),
        };
        // Whatever the server's default: what is acknowledged is on its disk.
        store.run(
            doing,
            "SET synchronous_commit = on; SET client_min_messages = warning",
        )?;
        if write {
            store.migrate()?;
        }
        store.known_version()?;
        Ok(store)
    }

    fn version(&mut self) -> Result<Option<usize>, StoreError> {
        let doing = "read the version of the record's tables";
        let there = self.rows(
            doing,
            "SELECT to_regclass('schema_version') IS NOT NULL",
            &[],
        )?;
        if !there.first().is_some_and(|row| row.get(0)) {
            return Ok(None);
        }
        let rows = self.rows(doing, "SELECT version FROM schema_version", &[])?;
        Ok(rows
            .first()
            .map(|row| usize::try_from(row.get::<_, i64>(0)).unwrap_or(usize::MAX)))
    }

    fn known_version(&mut self) -> Result<(), StoreError> {
        let found = self.version()?;
        if found == Some(VERSIONS.len()) {
            return Ok(());
        }
        Err(StoreError {
            doing: "use the record's tables",
            said: match found {
                None => {
                    "there is no record in this schema yet; open it once for writing".to_owned()
                }
                Some(version) => format!(
                    "they are of version {version}, and this release knows {}",
                    VERSIONS.len()
                ),
            },
        })
    }

    fn migrate(&mut self) -> Result<(), StoreError> {
        let doing = "bring the record's tables forward";
        self.run(doing, "BEGIN")?;
        // One at a time, whoever else starts now. The number is ours and means nothing.
        let done = self
            .run(doing, "SELECT pg_advisory_xact_lock(7301448211)")
            .and_then(|()| self.version())
            .and_then(|version| {
                let known = version.unwrap_or(0);
                let mut sql = String::new();
                if version.is_none() {
                    sql.push_str("CREATE TABLE schema_version (version BIGINT NOT NULL);");
                    sql.push_str("INSERT INTO schema_version VALUES (0);");
                }
                let steps = VERSIONS.get(known..).unwrap_or_default();
                steps.iter().for_each(|step| sql.push_str(step));
                if !steps.is_empty() {
                    sql.push_str(&format!(
                        "UPDATE schema_version SET version = {};",
                        VERSIONS.len()
                    ));
                }
                self.run(doing, &sql)
            });
        match done {
            Ok(()) => self.commit(),
            Err(error) => {
                self.rollback()?;
                Err(error)
            }
        }
    }

    fn run(&mut self, doing: &'static str, sql: &str) -> Result<(), StoreError> {
        self.client.batch_execute(sql).map_err(fail(doing))
    }

    fn statement(&mut self, doing: &'static str, sql: &str) -> Result<Statement, StoreError> {
        if let Some(known) = self.prepared.get(sql) {
            return Ok(known.clone());
        }
        let statement = self.client.prepare(sql).map_err(fail(doing))?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn rows(
        &mut self,
        doing: &'static str,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<postgres::Row>, StoreError> {
        let statement = self.statement(doing, sql)?;
        self.client.query(&statement, values).map_err(fail(doing))
    }

    fn write(
        &mut self,
        doing: &'static str,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<(), StoreError> {
        let statement = self.statement(doing, sql)?;
        self.client
            .execute(&statement, values)
            .map(|_| ())
            .map_err(fail(doing))
    }
}

const ROW: &str = "idx, commitment, salt, bytes";
const CASE: &str = "id, subject, status, waits, outcome, opened, changed, actor";

fn read_row(row: &postgres::Row) -> Row {
    let salt: Option<Salt> = row
        .get::<_, Option<&[u8]>>(2)
        .and_then(|salt| salt.try_into().ok());
    let bytes: Option<Vec<u8>> = row.get(3);
    Row {
        index: unsigned(row.get(0)),
        commitment: hash(row.get(1)),
        content: salt.zip(bytes),
    }
}

fn read_case(row: &postgres::Row) -> CaseRow {
    CaseRow {
        id: row.get(0),
        subject: row.get(1),
        status: row.get(2),
        waits: row.get(3),
        outcome: row.get(4),
        opened: row.get(5),
        changed: row.get(6),
        actor: row.get(7),
    }
}

/// The text as a pattern of LIKE that finds it anywhere.
fn anywhere(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// A condition of a query and its values, grown one by one.
#[derive(Default)]
struct Where {
    sql: String,
    values: Vec<Box<dyn ToSql + Sync>>,
}

impl Where {
    /// Adds a condition; `?` stands for its value.
    fn and(&mut self, condition: &str, value: Box<dyn ToSql + Sync>) {
        self.sql.push_str(if self.sql.is_empty() {
            " WHERE "
        } else {
            " AND "
        });
        self.values.push(value);
        let place = format!("${}", self.values.len());
        self.sql.push_str(&condition.replace('?', &place));
    }

    fn values(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.values.iter().map(AsRef::as_ref).collect()
    }
}

fn conditions(filter: &Filter) -> Where {
    let mut out = Where::default();
    if !filter.kinds.is_empty() {
        out.and("kind = ANY (?)", Box::new(filter.kinds.clone()));
    }
    let mut text = |condition: &str, value: Option<String>| {
        if let Some(value) = value {
            out.and(condition, Box::new(value));
        }
    };
    text("actor = ?", filter.actor.clone());
    text("case_id = ?", filter.case.clone());
    text(
        "idx IN (SELECT idx FROM entry_licence WHERE licence = ?)",
        filter.licence.clone(),
    );
    text("subject ILIKE ?", filter.subject.as_deref().map(anywhere));
    text("time >= ?", filter.since.clone());
    text("time < ?", filter.before.clone());
    if let Some(from) = filter.from {
        let condition = if filter.newest_first {
            "idx < ?"
        } else {
            "idx >= ?"
        };
        out.and(condition, Box::new(signed(from)));
    }
    out
}

impl Store for Postgres {
    fn begin(&mut self) -> Result<(), StoreError> {
        // Readers go on; another writer waits until we are done.
        self.run("start writing", "BEGIN; LOCK TABLE entry IN EXCLUSIVE MODE")
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.run("make the entries durable", "COMMIT")
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        // Outside a transaction this is a warning, not an error.
        self.run("undo a write", "ROLLBACK")
    }

    fn snapshot(&mut self) -> Result<(), StoreError> {
        self.run(
            "start reading",
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        )?;
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
        let sql = "SELECT coalesce(max(idx) + 1, 0) FROM entry";
        let rows = self.rows("count the entries", sql, &[])?;
        Ok(rows.first().map_or(0, |row| unsigned(row.get(0))))
    }

    fn put(&mut self, row: &Row, keys: &Keys) -> Result<(), StoreError> {
        let doing = "add an entry";
        let salt = row.content.as_ref().map(|(salt, _)| salt.as_slice());
        let bytes = row.content.as_ref().map(|(_, bytes)| bytes.as_slice());
        let case = Some(&keys.case).filter(|case| !case.is_empty());
        let index = signed(row.index);
        self.write(
            doing,
            "INSERT INTO entry (idx, commitment, salt, bytes, kind, time, actor, subject, case_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                &index,
                &row.commitment.0.as_slice(),
                &salt,
                &bytes,
                &keys.kind,
                &keys.time,
                &keys.actor,
                &keys.subject,
                &case,
            ],
        )?;
        for licence in &keys.licences {
            self.write(
                doing,
                "INSERT INTO entry_licence (licence, idx) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                &[licence, &index],
            )?;
        }
        Ok(())
    }

    fn row(&mut self, index: u64) -> Result<Option<Row>, StoreError> {
        let sql = format!("SELECT {ROW} FROM entry WHERE idx = $1");
        let rows = self.rows("read an entry", &sql, &[&signed(index)])?;
        Ok(rows.first().map(read_row))
    }

    fn keys(&mut self, index: u64) -> Result<Option<Keys>, StoreError> {
        let doing = "read what an entry is found by";
        let sql = "SELECT kind, time, actor, subject, coalesce(case_id, '') FROM entry
                   WHERE idx = $1 AND bytes IS NOT NULL AND kind IS NOT NULL AND time IS NOT NULL
                     AND actor IS NOT NULL AND subject IS NOT NULL";
        let rows = self.rows(doing, sql, &[&signed(index)])?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let mut keys = Keys {
            kind: row.get(0),
            time: row.get(1),
            actor: row.get(2),
            subject: row.get(3),
            case: row.get(4),
            licences: Vec::new(),
        };
        let sql = "SELECT licence FROM entry_licence WHERE idx = $1 ORDER BY licence";
        let rows = self.rows(doing, sql, &[&signed(index)])?;
        keys.licences = rows.iter().map(|row| row.get(0)).collect();
        Ok(Some(keys))
    }

    fn find(&mut self, filter: &Filter) -> Result<Vec<Row>, StoreError> {
        let wanted = conditions(filter);
        let order = if filter.newest_first { "DESC" } else { "ASC" };
        let sql = format!(
            "SELECT {ROW} FROM entry{} ORDER BY idx {order} LIMIT {}",
            wanted.sql, filter.limit
        );
        let rows = self.rows("search the entries", &sql, &wanted.values())?;
        Ok(rows.iter().map(read_row).collect())
    }

    fn erase(&mut self, index: u64) -> Result<(), StoreError> {
        for sql in [
            "UPDATE entry SET salt = NULL, bytes = NULL, kind = NULL, time = NULL, actor = NULL,
             subject = NULL, case_id = NULL WHERE idx = $1",
            "DELETE FROM entry_licence WHERE idx = $1",
            "DELETE FROM disposition WHERE idx = $1",
            "DELETE FROM applied WHERE idx = $1",
        ] {
            self.write("erase an entry", sql, &[&signed(index)])?;
        }
        Ok(())
    }

    fn scrub(&mut self) -> Result<(), StoreError> {
        let doing = "take what was erased out of the tables' files";
        // Each rewrites a table without its dead rows; none may run inside a transaction.
        for table in [
            "entry",
            "entry_licence",
            "desk_case",
            "disposition",
            "applied",
        ] {
            self.run(doing, &format!("VACUUM (FULL) {table}"))?;
        }
        Ok(())
    }

    fn put_node(&mut self, level: u8, index: u64, hash: Hash) -> Result<(), StoreError> {
        self.write(
            "add a hash",
            "INSERT INTO node (level, idx, hash) VALUES ($1, $2, $3)",
            &[&i64::from(level), &signed(index), &hash.0.as_slice()],
        )
    }

    fn node(&mut self, level: u8, index: u64) -> Result<Option<Hash>, StoreError> {
        let sql = "SELECT hash FROM node WHERE level = $1 AND idx = $2";
        let values: [&(dyn ToSql + Sync); 2] = [&i64::from(level), &signed(index)];
        let rows = self.rows("read a hash", sql, &values)?;
        Ok(rows.first().map(|row| hash(row.get(0))))
    }

    fn put_checkpoint(&mut self, day: &str, size: u64, note: &str) -> Result<(), StoreError> {
        self.write(
            "keep a checkpoint",
            "INSERT INTO checkpoint (day, size, note) VALUES ($1, $2, $3)
             ON CONFLICT (day) DO UPDATE SET size = excluded.size, note = excluded.note",
            &[&day, &signed(size), &note],
        )
    }

    fn checkpoints(&mut self) -> Result<Vec<(String, u64, String)>, StoreError> {
        let sql = "SELECT day, size, note FROM checkpoint ORDER BY size, day";
        let rows = self.rows("read the checkpoints", sql, &[])?;
        Ok(rows
            .iter()
            .map(|row| (row.get(0), unsigned(row.get(1)), row.get(2)))
            .collect())
    }

    fn checkpoint(&mut self) -> Result<Option<(u64, String)>, StoreError> {
        let sql = "SELECT size, note FROM checkpoint ORDER BY size DESC, day DESC LIMIT 1";
        let rows = self.rows("read the last checkpoint", sql, &[])?;
        Ok(rows.first().map(|row| (unsigned(row.get(0)), row.get(1))))
    }

    fn put_case(&mut self, row: &CaseRow) -> Result<(), StoreError> {
        self.write(
            "keep a case",
            "INSERT INTO desk_case (id, subject, status, waits, outcome, opened, changed, actor)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (id) DO UPDATE SET subject = excluded.subject, status = excluded.status,
               waits = excluded.waits, outcome = excluded.outcome, opened = excluded.opened,
               changed = excluded.changed, actor = excluded.actor",
            &[
                &row.id,
                &row.subject,
                &row.status,
                &row.waits,
                &row.outcome,
                &row.opened,
                &row.changed,
                &row.actor,
            ],
        )
    }

    fn case(&mut self, id: &str) -> Result<Option<CaseRow>, StoreError> {
        let sql = format!("SELECT {CASE} FROM desk_case WHERE id = $1");
        let rows = self.rows("read a case", &sql, &[&id])?;
        Ok(rows.first().map(read_case))
    }

    fn cases(&mut self, filter: &CaseFilter) -> Result<Vec<CaseRow>, StoreError> {
        let mut wanted = Where::default();
        if let Some(status) = &filter.status {
            wanted.and("status = ?", Box::new(status.clone()));
        }
        if let Some(waits) = &filter.waits {
            wanted.and("waits = ?", Box::new(waits.clone()));
        }
        if let Some(search) = &filter.search {
            wanted.and("(id || ' ' || subject) ILIKE ?", Box::new(anywhere(search)));
        }
        let sql = format!(
            "SELECT {CASE} FROM desk_case{} ORDER BY opened, id LIMIT {} OFFSET {}",
            wanted.sql, filter.limit, filter.skip
        );
        let rows = self.rows("search the cases", &sql, &wanted.values())?;
        Ok(rows.iter().map(read_case).collect())
    }

    fn case_counts(&mut self) -> Result<Vec<(String, String, u64)>, StoreError> {
        let sql = "SELECT status, waits, count(*) FROM desk_case
                   GROUP BY status, waits ORDER BY status, waits";
        let rows = self.rows("count the cases", sql, &[])?;
        Ok(rows
            .iter()
            .map(|row| (row.get(0), row.get(1), unsigned(row.get(2))))
            .collect())
    }

    fn remove_case(&mut self, id: &str) -> Result<(), StoreError> {
        self.write(
            "take a case out",
            "DELETE FROM desk_case WHERE id = $1",
            &[&id],
        )
    }

    fn put_licence(&mut self, row: &LicenceRow) -> Result<(), StoreError> {
        self.write(
            "keep a licence",
            "INSERT INTO licence (id, jurisdiction, through, value_left, quantity_left, withdrawn)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (id) DO UPDATE SET jurisdiction = excluded.jurisdiction,
               through = excluded.through, value_left = excluded.value_left,
               quantity_left = excluded.quantity_left, withdrawn = excluded.withdrawn",
            &[
                &row.id,
                &row.jurisdiction,
                &row.through,
                &row.value_left,
                &row.quantity_left,
                &row.withdrawn,
            ],
        )
    }

    fn licences(&mut self) -> Result<Vec<LicenceRow>, StoreError> {
        let sql = "SELECT id, jurisdiction, through, value_left, quantity_left, withdrawn
                   FROM licence ORDER BY id";
        let rows = self.rows("read the licences", sql, &[])?;
        Ok(rows
            .iter()
            .map(|row| LicenceRow {
                id: row.get(0),
                jurisdiction: row.get(1),
                through: row.get(2),
                value_left: row.get(3),
                quantity_left: row.get(4),
                withdrawn: row.get(5),
            })
            .collect())
    }

    fn put_disposition(&mut self, row: &DispositionRow) -> Result<(), StoreError> {
        self.write(
            "keep a disposition",
            "INSERT INTO disposition (party, entry, idx) VALUES ($1, $2, $3)
             ON CONFLICT (party, entry) DO UPDATE SET idx = excluded.idx",
            &[
                &row.party.0.as_slice(),
                &row.entry.0.as_slice(),
                &signed(row.index),
            ],
        )
    }

    fn disposition(
        &mut self,
        party: &Hash,
        entry: &Hash,
    ) -> Result<Option<DispositionRow>, StoreError> {
        let sql = "SELECT idx FROM disposition WHERE party = $1 AND entry = $2";
        let values: [&(dyn ToSql + Sync); 2] = [&party.0.as_slice(), &entry.0.as_slice()];
        let rows = self.rows("read a disposition", sql, &values)?;
        Ok(rows.first().map(|row| DispositionRow {
            party: *party,
            entry: *entry,
            index: unsigned(row.get(0)),
        }))
    }

    fn put_applied(&mut self, key: &str, applied: &Applied) -> Result<(), StoreError> {
        self.write(
            "keep a request's key",
            "INSERT INTO applied (key, request, idx) VALUES ($1, $2, $3)",
            &[&key, &applied.request.0.as_slice(), &signed(applied.index)],
        )
    }

    fn applied(&mut self, key: &str) -> Result<Option<Applied>, StoreError> {
        let sql = "SELECT request, idx FROM applied WHERE key = $1";
        let rows = self.rows("read a request's key", sql, &[&key])?;
        Ok(rows.first().map(|row| Applied {
            request: hash(row.get(0)),
            index: unsigned(row.get(1)),
        }))
    }

    fn put_value(&mut self, space: &str, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.write(
            "keep a value",
            "INSERT INTO value (space, key, value) VALUES ($1, $2, $3)
             ON CONFLICT (space, key) DO UPDATE SET value = excluded.value",
            &[&space, &key, &value],
        )
    }

    fn value(&mut self, space: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT value FROM value WHERE space = $1 AND key = $2";
        let rows = self.rows("read a value", sql, &[&space, &key])?;
        Ok(rows.first().map(|row| row.get(0)))
    }

    fn values(
        &mut self,
        space: &str,
        from: &str,
        limit: u32,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let sql = "SELECT key, value FROM value WHERE space = $1 AND key >= $2
                   ORDER BY key LIMIT $3";
        let rows = self.rows("read values", sql, &[&space, &from, &i64::from(limit)])?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
    }

    fn remove_value(&mut self, space: &str, key: &str) -> Result<(), StoreError> {
        self.write(
            "take a value out",
            "DELETE FROM value WHERE space = $1 AND key = $2",
            &[&space, &key],
        )
    }
}
