/** What version 7 adds to the tables of a case: the cases that a merged one was made of, whole. */
export const SCHEMA_ENCLOSED = `
CREATE TABLE enclosed (          -- the cases that this one was merged from, as files; none in a case of one's own
  place   INTEGER PRIMARY KEY,   -- from 0, by hash
  owner   TEXT NOT NULL,         -- whose case it is, as whoever merged says
  hash    TEXT NOT NULL UNIQUE,  -- of the case
  sha256  TEXT NOT NULL,         -- of the file, 64 hex digits
  size    INTEGER NOT NULL CHECK (size > 0), -- of the file, in bytes
  deflate BLOB NOT NULL          -- the file, compressed: zlib (RFC 1950)
) STRICT;
`
