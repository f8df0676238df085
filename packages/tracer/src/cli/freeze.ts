import type { Command } from 'commander'
import { caseView } from '../export/build-view.ts'
import type { CaseStore } from '../store/case-store.ts'
import { openCase } from '../store/sqlite-case.ts'
import { withCase } from './case-arg.ts'
import { checkFrozen, frozenAnswersOf } from './freeze-answers.ts'
import { askableIn, deskOf } from './freeze-desk.ts'
import { freezeText } from './freeze-text.ts'
import type { Io } from './io.ts'
import { addLiveOptions } from './live-options.ts'
import type { LiveOptions } from './live-sources.ts'
import { type CommonOptions, jsonOption, wholeNumber } from './options.ts'
import { contextOf } from './view.ts'

interface FreezeOptions extends CommonOptions, LiveOptions {
  readonly check?: boolean
  readonly limit: number
}

/** `spoor freeze`: where stolen value can still be stopped, and by whom. */
export function addFreeze(program: Command, io: Io): void {
  const command = program
    .command('freeze')
    .summary('say where stolen value can be stopped, and by whom')
    .description(
      "Lists every place where stolen value rests or came into somebody's hands: how much, since when, who can act and how he is reached, whether the issuer of a token already blocked the account, and what he has to be told. Without --check nothing is asked.",
    )
    .argument('<case>', 'the case file')
    .option('--check', 'ask the contracts of tokens whether the accounts are blocked; the answers are kept in the case')
    .option('--limit <n>', 'payments named of each place; --json names all', wholeNumber('--limit', 0), 3)
    .addOption(jsonOption())
  addLiveOptions(command)
  command
    .addHelpText(
      'after',
      `
Examples:
  spoor freeze cases/bybit-2025.sqlite
  spoor freeze cases/bybit-2025.sqlite --check --source rpc=http://127.0.0.1:8545
  spoor freeze cases/bybit-2025.sqlite --json`,
    )
    .action(async (path: string) => {
      const options = command.opts<FreezeOptions>()
      if (options.check === true) await withWritable(path, (store) => checkFrozen(store, askableIn(store), options, io))
      await withCase(path, async (store) => {
        const desk = deskOf(caseView(store, contextOf(store)), await frozenAnswersOf(store, io.signal))
        io.out(options.json ? `${JSON.stringify(desk)}\n` : freezeText(desk, options.limit))
      })
    })
}

/** Opens a case that has a result for writing. */
async function withWritable<T>(path: string, work: (store: CaseStore) => Promise<T>): Promise<T> {
  await withCase(path, () => undefined)
  const store = openCase(path)
  try {
    return await work(store)
  } finally {
    store.close()
  }
}
