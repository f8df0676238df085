import { processIo } from './io.ts'
import { run } from './run.ts'

// Sets the code instead of exiting: what was written to a pipe is still on its way.
process.exitCode = await run(process.argv.slice(2), processIo())
