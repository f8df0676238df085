import { MOVEMENTS } from './schema.ts'

/** What version 6 adds: whose rules say that a conversion is one. */
export const SCHEMA_V6 = `
ALTER TABLE conversion ADD COLUMN protocol TEXT; -- like "uniswap-v3 via 1inch"; NULL for an assertion
DROP VIEW v_movement;
${MOVEMENTS.replace('coalesce(x.rivals, 0) AS rivals', 'x.protocol, coalesce(x.rivals, 0) AS rivals')}`
