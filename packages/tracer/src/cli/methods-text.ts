import type { AssetStatement, SinkUnits } from '../export/case-view.ts'
import { showUnits } from '../model/amount.ts'
import { SINKS } from '../model/stop.ts'
import type { Method } from '../model/trace.ts'

/** One method's account of the facts, and where it differs from the first one asked for. */
export interface MethodStatement {
  readonly method: Method
  readonly assets: readonly AssetStatement[]
  readonly explainedShare: number | null
  /** Addresses whose stolen units held or sunk differ from the first method: what they are under this one. */
  readonly differs: readonly { readonly address: string; readonly asset: string; readonly units: string }[]
}

/** So many addresses that differ are named in the text; the JSON has all. */
const NAMED = 10

/** The methods side by side: one small table per asset, then the addresses that cause the differences. */
export function methodsText(methods: readonly MethodStatement[]): string {
  const lines = ['', 'The same facts under each method']
  const all = new Map(methods.flatMap(({ assets }) => assets.map((asset) => [`${asset.chain} ${asset.asset}`, asset])))
  for (const [key, { symbol, decimals }] of all) {
    const of = methods.map(({ method, assets }) => ({
      method,
      found: assets.find((a) => `${a.chain} ${a.asset}` === key),
    }))
    const sinks = SINKS.filter((sink) => of.some(({ found }) => (found?.sinks[sink as keyof SinkUnits] ?? '0') !== '0'))
    const amount = (units: string | undefined) =>
      decimals === null ? (units ?? '0') : showUnits(BigInt(units ?? '0'), decimals)
    lines.push(
      '',
      ...table([
        [symbol === '' ? key : symbol, ...sinks],
        ...of.map(({ method, found }) => [
          method,
          ...sinks.map((sink) => amount(found?.sinks[sink as keyof SinkUnits])),
        ]),
      ]),
    )
  }
  lines.push(
    '',
    ...table([
      ['', 'explained', 'addresses that differ'],
      ...methods.map(({ method, explainedShare, differs }, i) => [
        method,
        explainedShare === null ? 'not priced' : `${(explainedShare * 100).toFixed(2)} %`,
        i === 0 ? '' : String(differs.length),
      ]),
    ]),
  )
  for (const { method, differs } of methods.slice(1)) {
    if (differs.length === 0) continue
    lines.push('', `${method} differs from ${methods[0]!.method} at`)
    for (const { address, asset, units } of differs.slice(0, NAMED))
      lines.push(`  ${address}  ${units} units of ${asset}`)
    if (differs.length > NAMED) lines.push(`  and ${differs.length - NAMED} more (--json has all)`)
  }
  return `${lines.join('\n')}\n`
}

/** Columns set flush: the first to the left, figures to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  )
}
