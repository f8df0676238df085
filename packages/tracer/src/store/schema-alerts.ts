/** What version 8 adds to the tables of a case: which movements somebody was told of. No part of the hash. */
export const SCHEMA_ALERTS = `
CREATE TABLE alert (             -- movements of stolen value that are known, so that nobody is told of one twice
  alert   TEXT NOT NULL PRIMARY KEY, -- 16 hex digits, from chain, transaction, parties, asset and units
  waiting TEXT NOT NULL          -- JSON array of ways by which it is still to be told; empty for one that is done
) STRICT, WITHOUT ROWID;
`
