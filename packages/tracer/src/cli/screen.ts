import type { Command } from 'commander'
import type { Method } from '../model/trace.ts'
import { readAddressList } from './address-list.ts'
import { withCase } from './case-arg.ts'
import type { Io } from './io.ts'
import { type CommonOptions, jsonOption, parseMethods } from './options.ts'
import { screenReport } from './screen-report.ts'
import { screenText } from './screen-text.ts'

interface ScreenOptions extends CommonOptions {
  readonly chain?: string
  readonly method?: readonly Method[]
}

/** `spoor screen`: which addresses of a list received stolen value. */
export function addScreen(program: Command, io: Io): void {
  const command = program
    .command('screen')
    .summary('say which addresses of a list received stolen value')
    .description(
      'Says for each address of a list whether it received stolen value: how much of each asset, first and last time, hops from the theft, under which method. Ends with 0 whatever it finds. The case is not changed.',
    )
    .argument('<list>', 'CSV with a column address, or one address a line')
    .argument('<case>', 'the case file')
    .option('--chain <caip2>', 'the chain of addresses that are written without one')
    .option('--method <names>', "methods with commas between them, or all (default: the case's own)", parseMethods)
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
"At least" stands wherever stolen value lies on addresses that the case did not read; "none found" is then no proof of none.

Examples:
  spoor screen customers.csv cases/bybit-2025.sqlite --chain eip155:1
  spoor screen deposits.txt cases/bybit-2025.sqlite --chain eip155:1 --method all --json`,
    )
    .action((list: string, path: string) =>
      withCase(path, (store) => {
        const { chain, method, json } = command.opts<ScreenOptions>()
        const report = screenReport(store, readAddressList(list, chain), method ?? [store.readTrace()!.method])
        io.out(json ? `${JSON.stringify(report)}\n` : screenText(report))
      }),
    )
}
