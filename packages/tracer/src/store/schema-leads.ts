import { amount, time, units } from './schema.ts'

/**
 * What version 3 adds to the tables of a case: value on its way over bridges, links that rules inferred, and what the analyst made of
 * those. The first two are derived and replaced as a whole; decisions are only ever added to.
 */

const TABLES = `
CREATE TABLE departure (         -- stolen units that left over a bridge and arrived nowhere that is known; derived
  place      INTEGER PRIMARY KEY,
  protocol   TEXT NOT NULL,      -- across, cctp-v1, thorchain, …
  key        TEXT NOT NULL,      -- what both sides of the passage share
  tx         TEXT NOT NULL,      -- chain and hash
  time       INTEGER NOT NULL,   -- Unix seconds
  address_id INTEGER NOT NULL REFERENCES address, -- whom its rows paid
  asset_id   INTEGER NOT NULL REFERENCES asset,
  units      TEXT NOT NULL ${units('units')}, -- stolen ones
  rows       TEXT NOT NULL,      -- JSON array of ids as in transfer
  to_name    TEXT,               -- the chain as the bridge names it: foreign text; NULL where nothing is said of where it goes
  to_chain   TEXT,               -- CAIP-2
  to_written TEXT,               -- the receiver as the bridge writes it: foreign text
  to_address TEXT,               -- the same as CAIP-10
  to_asset   TEXT                -- as the bridge names it: foreign text
) STRICT;

CREATE TABLE lead (              -- links that a rule inferred, from rows with stolen units or decided by the analyst; derived
  place         INTEGER PRIMARY KEY,
  id            TEXT NOT NULL UNIQUE, -- 16 hex digits, from kind, rule and rows
  kind          TEXT NOT NULL CHECK (kind IN ('bridge', 'mixer')), -- what stands between the two sides
  rule          TEXT NOT NULL,   -- amount-and-time, same-id, …
  from_id       INTEGER NOT NULL REFERENCES address, -- who paid in
  from_asset_id INTEGER NOT NULL REFERENCES asset,
  from_units    TEXT NOT NULL ${units('from_units')},
  from_tx       TEXT NOT NULL,   -- chain and hash
  from_time     INTEGER NOT NULL, -- Unix seconds
  from_rows     TEXT NOT NULL,   -- JSON array of ids as in transfer
  to_id         INTEGER NOT NULL REFERENCES address, -- who received
  to_asset_id   INTEGER NOT NULL REFERENCES asset,
  to_units      TEXT NOT NULL ${units('to_units')},
  to_tx         TEXT NOT NULL,
  to_time       INTEGER NOT NULL,
  to_rows       TEXT NOT NULL,
  evidence      TEXT NOT NULL,   -- why the rule holds here, for people
  rivals        INTEGER NOT NULL, -- others that fitted as well
  by_chance     INTEGER NOT NULL -- such leads if no link were true, in millionths
) STRICT;

CREATE TABLE lead_decision (     -- what the analyst said of leads: the last word on each counts, all are kept
  decision_id INTEGER PRIMARY KEY, -- in the order they were made
  lead        TEXT NOT NULL,     -- id of a lead, found at present or not
  verdict     TEXT NOT NULL CHECK (verdict IN ('accepted', 'rejected', 'open')), -- open: as found
  by_whom     TEXT NOT NULL,
  reason      TEXT NOT NULL,
  at          TEXT NOT NULL      -- when, as whoever wrote it down says; no part of the hash of the case
) STRICT;
`

const VIEWS = `
CREATE VIEW v_departure AS       -- stolen value on its way over bridges, and where it goes
SELECT p.protocol, p.tx, ${time('p.time')} AS time, d.address, a.asset, p.units, ${amount('p.units', 'a.decimals')} AS amount,
  p.to_chain, p.to_name, p.to_address, p.to_written, p.to_asset, p.key
FROM departure p JOIN address d USING (address_id) JOIN v_asset a USING (asset_id);

CREATE VIEW v_lead AS            -- inferred links with the last word on each; only accepted ones move units
SELECT l.id, l.kind, l.rule, coalesce(w.verdict, 'open') AS verdict, w.by_whom, w.reason,
  f.address AS from_address, a.asset AS from_asset, l.from_units, ${amount('l.from_units', 'a.decimals')} AS from_amount,
  l.from_tx, ${time('l.from_time')} AS from_time,
  t.address AS to_address, b.asset AS to_asset, l.to_units, ${amount('l.to_units', 'b.decimals')} AS to_amount,
  l.to_tx, ${time('l.to_time')} AS to_time, l.to_time - l.from_time AS gap, l.rivals, l.by_chance, l.evidence
FROM lead l
JOIN address f ON f.address_id = l.from_id JOIN v_asset a ON a.asset_id = l.from_asset_id
JOIN address t ON t.address_id = l.to_id JOIN v_asset b ON b.asset_id = l.to_asset_id
LEFT JOIN lead_decision w ON w.decision_id = (SELECT max(decision_id) FROM lead_decision x WHERE x.lead = l.id);
`

export const SCHEMA_V3 = `${TABLES}${VIEWS}`
