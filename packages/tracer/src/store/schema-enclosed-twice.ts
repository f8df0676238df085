/**
 * What version 10 changes: two cases of one hash may both be enclosed, when they rest on different answers. SQLite drops no rule of a table, so
 * the rows move to a table without it.
 */
export const SCHEMA_ENCLOSED_TWICE = `
ALTER TABLE enclosed RENAME TO enclosed_before;
CREATE TABLE enclosed (          -- the cases that this one was merged from, as files; none in a case of one's own
  place   INTEGER PRIMARY KEY,   -- from 0, by hash; of one hash by what they rest on
  owner   TEXT NOT NULL,         -- whose case it is, as whoever merged says
  hash    TEXT NOT NULL,         -- of the case
  sha256  TEXT NOT NULL,         -- of the file, 64 hex digits
  size    INTEGER NOT NULL CHECK (size > 0), -- of the file, in bytes
  deflate BLOB NOT NULL          -- the file, compressed: zlib (RFC 1950)
) STRICT;
INSERT INTO enclosed (place, owner, hash, sha256, size, deflate)
  SELECT place, owner, hash, sha256, size, deflate FROM enclosed_before;
DROP TABLE enclosed_before;
`
