//! The database's tables, version by version; a version that was released is never changed.

/// Statements that bring a database from one version to the next; the first makes version 1 of an empty file.
pub(super) const VERSIONS: &[&str] = &["
CREATE TABLE entry (
  idx        INTEGER PRIMARY KEY CHECK (idx >= 0),
  commitment BLOB NOT NULL CHECK (length(commitment) = 32),
  salt       BLOB CHECK (salt IS NULL OR length(salt) = 32),
  bytes      BLOB,
  kind       TEXT,
  time       TEXT,
  actor      TEXT,
  subject    TEXT,
  case_id    TEXT,
  CHECK ((salt IS NULL) = (bytes IS NULL))
) STRICT;
CREATE INDEX entry_by_case ON entry (case_id, idx) WHERE case_id IS NOT NULL;
CREATE INDEX entry_by_kind ON entry (kind, idx) WHERE kind IS NOT NULL;
CREATE TABLE entry_licence (
  licence TEXT NOT NULL,
  idx     INTEGER NOT NULL REFERENCES entry (idx),
  PRIMARY KEY (licence, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE node (
  level INTEGER NOT NULL,
  idx   INTEGER NOT NULL,
  hash  BLOB NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (level, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE checkpoint (
  day  TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  note TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE desk_case (
  id      TEXT PRIMARY KEY,
  subject TEXT NOT NULL,
  status  TEXT NOT NULL,
  waits   TEXT NOT NULL,
  outcome TEXT NOT NULL,
  opened  TEXT NOT NULL,
  changed TEXT NOT NULL,
  actor   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX desk_case_queue ON desk_case (status, waits, opened);
CREATE TABLE licence (
  id            TEXT PRIMARY KEY,
  jurisdiction  TEXT NOT NULL,
  through       TEXT NOT NULL,
  value_left    TEXT NOT NULL,
  quantity_left TEXT NOT NULL,
  withdrawn     INTEGER NOT NULL CHECK (withdrawn IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE TABLE disposition (
  party BLOB NOT NULL CHECK (length(party) = 32),
  entry BLOB NOT NULL CHECK (length(entry) = 32),
  idx   INTEGER NOT NULL REFERENCES entry (idx),
  PRIMARY KEY (party, entry)
) STRICT, WITHOUT ROWID;
CREATE TABLE applied (
  key     TEXT PRIMARY KEY,
  request BLOB NOT NULL CHECK (length(request) = 32),
  idx     INTEGER NOT NULL REFERENCES entry (idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE value (
  space TEXT NOT NULL,
  key   TEXT NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (space, key)
) STRICT, WITHOUT ROWID;
"];
