import type { Command } from 'commander'
import { caseView } from '../export/build-view.ts'
import type { CaseView, MovementView } from '../export/case-view.ts'
import { InputError } from '../model/errors.ts'
import { withCase } from './case-arg.ts'
import { explanationText } from './explain-text.ts'
import { type Explanation, explainAddress, explainMovements } from './explanation.ts'
import { findAddress } from './find-address.ts'
import type { Io } from './io.ts'
import { type CommonOptions, jsonOption } from './options.ts'
import { contextOf } from './view.ts'

/** `spoor explain`: why an address or a movement is in a case. */
export function addExplain(program: Command, io: Io): void {
  const command = program
    .command('explain')
    .summary('say why an address or a movement is in a case')
    .description(
      'Says why something is in a case: the way from a seed (the fewest hops; of several the one that carried most), the evidence of each step, labels with their sources, sums per asset, and why the walk stops there.',
    )
    .argument('<case>', 'the case file')
    .argument('<address|movement|transaction>', 'an address, the id of a movement, or a transaction hash')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  spoor explain cases/bybit-2025.sqlite 0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e
  spoor explain cases/bybit-2025.sqlite 0xb61413c495fdad6114a7aa863a00b2e3c28945979a10885b12b30316ea9f072c
  spoor explain cases/bybit-2025.sqlite bybit-2025:assertion:swap-1-steth --json`,
    )
    .action((path: string, what: string) =>
      withCase(path, (store) => {
        const explanation = explain(caseView(store, contextOf(store)), what)
        const { json } = command.opts<CommonOptions>()
        io.out(json ? `${JSON.stringify(explanation)}\n` : explanationText(explanation))
      }),
    )
}

/**
 * Explains what a text names in a case.
 * @throws InputError when the case holds nothing of that name
 */
export function explain(view: CaseView, what: string): Explanation {
  const address = findAddress(new Set(view.addresses.map(({ id }) => id)), what)
  if (address !== undefined) return explainAddress(view, address)
  const movements = findMovements(view, what)
  if (movements.length > 0) return explainMovements(view, movements)
  throw new InputError(`the case ${view.statement.case} holds nothing of that name`, {
    got: what,
    wanted: 'an address (with or without its chain), the id of a movement, or a transaction hash of the case',
    next: 'search in the viewer (`spoor serve`), or list everything with `spoor export --format csv`',
  })
}

function findMovements(view: CaseView, what: string): MovementView[] {
  const byId = view.movements.filter(({ id }) => id === what)
  if (byId.length > 0) return byId
  const hash = what.toLowerCase()
  return view.movements.filter(({ tx }) => tx !== '' && (tx === what || hashOf(tx) === hash || hashOf(tx) === what))
}

/** `<caip2>:<hash>` without its chain. */
function hashOf(tx: string): string {
  return tx.slice(tx.lastIndexOf(':') + 1)
}
