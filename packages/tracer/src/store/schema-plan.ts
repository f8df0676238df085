/** What version 12 adds: whoever was read is taken off the plan by his address, and a plan has as many as a theft is wide. */
export const SCHEMA_PLAN = `
CREATE INDEX plan_address ON plan (address_id);
`
