CREATE TABLE IF NOT EXISTS orders (
  order_id TEXT PRIMARY KEY, source TEXT, place TEXT NOT NULL, patient TEXT, clinic TEXT, due TEXT, priority TEXT, kind TEXT,
  remake_of TEXT, reason TEXT, quantity INTEGER, state TEXT NOT NULL, code TEXT, text TEXT, held_for TEXT,
  against TEXT, -- what was found against a device after it was made
  inputs_sha256 TEXT, design_sha256 TEXT, approved_by TEXT, attempts INTEGER NOT NULL DEFAULT 0,
  plated INTEGER NOT NULL DEFAULT 0, -- of each device of this design, reprints apart
  changed_at TEXT NOT NULL, data TEXT NOT NULL, facts TEXT NOT NULL DEFAULT '{}'
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS orders_by_state ON orders (state, priority, due, order_id);
CREATE TABLE IF NOT EXISTS attempts (
  order_id TEXT NOT NULL, attempt INTEGER NOT NULL, state TEXT NOT NULL, code TEXT, text TEXT, seconds REAL,
  inputs_sha256 TEXT, design_sha256 TEXT, files TEXT NOT NULL DEFAULT '{}', ended_at TEXT NOT NULL,
  PRIMARY KEY (order_id, attempt)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (
  number INTEGER PRIMARY KEY, order_id TEXT NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL, name TEXT NOT NULL,
  text TEXT
);
CREATE INDEX IF NOT EXISTS events_by_order ON events (order_id, number);
CREATE TABLE IF NOT EXISTS scans (
  order_id TEXT NOT NULL, sha256 TEXT NOT NULL, patient TEXT, PRIMARY KEY (order_id, sha256)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS scans_by_hash ON scans (sha256);
CREATE TABLE IF NOT EXISTS asked ( -- of a person: the hash of a note or file, and of the answer that stood there then
  order_id TEXT NOT NULL, item TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (order_id, item, answer)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS soles (
  sha256 TEXT NOT NULL, side TEXT NOT NULL, length_mm REAL NOT NULL, mean_mm REAL NOT NULL, sole TEXT NOT NULL,
  PRIMARY KEY (sha256, side)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS soles_by_size ON soles (length_mm, mean_mm);
CREATE TABLE IF NOT EXISTS seen (key TEXT PRIMARY KEY, seen TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notes (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
