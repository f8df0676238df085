/** What version 11 adds: the contracts that stand at addresses that were read, as the chain has them. */
export const SCHEMA_CODE = `
CREATE TABLE code (              -- the contract at an address; no row where there is none, or nobody can tell
  address_id  INTEGER NOT NULL,
  mark_id     INTEGER NOT NULL,  -- source_id of the read mark it belongs to
  source_id   INTEGER NOT NULL REFERENCES source, -- the source that gave it
  block       INTEGER NOT NULL,  -- after which it stands there
  bytes       INTEGER NOT NULL CHECK (bytes > 0),
  hash        TEXT NOT NULL,     -- keccak256 of the bytes, 0x and 64 hex digits
  clone_of_id INTEGER REFERENCES address, -- whose code it runs for ever; NULL where the code is its own
  maker_id    INTEGER REFERENCES address, -- who made it; NULL where the source does not tell
  made_in     TEXT,              -- hash of the transaction
  PRIMARY KEY (address_id, mark_id),
  FOREIGN KEY (address_id, mark_id) REFERENCES read_mark (address_id, source_id)
) STRICT, WITHOUT ROWID;

CREATE VIEW v_code AS            -- every contract among the addresses that were read, as far as sources tell
SELECT d.address, c.block, c.bytes, c.hash, o.address AS clone_of, m.address AS maker, c.made_in, s.name AS source
FROM code c JOIN address d USING (address_id) JOIN source s USING (source_id)
LEFT JOIN address o ON o.address_id = c.clone_of_id LEFT JOIN address m ON m.address_id = c.maker_id;
`
