import fc from 'fast-check'

// Every run of `npm test` draws the same cases; the nightly profile draws new ones each time.
if (process.env.SPOOR_NIGHTLY === undefined) fc.configureGlobal({ seed: 20250221 })
