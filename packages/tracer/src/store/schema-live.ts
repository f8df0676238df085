import { flags, time, units } from './schema.ts'

/**
 * What version 2 adds to the tables of a case: what live chains and services say, beside the rows that come of it.
 * Written in the same transaction as those rows.
 */

const EVIDENCE = `
CREATE TABLE body (              -- what services answered, byte for byte, each body once
  body_id INTEGER PRIMARY KEY,
  sha256  TEXT NOT NULL UNIQUE,  -- of the bytes as they were answered, 64 hex digits
  size    INTEGER NOT NULL CHECK (size >= 0), -- of the same, in bytes
  deflate BLOB NOT NULL          -- the bytes, compressed: zlib (RFC 1950)
) STRICT;

CREATE TABLE answer (            -- who answered what to which question, in the order the answers came
  answer_id  INTEGER PRIMARY KEY,
  source_id  INTEGER NOT NULL REFERENCES source, -- who asked
  question   TEXT NOT NULL,      -- sha256 of api, what and parameters with a line feed between them
  api        TEXT NOT NULL,      -- the interface, and the chain where it speaks of several
  what       TEXT NOT NULL,      -- method or path
  parameters TEXT NOT NULL,      -- JSON with sorted members, without keys or addresses of services
  host       TEXT NOT NULL,      -- of the service
  at         INTEGER NOT NULL,   -- when it came, Unix seconds; never part of a result
  status     INTEGER NOT NULL,   -- of HTTP
  body_id    INTEGER NOT NULL REFERENCES body
) STRICT;
CREATE INDEX answer_question ON answer (question);

CREATE TABLE body_tx (           -- which body names which transaction of the case
  tx      TEXT NOT NULL,         -- as in transfer
  body_id INTEGER NOT NULL REFERENCES body,
  PRIMARY KEY (tx, body_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX answer_body ON answer (body_id);

CREATE TABLE source_state (      -- what a live source has to remember: where it ends, which limits it met
  source_id INTEGER PRIMARY KEY REFERENCES source,
  state     TEXT NOT NULL        -- JSON, without secrets
) STRICT;

CREATE TABLE step (              -- what live sources were asked, in order: repeated over the answers it gives the facts again
  step_id   INTEGER PRIMARY KEY,
  kind      TEXT NOT NULL CHECK (kind IN ('begin', 'read', 'open')),
  source_id INTEGER NOT NULL REFERENCES source,
  before    TEXT NOT NULL,       -- its state before
  input     TEXT NOT NULL        -- JSON
) STRICT;
`

const FACTS = `
CREATE TABLE sighting (          -- what each source says of the payments of a transaction that several saw, or one opened
  id         TEXT NOT NULL,      -- as that source numbers the payment; transfer has what all of them come to
  source_id  INTEGER NOT NULL REFERENCES source,
  opened     INTEGER NOT NULL CHECK (opened IN (0, 1)), -- 1: said of the whole transaction; 0: listed for an address
  block      INTEGER,
  time       INTEGER,
  tx_index   INTEGER,
  position   INTEGER,
  chain_id   INTEGER NOT NULL REFERENCES chain,
  tx         TEXT NOT NULL,
  kind       TEXT NOT NULL,
  from_id    INTEGER NOT NULL REFERENCES address,
  to_id      INTEGER REFERENCES address,
  asset_id   INTEGER NOT NULL REFERENCES asset,
  units      TEXT ${units('units')},
  shown      TEXT,
  naming_id  INTEGER NOT NULL REFERENCES naming,
  status     INTEGER NOT NULL CHECK (status IN (0, 1)),
  block_hash TEXT,
  flagset_id INTEGER NOT NULL REFERENCES flagset,
  PRIMARY KEY (id, source_id, opened)
) STRICT, WITHOUT ROWID;

CREATE TABLE opened (            -- transactions that were opened: everything they moved is in transfer, what they said in log
  opened_id  INTEGER PRIMARY KEY,
  source_id  INTEGER NOT NULL REFERENCES source, -- the source that opened it first
  chain_id   INTEGER NOT NULL REFERENCES chain,
  tx         TEXT NOT NULL,      -- hash
  block      INTEGER NOT NULL,
  block_hash TEXT NOT NULL,
  time       INTEGER NOT NULL,   -- Unix seconds
  tx_index   INTEGER NOT NULL,   -- place in its block
  sender_id  INTEGER NOT NULL REFERENCES address,
  callee_id  INTEGER REFERENCES address, -- NULL where it makes a contract
  input      TEXT NOT NULL,      -- call data, cut after 4,096 bytes
  status     INTEGER NOT NULL CHECK (status IN (0, 1)),
  UNIQUE (tx, chain_id)
) STRICT;

CREATE TABLE log (               -- events of opened transactions, as their contracts emitted them
  opened_id  INTEGER NOT NULL REFERENCES opened,
  position   INTEGER NOT NULL,   -- index in its block
  emitter_id INTEGER NOT NULL REFERENCES address,
  topic0     TEXT,               -- what event it is
  topic1     TEXT,
  topic2     TEXT,
  topic3     TEXT,
  data       TEXT NOT NULL,
  PRIMARY KEY (opened_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE call (              -- transactions that called a contract and were not opened
  chain_id  INTEGER NOT NULL REFERENCES chain,
  tx        TEXT NOT NULL,
  block     INTEGER NOT NULL,
  source_id INTEGER NOT NULL REFERENCES source, -- the source that told of it first
  PRIMARY KEY (tx, chain_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE balance (           -- what addresses held, as sources read it on chain
  address_id INTEGER NOT NULL REFERENCES address,
  asset_id   INTEGER NOT NULL REFERENCES asset,
  kind       TEXT NOT NULL CHECK (kind IN ('opening', 'observed')), -- before the first block read, or at a time
  time       INTEGER NOT NULL CHECK (kind = 'observed' OR time = 0), -- Unix seconds; 0 for an opening
  source_id  INTEGER NOT NULL REFERENCES source,
  units      TEXT ${units('units')} CHECK (kind = 'opening' OR units IS NOT NULL), -- NULL: not known
  citation   TEXT NOT NULL,      -- how it was read
  PRIMARY KEY (address_id, asset_id, kind, time, source_id)
) STRICT, WITHOUT ROWID;
`

const READINGS = `
CREATE TABLE read_part (         -- how far one kind of value of an address was read
  address_id INTEGER NOT NULL,
  mark_id    INTEGER NOT NULL,   -- source_id of the read mark it belongs to
  place      INTEGER NOT NULL,   -- order inside the mark
  source_id  INTEGER NOT NULL REFERENCES source, -- the source that read it
  part       TEXT NOT NULL,      -- native, internal, erc20, …
  from_block INTEGER NOT NULL,
  to_block   INTEGER NOT NULL,   -- included
  state      TEXT NOT NULL CHECK (state IN ('complete', 'cut', 'refused')),
  note       TEXT NOT NULL,      -- for people
  PRIMARY KEY (address_id, mark_id, place),
  FOREIGN KEY (address_id, mark_id) REFERENCES read_mark (address_id, source_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE read_check (        -- what the chain says of itself beside what was found
  address_id INTEGER NOT NULL,
  mark_id    INTEGER NOT NULL,   -- source_id of the read mark it belongs to
  place      INTEGER NOT NULL,   -- order inside the mark
  source_id  INTEGER NOT NULL REFERENCES source, -- the source that asked
  kind       TEXT NOT NULL CHECK (kind IN ('nonce', 'balance', 'bloom')),
  asset_id   INTEGER REFERENCES asset, -- of a balance
  expected   TEXT NOT NULL,      -- a whole number, as the chain says; found may be below zero
  found      TEXT NOT NULL,      -- as the rows of the case say
  note       TEXT NOT NULL,      -- for people; empty where they agree
  PRIMARY KEY (address_id, mark_id, place),
  FOREIGN KEY (address_id, mark_id) REFERENCES read_mark (address_id, source_id)
) STRICT, WITHOUT ROWID;
`

/**
 * Rows of version 1 tell only which source brought them first. In a transaction with rows of several sources each row is
 * taken as seen by all of these sources: so they stay exactly the rows they are.
 */
const OLD_ROWS = `
INSERT INTO sighting (id, source_id, opened, block, time, tx_index, position, chain_id, tx, kind, from_id, to_id, asset_id, units,
  shown, naming_id, status, block_hash, flagset_id)
WITH shared AS (
  SELECT chain_id, tx FROM transfer WHERE (SELECT count(*) FROM source) > 1
  GROUP BY chain_id, tx HAVING min(source_id) <> max(source_id)
), seen AS (
  SELECT DISTINCT chain_id, tx, t.source_id FROM transfer t JOIN shared USING (chain_id, tx)
)
SELECT t.id, seen.source_id, 0, t.block, t.time, t.tx_index, t.position, t.chain_id, t.tx, t.kind, t.from_id, t.to_id, t.asset_id,
  t.units, t.shown, t.naming_id, t.status, t.block_hash, t.flagset_id
FROM transfer t JOIN seen USING (chain_id, tx);
`

const VIEWS = `
CREATE VIEW v_reading AS         -- how far every address was read; one line for each kind of value where that is known
SELECT d.address, m.state, m.note, p.part, p.from_block, p.to_block, p.state AS part_state, p.note AS part_note,
  s.name AS source
FROM read_mark m JOIN address d USING (address_id)
LEFT JOIN read_part p ON p.address_id = m.address_id AND p.mark_id = m.source_id
JOIN source s ON s.source_id = coalesce(p.source_id, m.source_id);

CREATE VIEW v_check AS           -- every proof of completeness that was tried
SELECT d.address, k.kind, a.asset, k.expected, k.found, k.expected = k.found AS agrees, k.note, s.name AS source
FROM read_check k JOIN address d USING (address_id) LEFT JOIN asset a USING (asset_id) JOIN source s USING (source_id);

CREATE VIEW v_answer AS          -- every answer of a service, with the hash of its body
SELECT n.answer_id, n.api, n.what, n.parameters, n.host, ${time('n.at')} AS at, n.status, b.sha256, b.size, s.name AS source
FROM answer n JOIN body b USING (body_id) JOIN source s USING (source_id);

CREATE VIEW v_log AS             -- every event of an opened transaction
SELECT c.chain, o.tx, o.block, ${time('o.time')} AS time, l.position, e.address AS emitter,
  l.topic0, l.topic1, l.topic2, l.topic3, l.data
FROM log l JOIN opened o USING (opened_id) JOIN chain c USING (chain_id) JOIN address e ON e.address_id = l.emitter_id;

CREATE VIEW v_sighting AS        -- what each source says where several of them saw a transaction, or one opened it
SELECT w.id, s.name AS source, w.opened, c.chain, w.block, ${time('w.time')} AS time, w.tx, w.tx_index, w.position, w.kind,
  f.address AS from_address, r.address AS to_address, a.asset, w.units, n.symbol, n.name, n.decimals, w.shown, w.status,
  w.block_hash, ${flags('g.flags')} AS flags
FROM sighting w
JOIN source s USING (source_id) JOIN chain c USING (chain_id) JOIN address f ON f.address_id = w.from_id
LEFT JOIN address r ON r.address_id = w.to_id JOIN asset a USING (asset_id) JOIN naming n USING (naming_id)
JOIN flagset g USING (flagset_id);
`

export const SCHEMA_V2 = `${EVIDENCE}${FACTS}${READINGS}${OLD_ROWS}${VIEWS}`
