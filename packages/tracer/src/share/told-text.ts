import type { CaseView, MovementView } from '../export/case-view.ts'
import { showAmount } from '../export/plain-text.ts'
import { en } from '../export/report/messages/en.ts'
import { METHODS } from '../model/trace.ts'
import { type AssetOf, assetOf } from './records.ts'

/** How the stolen units were followed, what binds the account, and what it does not say: for a reader who has nothing but the export. */
export function methodText({ statement, run }: CaseView): string {
  const method = METHODS.find((name) => name === statement.method) ?? 'fifo'
  return [
    `Method: ${statement.method}. ${en[`method.${method}.rule`]}`,
    'Amounts are exact, in base units. A payment made before the theft carries no stolen value. An asset is its contract, never its symbol.',
    'Only movements of stolen value are given here. A relationship that is called a lead was inferred by a rule, and no unit is counted by it.',
    statement.complete
      ? 'Every address that stolen value reached was read.'
      : 'Stolen value lies beyond what was read: every sum is "at least".',
    ...run.warnings,
    `Case ${statement.hash}.`,
  ].join('\n')
}

/** Where the stolen units are, one line for each asset. */
export function statementLines({ statement }: CaseView): string[] {
  return statement.assets.map(({ asset, symbol, decimals, seeded, convertedIn, convertedOut, sinks }) => {
    const show = (units: string): string => showAmount(BigInt(units), decimals)
    const places = Object.entries(sinks).filter(([, units]) => units !== '0')
    const moved = `seeded ${show(seeded)}, converted in ${show(convertedIn)}, converted out ${show(convertedOut)}`
    const unit = decimals === null ? `${symbol} (base units)` : symbol
    return `${unit} (${asset}): ${moved}; ${places.map(([sink, units]) => `${sink} ${show(units)}`).join(', ') || 'nothing left'}`
  })
}

/** One movement in a line: what moved, and how much of it was stolen. */
export function movementText(movement: MovementView, known: AssetOf): string {
  const { units, taint, shown = '', toAsset, toUnits = '', evidence } = movement
  const asset = known(movement)
  const show = (amount: string): string =>
    `${amount === '' ? `${shown} (units unknown)` : showAmount(BigInt(amount), asset?.decimals ?? null)} ${asset?.symbol || movement.asset}`
  const into = toAsset === undefined ? undefined : known({ from: movement.from, asset: toAsset })
  const became =
    toAsset === undefined
      ? ''
      : `, which became ${toUnits === '' ? '?' : showAmount(BigInt(toUnits), into?.decimals ?? null)} ${into?.symbol || toAsset}`
  return `${show(units)}, of it stolen ${show(taint)}${became}; evidence: ${evidence}`
}

export { assetOf }
