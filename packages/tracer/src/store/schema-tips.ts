import { FATES } from '../model/tip.ts'

/** What the tables of a case gain for the APIs of bridges: what they were asked about, and where they said to look. */
export const SCHEMA_TIPS = `
CREATE TABLE inquiry (           -- departures over bridges that a service was asked about, in order
  inquiry_id INTEGER PRIMARY KEY,
  source_id  INTEGER NOT NULL REFERENCES source, -- who was asked
  protocol   TEXT NOT NULL,      -- of the bridge
  departure  TEXT NOT NULL,      -- its key, by which both sides of a passage are known
  chain_id   INTEGER NOT NULL REFERENCES chain,  -- where it left from
  tx         TEXT NOT NULL,      -- hash of the transaction in which it left
  fate       TEXT NOT NULL CHECK (fate IN (${FATES.map((fate) => `'${fate}'`).join(', ')}))
) STRICT;

CREATE TABLE tip (               -- where a service said that it went: never a fact of the ledger
  inquiry_id INTEGER NOT NULL REFERENCES inquiry,
  place      INTEGER NOT NULL,   -- order in its answer
  role       TEXT NOT NULL CHECK (role IN ('arrival', 'refund')),
  place_name TEXT NOT NULL,      -- the chain as the service names it
  chain_id   INTEGER REFERENCES chain, -- NULL for a chain that Spoor has no id of
  tx         TEXT,               -- hash; NULL where none is said
  receiver   TEXT,               -- foreign text, like all below
  asset      TEXT,
  units      TEXT,               -- as the service counts them
  passage    TEXT,               -- the number that the protocol gave the passage, where only the service knows it
  PRIMARY KEY (inquiry_id, place)
) STRICT, WITHOUT ROWID;

CREATE VIEW v_tip AS             -- what services said became of departures over bridges, the last word of each
SELECT s.name AS source, i.protocol, i.departure, c.chain || ':' || i.tx AS departure_tx, i.fate, t.role, t.place_name AS place,
  CASE WHEN t.tx IS NULL THEN NULL ELSE d.chain || ':' || t.tx END AS tx, t.receiver, t.asset, t.units, t.passage,
  o.opened_id IS NOT NULL AS opened
FROM inquiry i JOIN source s USING (source_id) JOIN chain c USING (chain_id)
LEFT JOIN tip t USING (inquiry_id) LEFT JOIN chain d ON d.chain_id = t.chain_id
LEFT JOIN opened o ON o.tx = t.tx AND o.chain_id = t.chain_id
WHERE NOT EXISTS (
  SELECT 1 FROM inquiry n WHERE n.source_id = i.source_id AND n.departure = i.departure AND n.inquiry_id > i.inquiry_id
);
`
