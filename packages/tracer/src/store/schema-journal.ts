import { JOURNAL_KINDS } from '../model/journal.ts'

/** What this version adds to the tables of a case: who did what and why, and where the viewer put what it drew. Neither is part of the hash. */
export const SCHEMA_JOURNAL = `
CREATE TABLE journal (           -- what was done to the case, in order; only ever added to
  seq      INTEGER PRIMARY KEY,  -- from 1, without gaps
  kind     TEXT NOT NULL CHECK (kind IN (${JOURNAL_KINDS.map((kind) => `'${kind}'`).join(', ')})),
  who      TEXT NOT NULL,        -- foreign text, like why
  why      TEXT NOT NULL,
  payload  TEXT NOT NULL,        -- canonical JSON (RFC 8785)
  words    TEXT NOT NULL,        -- sha256 over why and payload: holds where these two were withheld
  previous TEXT NOT NULL,        -- hash of the entry before
  hash     TEXT NOT NULL,        -- sha256 over previous, seq, kind, who and words
  at       TEXT NOT NULL,        -- when, as whoever wrote it says; no part of hash
  seal     TEXT NOT NULL         -- sha256 over hash, at and the seal before
) STRICT;

CREATE TABLE drawn_place (       -- where nodes of a picture stand, so that they stay there; no result
  view TEXT NOT NULL,            -- columns and detail, like: hop some
  node TEXT NOT NULL,            -- an address or a fold
  x    REAL NOT NULL,            -- layout units, right and down
  y    REAL NOT NULL,
  PRIMARY KEY (view, node)
) STRICT, WITHOUT ROWID;

CREATE VIEW v_journal AS         -- the journal for people
SELECT seq, at, who, kind, why, payload FROM journal ORDER BY seq;
`
