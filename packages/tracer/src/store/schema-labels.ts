/** What version 3 adds to the tables of a case: what others say of its addresses, kept so that the case needs no list of theirs. */
export const SCHEMA_V3 = `
CREATE TABLE label_asked (       -- addresses of which labels were looked up; what others say of them later does not count here
  address_id INTEGER PRIMARY KEY REFERENCES address
) STRICT;

CREATE TABLE label (             -- what is said of an address, by whom, and why it counts or does not
  address_id INTEGER NOT NULL REFERENCES address,
  place      INTEGER NOT NULL,   -- order inside the address, from 0: what counts first
  on_id      INTEGER NOT NULL REFERENCES address, -- whom the statement names: another only for the same key on another chain
  name       TEXT NOT NULL,      -- foreign text
  category   TEXT NOT NULL,      -- service, deposit, mixer, bridge, …, sanctioned, theft, token, other
  theirs     TEXT NOT NULL,      -- the category as the source writes it
  actor      TEXT NOT NULL,      -- id, see actor; empty where the source names none
  abuse      TEXT NOT NULL,      -- what the owner is accused of, as the source writes it
  source     TEXT NOT NULL,      -- who says so
  voice      TEXT NOT NULL,      -- sources that draw from one another have the same
  authority  TEXT NOT NULL CHECK (authority IN ('analyst', 'incident', 'official', 'shipped', 'imported')),
  confidence INTEGER CHECK (confidence BETWEEN 0 AND 100), -- NULL where the source does not say
  date       TEXT NOT NULL,      -- YYYY-MM-DD, empty where the source does not say
  file       TEXT NOT NULL,      -- sha256 of the file it stands in, empty where it was not imported
  line       INTEGER NOT NULL,   -- in that file
  lost_by    TEXT NOT NULL,      -- the rule by which it lost; empty for the statement that counts
  PRIMARY KEY (address_id, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE actor (             -- whom labels mean
  actor         TEXT NOT NULL PRIMARY KEY, -- id
  name          TEXT NOT NULL,
  categories    TEXT NOT NULL,   -- JSON array
  jurisdictions TEXT NOT NULL,   -- JSON array of ISO codes
  uri           TEXT NOT NULL,
  contacts      TEXT NOT NULL,   -- JSON array of { kind, url, citation }
  aliases       TEXT NOT NULL,   -- JSON array
  citation      TEXT NOT NULL,
  date          TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIEW v_label AS           -- every statement about an address of the case, what counts first
SELECT d.address, l.place, l.lost_by = '' AS counts, l.category, l.name, l.actor, l.abuse, l.source, l.voice, l.authority,
  l.confidence, l.date, l.theirs, nullif(o.address, d.address) AS same_key, l.file, l.line, l.lost_by
FROM label l JOIN address d USING (address_id) JOIN address o ON o.address_id = l.on_id;
`
