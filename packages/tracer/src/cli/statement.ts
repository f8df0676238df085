import type { Command } from 'commander'
import { caseView } from '../export/build-view.ts'
import { nameOf } from '../export/names.ts'
import type { ViewContext } from '../export/view-context.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Method } from '../model/trace.ts'
import type { CaseStore } from '../store/case-store.ts'
import type { Policy } from '../walk/policy.ts'
import { withCase } from './case-arg.ts'
import type { Io } from './io.ts'
import { compareMethods } from './methods.ts'
import { methodsText } from './methods-text.ts'
import { type CommonOptions, jsonOption, parseMethods, parseUntil } from './options.ts'
import { printStatement, statementJson } from './print-statement.ts'
import { replayed } from './replayed.ts'
import { contextOf } from './view.ts'

interface StatementOptions extends CommonOptions {
  readonly method?: readonly Method[]
  readonly until?: UnixSeconds
}

/** `spoor statement`: where the money is now, under one method or several. */
export function addStatement(program: Command, io: Io): void {
  const command = program
    .command('statement')
    .summary('print where the stolen units of a case are')
    .description(
      'Prints where the stolen units of a case are, per asset and per sink. With several methods it replays each over the same facts and says where they agree, where the choice of method moves money, and which addresses cause it. The case is not changed.',
    )
    .argument('<case>', 'the case file')
    .option('--method <names>', 'methods with commas between them, or all', parseMethods)
    .option('--until <date>', 'the state at the end of this day', parseUntil)
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  spoor statement cases/bybit-2025.sqlite
  spoor statement cases/bybit-2025.sqlite --method fifo,haircut
  spoor statement cases/bybit-2025.sqlite --method all --until 2025-02-22 --json`,
    )
    .action((path: string) => withCase(path, (store) => print(store, command.opts<StatementOptions>(), io)))
}

function print(store: CaseStore, options: StatementOptions, io: Io): void {
  const { method: methods = [], until, json = false } = options
  const moment: Partial<Pick<Policy, 'until'>> = until === undefined ? {} : { until }
  const stores = methods.map((method) => replayed(store, { ...moment, method }))
  const first = stores[0] ?? replayed(store, moment)
  if (stores.length < 2) {
    printStatement(first, { json }, io)
    return
  }
  const found = compareMethods(stores, io)
  if (json) {
    io.out(`${JSON.stringify({ ...statementJson(first, io), ...found })}\n`)
    return
  }
  printStatement(first, { json: false }, io)
  io.out(methodsText(found, namesIn(first, contextOf(first))))
}

/** What addresses of a case are called, where anybody named them. */
function namesIn(store: CaseStore, context: ViewContext): Map<string, string> {
  return new Map(
    caseView(store, context).addresses.flatMap((address) => {
      const name = nameOf(address)
      return name === undefined ? [] : [[address.id, name]]
    }),
  )
}
