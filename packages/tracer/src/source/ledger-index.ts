import type { Database } from 'better-sqlite3'

/** `SPLI`: what `file` and SQLite tools show of an index file. */
export const APPLICATION_ID = 0x53504c49
/** Raised with every change to the tables or to the rules by which rows are checked: older files are then built again. */
export const INDEX_VERSION = 1

/**
 * The tables of an index. Addresses and assets are numbers (a third of the size of text, and three times as fast to load); units
 * are decimal text, for they reach 2^256. Indexes are built when all rows are in.
 */
const TABLES = `
CREATE TABLE meta (          -- facts about the ledger: rows, first and last time, line of the last time
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
CREATE TABLE chain (         -- chains that the ledger names, CAIP-2
  chain TEXT PRIMARY KEY
) STRICT;
CREATE TABLE address (       -- CAIP-10
  address_id INTEGER PRIMARY KEY,
  address    TEXT NOT NULL
) STRICT;
CREATE TABLE asset (         -- CAIP-19
  asset_id INTEGER PRIMARY KEY,
  asset    TEXT NOT NULL
) STRICT;
CREATE TABLE detail (        -- what the source says beside the payment; shared by rows
  detail_id  INTEGER PRIMARY KEY,
  symbol     TEXT,
  name       TEXT,
  decimals   INTEGER,
  shown      TEXT,           -- the figure as the source shows it
  status     INTEGER NOT NULL,
  block_hash TEXT,
  flags      TEXT NOT NULL   -- separated by spaces
) STRICT;
CREATE TABLE transfer (
  line      INTEGER PRIMARY KEY, -- physical line of the file on which the row begins
  identity  INTEGER NOT NULL,    -- 52 bits of a hash: equal for rows of one identity, rarely for others
  block     INTEGER,
  time      INTEGER,             -- Unix seconds
  tx        TEXT NOT NULL,
  tx_index  INTEGER,
  position  INTEGER,
  kind      TEXT NOT NULL,
  from_id   INTEGER NOT NULL,
  to_id     INTEGER,
  asset_id  INTEGER NOT NULL,
  units     TEXT,
  detail_id INTEGER NOT NULL,
  copy      INTEGER              -- 1, 2, … among rows equal in everything that identifies them; NULL for a row of its own
) STRICT;
`
const INDEXES = `
CREATE INDEX transfer_identity ON transfer (identity);
CREATE INDEX transfer_from ON transfer (from_id);
CREATE INDEX transfer_to ON transfer (to_id);
CREATE UNIQUE INDEX address_address ON address (address);
`

/** Makes an empty index. The file is thrown away unless it is completed, so nothing is spent on its safety. */
export function createIndex(db: Database): void {
  // OFF is refused by better-sqlite3's defensive setting; in memory the journal stays small, for rows are only added.
  db.pragma('journal_mode = MEMORY')
  db.pragma('synchronous = OFF')
  db.pragma('locking_mode = EXCLUSIVE')
  db.pragma('page_size = 8192')
  db.pragma('cache_size = -131072')
  db.pragma('temp_store = MEMORY')
  db.exec(TABLES)
}

/** Builds the indexes, last, and marks the file as a complete index. */
export function completeIndex(db: Database): void {
  db.exec(INDEXES)
  db.pragma(`application_id = ${APPLICATION_ID}`)
  db.pragma(`user_version = ${INDEX_VERSION}`)
}
