import type { Command } from 'commander'
import type { Method } from '../model/trace.ts'
import { withCase } from './case-arg.ts'
import { namedAddress } from './find-address.ts'
import type { Io } from './io.ts'
import { type CommonOptions, jsonOption, parseMethods } from './options.ts'
import { sourceReport } from './source-report.ts'
import { sourceText } from './source-text.ts'

interface SourcesOptions extends CommonOptions {
  readonly method?: readonly Method[]
}

/** `spoor sources`: backwards, from an address to the seeds that fed it. */
export function addSourcesOf(program: Command, io: Io): void {
  const command = program
    .command('sources')
    .summary('say which seeds fed an address, how much, by which ways')
    .description(
      'Goes backwards from an address: which seeds fed it, how much of each asset under each method, and by which ways (the five widest per asset). The case is not changed.',
    )
    .argument('<case>', 'the case file')
    .argument('<address>', 'an address, with its chain where the case has several')
    .option('--method <names>', "methods with commas between them, or all (default: the case's own)", parseMethods)
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Every seed is taken for a theft of its own here, whatever the incident's \`theft\` says. Under the conserving methods the seeds
add up to what was received; haircut rounds down per seed, so a few base units may be left. Under poison each seed alone
may account for everything.
A way is a list of movements from the seed in ledger order. It is as wide as its narrowest movement, and rests only in
books that hold its units until they are paid on. The ways never add up to more than arrived; what they leave out is said.

Examples:
  spoor sources cases/bybit-2025.sqlite 0xdd90071d52f20e85c89802e5dc1ec0a7b6475f92
  spoor sources cases/bybit-2025.sqlite eip155:1:0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e --method fifo,haircut
  spoor sources cases/bybit-2025.sqlite 0xf302572594a68aa8f951fae64ed3ae7da41c72be --method all --json`,
    )
    .action((path: string, what: string) =>
      withCase(path, (store) => {
        const { method, json } = command.opts<SourcesOptions>()
        const trace = store.readTrace()!
        const address = namedAddress(new Set<string>(trace.addresses.map((item) => item.address)), what)
        const report = sourceReport(store, address, method ?? [trace.method])
        io.out(json ? `${JSON.stringify(report)}\n` : sourceText(report))
      }),
    )
}
