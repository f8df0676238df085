/**
 * The tables of a case file, version 1, as the text SQLite keeps: `.schema` in any SQLite tool shows the comments too.
 * Facts (transfer, read_mark, …) are only ever added. What was derived from them (trace, movement, …) is replaced as a whole.
 */

/** `SPOR` in ASCII: the application_id by which `file` and Spoor know a case. */
export const APPLICATION_ID = 0x53504f52

/** Base units as decimal text of any size: no sign, no point, no leading zero. Never INTEGER, and never SQLite's sum(). */
export const units = (column: string): string =>
  `CHECK (${column} <> '' AND ${column} NOT GLOB '*[^0-9]*' AND (${column} = '0' OR ${column} NOT GLOB '0*'))`

/** Units as a decimal number, exactly: 1500000000000000000 with 18 decimals is 1.5. NULL where either is unknown. */
export const amount = (units: string, decimals: string): string => `CASE
    WHEN ${units} IS NULL OR ${decimals} IS NULL THEN NULL
    WHEN ${decimals} = 0 THEN ${units}
    ELSE rtrim(rtrim(
      CASE WHEN length(${units}) > ${decimals} THEN substr(${units}, 1, length(${units}) - ${decimals}) ELSE '0' END
      || '.' || substr(replace(hex(zeroblob(${decimals})), '00', '0') || ${units}, -${decimals}), '0'), '.')
  END`

export const time = (column: string): string => `strftime('%Y-%m-%dT%H:%M:%SZ', ${column}, 'unixepoch')`
export const flags = (column: string): string => `(SELECT group_concat(value, ' ') FROM json_each(${column}))`

const FACTS = `
CREATE TABLE meta (              -- small facts about the case itself
  key   TEXT NOT NULL PRIMARY KEY, -- incident, parameters, state of the walk
  value TEXT NOT NULL              -- JSON or plain text
) STRICT, WITHOUT ROWID;

CREATE TABLE migration (         -- which schema changes this file went through
  version INTEGER PRIMARY KEY,   -- equals user_version after the change
  name    TEXT NOT NULL
) STRICT;

CREATE TABLE chain   (chain_id   INTEGER PRIMARY KEY, chain   TEXT NOT NULL UNIQUE) STRICT; -- CAIP-2, eip155:1
CREATE TABLE address (address_id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE) STRICT; -- CAIP-10, eip155:1:0x…
CREATE TABLE asset   (asset_id   INTEGER PRIMARY KEY, asset   TEXT NOT NULL UNIQUE) STRICT; -- CAIP-19, or <chain>/iso4217:USD in cents
CREATE TABLE flagset (flagset_id INTEGER PRIMARY KEY, flags   TEXT NOT NULL UNIQUE) STRICT; -- JSON array of words

CREATE TABLE naming (            -- what a row says about its asset: foreign text, never an identity
  naming_id INTEGER PRIMARY KEY,
  symbol    TEXT,
  name      TEXT,
  decimals  INTEGER CHECK (decimals BETWEEN 0 AND 255)
) STRICT;

CREATE TABLE asset_naming (      -- which rows' sayings were met for which asset
  asset_id  INTEGER NOT NULL REFERENCES asset,
  naming_id INTEGER NOT NULL REFERENCES naming,
  PRIMARY KEY (asset_id, naming_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE source (            -- where facts came from
  source_id INTEGER PRIMARY KEY,
  name      TEXT NOT NULL,       -- without paths or secrets
  identity  TEXT NOT NULL,       -- sha256:… of a file, empty for a live source
  rows      INTEGER NOT NULL,    -- rows it holds, 0 when unknown
  requests  INTEGER NOT NULL DEFAULT 0, -- made so far for this case
  UNIQUE (name, identity)
) STRICT;

CREATE TABLE transfer (          -- one observed payment of one asset
  transfer_id INTEGER PRIMARY KEY,
  id          TEXT NOT NULL,     -- the same on every machine; unique by the index transfer_once
  chain_id    INTEGER NOT NULL REFERENCES chain,
  block       INTEGER,           -- height; NULL when the record does not say
  time        INTEGER,           -- Unix seconds
  tx          TEXT NOT NULL,     -- transaction hash as the chain writes it
  tx_index    INTEGER,           -- place of the transaction in its block
  position    INTEGER,           -- execution order inside the transaction
  kind        TEXT NOT NULL CHECK (kind IN ('native', 'internal', 'erc20', 'erc721', 'erc1155', 'utxo', 'fee')),
  from_id     INTEGER NOT NULL REFERENCES address,
  to_id       INTEGER REFERENCES address, -- NULL for a fee
  asset_id    INTEGER NOT NULL REFERENCES asset,
  units       TEXT ${units('units')}, -- base units; NULL when the decimals are unknown
  shown       TEXT,              -- the figure word for word as its source shows it
  naming_id   INTEGER NOT NULL REFERENCES naming,
  status      INTEGER NOT NULL CHECK (status IN (0, 1)), -- 0 for a failed transaction
  block_hash  TEXT,
  flagset_id  INTEGER NOT NULL REFERENCES flagset,
  source_id   INTEGER NOT NULL REFERENCES source -- the source that brought it first
) STRICT;

CREATE TABLE read_mark (         -- how far an address was read in a source
  address_id INTEGER NOT NULL REFERENCES address,
  source_id  INTEGER NOT NULL REFERENCES source,
  state      TEXT NOT NULL CHECK (state IN ('complete', 'cut', 'refused')),
  note       TEXT NOT NULL,      -- for people
  coverage   TEXT NOT NULL,      -- JSON array: intervals of time known to be all there
  PRIMARY KEY (address_id, source_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE plan (              -- addresses to read next, in order
  place      INTEGER PRIMARY KEY,
  address_id INTEGER NOT NULL REFERENCES address
) STRICT;

CREATE TABLE override (          -- what the analyst decided
  override_id INTEGER PRIMARY KEY,
  kind        TEXT NOT NULL CHECK (kind IN ('expand', 'stop')),
  address_id  INTEGER NOT NULL REFERENCES address,
  category    TEXT NOT NULL,     -- of a stop
  reason      TEXT NOT NULL,
  UNIQUE (address_id)            -- the last word on an address counts
) STRICT;
`

const DERIVED = `
CREATE TABLE trace (             -- the last replay; one row
  only            INTEGER PRIMARY KEY CHECK (only = 1),
  method          TEXT NOT NULL,
  thefts          TEXT NOT NULL, -- JSON array of names; movement_theft.theft counts from 0
  explained_share REAL,          -- 0 to 1; NULL when nothing has a price
  complete        INTEGER NOT NULL CHECK (complete IN (0, 1)), -- 0: every sum is "at least"
  intervals       INTEGER NOT NULL CHECK (intervals IN (0, 1)) -- 1: an opening is unknown, see interval
) STRICT;

CREATE TABLE movement (          -- a transfer after the replay, or a conversion
  place       INTEGER PRIMARY KEY, -- in ledger order, from 0
  transfer_id INTEGER REFERENCES transfer, -- NULL for a conversion
  taint       TEXT NOT NULL ${units('taint')}, -- stolen units among its units
  flagset_id  INTEGER NOT NULL REFERENCES flagset,
  noise       TEXT               -- why it is noise; NULL when it is not
) STRICT;

CREATE TABLE movement_theft (    -- taint of a movement by theft
  place INTEGER NOT NULL,
  rank  INTEGER NOT NULL,
  theft INTEGER NOT NULL,
  units TEXT NOT NULL ${units('units')},
  PRIMARY KEY (place, rank)
) STRICT, WITHOUT ROWID;

CREATE TABLE conversion (        -- one asset became another in the hands of one address
  place       INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  from_id     INTEGER NOT NULL REFERENCES address,
  to_id       INTEGER NOT NULL REFERENCES address,
  tx          TEXT NOT NULL,
  asset_id    INTEGER NOT NULL REFERENCES asset,
  units       TEXT NOT NULL ${units('units')},
  to_asset_id INTEGER NOT NULL REFERENCES asset,
  to_units    TEXT NOT NULL ${units('to_units')},
  to_taint    TEXT NOT NULL ${units('to_taint')},
  time        INTEGER,
  block       INTEGER,
  evidence    TEXT NOT NULL,     -- ledger, protocol-id, amount-and-time, label, assertion
  rivals      INTEGER NOT NULL   -- others that fitted as well
) STRICT;

CREATE TABLE account (           -- one address in one asset at the end of the replay
  place      INTEGER PRIMARY KEY,
  address_id INTEGER NOT NULL REFERENCES address,
  asset_id   INTEGER NOT NULL REFERENCES asset,
  received   TEXT NOT NULL ${units('received')},
  paid       TEXT NOT NULL ${units('paid')},
  taint_in   TEXT NOT NULL ${units('taint_in')},
  taint_out  TEXT NOT NULL ${units('taint_out')},
  held       TEXT NOT NULL ${units('held')},
  taint_held TEXT NOT NULL ${units('taint_held')},
  overdrawn  TEXT NOT NULL ${units('overdrawn')}, -- paid beyond the book
  UNIQUE (address_id, asset_id)
) STRICT;

CREATE TABLE address_trace (     -- why the walk came to an address, and why it ends there
  place         INTEGER PRIMARY KEY,
  address_id    INTEGER NOT NULL UNIQUE REFERENCES address,
  hop           INTEGER,         -- fewest tainted movements from a seed
  complete      INTEGER NOT NULL CHECK (complete IN (0, 1)),
  looks_like_id INTEGER REFERENCES address, -- the address it imitates
  stop          TEXT,            -- place, resting, record-ends, unread, source-failed
  stop_category TEXT,            -- of a place
  stop_name     TEXT,            -- of a place
  stop_evidence TEXT,            -- of a place
  stop_origin   TEXT,            -- of a place: incident, label, learned, analyst
  stop_as_of    INTEGER,         -- of resting: Unix seconds
  stop_detail   TEXT             -- unread: because; source-failed: message
) STRICT;

CREATE TABLE sink (              -- units that ended at one address
  place      INTEGER PRIMARY KEY,
  sink       TEXT NOT NULL,
  address_id INTEGER NOT NULL REFERENCES address,
  asset_id   INTEGER NOT NULL REFERENCES asset,
  units      TEXT NOT NULL ${units('units')},
  count      INTEGER NOT NULL    -- payments that brought them
) STRICT;

CREATE TABLE asset_total (       -- seeded + converted_in = converted_out + the sum of its sinks
  place         INTEGER PRIMARY KEY,
  asset_id      INTEGER NOT NULL UNIQUE REFERENCES asset,
  seeded        TEXT NOT NULL ${units('seeded')},
  converted_in  TEXT NOT NULL ${units('converted_in')},
  converted_out TEXT NOT NULL ${units('converted_out')},
  asserted_in   TEXT NOT NULL ${units('asserted_in')},
  asserted_out  TEXT NOT NULL ${units('asserted_out')}
) STRICT;

CREATE TABLE interval (          -- figures that an unknown opening balance leaves open
  of       TEXT NOT NULL CHECK (of IN ('movement', 'account', 'sink')),
  place    INTEGER NOT NULL,     -- place of the movement or account; number of the sink interval from 0
  asset_id INTEGER REFERENCES asset, -- of a sink
  sink     TEXT,                 -- of a sink
  low      TEXT NOT NULL ${units('low')},
  high     TEXT NOT NULL ${units('high')},
  PRIMARY KEY (of, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE asset_mark (        -- assets that are genuine (seeded or received in exchange), or have no price
  mark     TEXT NOT NULL CHECK (mark IN ('genuine', 'unpriced')),
  place    INTEGER NOT NULL,
  asset_id INTEGER NOT NULL REFERENCES asset,
  PRIMARY KEY (mark, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE seed_flags (        -- flags of the incident's seeds, by their number from 0
  seed  INTEGER PRIMARY KEY,
  flags TEXT NOT NULL            -- JSON array of words
) STRICT;
`

/** The view of movements as version 1 has it. */
export const MOVEMENTS = `CREATE VIEW v_movement AS        -- every transfer and conversion with its stolen units, in ledger order by place
SELECT m.place, coalesce(t.id, x.id) AS id, coalesce(t.kind, 'conversion') AS kind,
  f.address AS from_address, r.address AS to_address, coalesce(t.tx, x.tx) AS tx,
  a.asset, coalesce(t.units, x.units) AS units, ${amount('coalesce(t.units, x.units)', 'a.decimals')} AS amount,
  m.taint, ${amount('m.taint', 'a.decimals')} AS taint_amount,
  b.asset AS to_asset, x.to_units, ${amount('x.to_units', 'b.decimals')} AS to_amount,
  x.to_taint, ${amount('x.to_taint', 'b.decimals')} AS to_taint_amount,
  ${time('coalesce(t.time, x.time)')} AS time, coalesce(t.block, x.block) AS block,
  coalesce(x.evidence, 'ledger') AS evidence, coalesce(x.rivals, 0) AS rivals, ${flags('g.flags')} AS flags, m.noise
FROM movement m
LEFT JOIN transfer t USING (transfer_id) LEFT JOIN conversion x ON x.place = m.place
JOIN address f ON f.address_id = coalesce(t.from_id, x.from_id)
LEFT JOIN address r ON r.address_id = CASE WHEN x.place IS NULL THEN t.to_id ELSE x.to_id END
JOIN v_asset a ON a.asset_id = coalesce(t.asset_id, x.asset_id) LEFT JOIN v_asset b ON b.asset_id = x.to_asset_id
JOIN flagset g ON g.flagset_id = m.flagset_id;`

const VIEWS = `
CREATE VIEW v_asset AS           -- symbol, name and decimals as the rows say; NULL where they disagree
SELECT a.asset_id, a.asset,
  CASE WHEN count(DISTINCT n.symbol) = 1 THEN min(n.symbol) END AS symbol,
  CASE WHEN count(DISTINCT n.name) = 1 THEN min(n.name) END AS name,
  CASE WHEN count(DISTINCT n.decimals) = 1 THEN min(n.decimals)
       WHEN count(n.decimals) > 1 THEN NULL
       WHEN a.asset LIKE '%/slip44:60' THEN 18
       WHEN a.asset LIKE '%/slip44:0' THEN 8
       WHEN a.asset LIKE '%/iso4217:USD' THEN 2 END AS decimals
FROM asset a LEFT JOIN asset_naming USING (asset_id) LEFT JOIN naming n USING (naming_id)
GROUP BY a.asset_id;

CREATE VIEW v_transfer AS        -- every fact, spelled out
SELECT t.id, c.chain, t.block, ${time('t.time')} AS time, t.tx, t.tx_index, t.position, t.kind,
  f.address AS from_address, r.address AS to_address, a.asset, t.units,
  ${amount('t.units', 'coalesce(n.decimals, a.decimals)')} AS amount,
  coalesce(n.decimals, a.decimals) AS decimals, n.symbol, n.name, t.shown, t.status, t.block_hash,
  ${flags('g.flags')} AS flags, s.name AS source
FROM transfer t
JOIN chain c USING (chain_id) JOIN address f ON f.address_id = t.from_id LEFT JOIN address r ON r.address_id = t.to_id
JOIN v_asset a USING (asset_id) JOIN naming n USING (naming_id) JOIN flagset g USING (flagset_id) JOIN source s USING (source_id);

${MOVEMENTS}

CREATE VIEW v_address AS         -- every address the walk met, and why it stops there
SELECT d.address, t.hop, t.stop, t.stop_category, t.stop_name, t.stop_evidence, t.stop_origin,
  ${time('t.stop_as_of')} AS resting_as_of, t.stop_detail, t.complete, l.address AS looks_like
FROM address_trace t JOIN address d USING (address_id) LEFT JOIN address l ON l.address_id = t.looks_like_id;

CREATE VIEW v_account AS         -- every address in every asset
SELECT d.address, a.asset, a.decimals, k.received, k.paid, k.taint_in, k.taint_out, k.held, k.taint_held, k.overdrawn,
  ${amount('k.taint_in', 'a.decimals')} AS taint_in_amount, ${amount('k.taint_out', 'a.decimals')} AS taint_out_amount,
  ${amount('k.taint_held', 'a.decimals')} AS taint_held_amount
FROM account k JOIN address d USING (address_id) JOIN v_asset a USING (asset_id);

CREATE VIEW v_sink AS            -- where the stolen units are now
SELECT s.sink, d.address, a.asset, s.units, ${amount('s.units', 'a.decimals')} AS amount, s.count,
  t.hop, t.stop, t.stop_name
FROM sink s JOIN address d USING (address_id) JOIN v_asset a USING (asset_id) LEFT JOIN address_trace t USING (address_id);
`

export const SCHEMA_V1 = `${FACTS}${DERIVED}${VIEWS}`

/**
 * Each transfer once. Made when the first load is over: a million ids that come in random order, indexed as they come,
 * take four times as long as rows alone, indexed after half a second more.
 */
export const ID_INDEX = 'CREATE UNIQUE INDEX IF NOT EXISTS transfer_once ON transfer (id)'

/** For readers; made with the first trace. */
export const READER_INDEXES = `
CREATE INDEX IF NOT EXISTS transfer_from ON transfer (from_id);
CREATE INDEX IF NOT EXISTS transfer_to ON transfer (to_id);
CREATE INDEX IF NOT EXISTS movement_transfer ON movement (transfer_id);
`
