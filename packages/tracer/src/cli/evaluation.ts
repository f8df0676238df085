import type { AssetView, CaseView, MovementView } from '../export/case-view.ts'
import { centsOf } from '../model/price.ts'
import { normal, type TruthRow } from './truth-file.ts'

/** How well a case finds what is known to be true. Shares are 0 to 1, `null` where there is nothing to divide by. */
export interface Evaluation {
  readonly case: string
  readonly incident: string
  readonly method: string
  /** Value of the true payments that the case has as tainted movements, over the value of all true payments. */
  readonly flowCoverage: number | null
  /** What a payment is worth here: dollars of the truth file, units at theft-time prices, or bare units of one asset. */
  readonly valueBy: 'usd' | 'price' | 'units' | null
  /** True payments (transaction, from, to) that the case has as tainted movements, over all true payments. */
  readonly edgeRecall: number | null
  /** Tainted movements of the case (transaction, from, to) that are true payments, over all its tainted movements. */
  readonly edgePrecision: number | null
  /** Addresses of true payments that stolen units reach in the case, over all of them. */
  readonly nodeRecall: number | null
  /** Value of the true payments into terminals that the case has, over the value of all of those; `null` without terminals. */
  readonly terminusCoverage: number | null
  /** Terminals that stolen units reach in the case, over all terminals; `null` without terminals. */
  readonly terminusRecall: number | null
  /** As in the statement. */
  readonly explainedShare: number | null
  readonly counts: {
    readonly truthEdges: number
    readonly foundEdges: number
    readonly caseEdges: number
    readonly truthAddresses: number
    readonly foundAddresses: number
    readonly terminals: number
    readonly foundTerminals: number
  }
  /** True payments that the case lacks, the first hundred. */
  readonly missed: readonly { readonly tx: string; readonly from: string; readonly to: string }[]
}

const MISSED = 100

/** Compares a case with the truth about it. */
export function evaluate(view: CaseView, truth: readonly TruthRow[], terminals: readonly string[]): Evaluation {
  const withChain = truth.every((row) => row.chain !== undefined)
  const place = (address: string) => (withChain ? normal(address) : accountText(address))
  const at = (row: TruthRow, account: string) => (withChain ? `${row.chain}:${account}` : account)
  const edgeOf = (row: TruthRow) => `${at(row, row.tx)} ${at(row, row.from)} ${at(row, row.to)}`

  const tainted = view.movements.filter(
    (movement) => movement.taint !== '0' && movement.to !== '' && movement.tx !== '',
  )
  const caseEdges = new Set(tainted.map(({ tx, from, to }) => `${place(tx)} ${place(from)} ${place(to)}`))
  const truthEdges = new Map(truth.map((row) => [edgeOf(row), row]))
  const found = [...truthEdges.keys()].filter((edge) => caseEdges.has(edge))

  const reached = new Set(view.addresses.filter(({ hop }) => hop !== null).map(({ id }) => place(id)))
  const nodes = [...new Set(truth.flatMap((row) => [at(row, row.from), at(row, row.to)]))]
  const foundNodes = nodes.filter((node) => reached.has(node))

  // A terminal without its chain is met on any chain of the truth.
  const ends = new Set(terminals.map((text) => accountText(text)))
  const foundEnds = [...ends].filter((end) => [...reached].some((address) => accountText(address) === end))
  const { value, by } = measure(view, truth)
  const sum = (rows: readonly TruthRow[]) => rows.reduce((total, row) => total + value(row), 0n)
  const hit = truth.filter((row) => caseEdges.has(edgeOf(row)))
  const intoEnds = (rows: readonly TruthRow[]) => rows.filter((row) => ends.has(row.to))

  return {
    case: view.statement.case,
    incident: view.statement.incident,
    method: view.statement.method,
    flowCoverage: by === null ? null : share(sum(hit), sum(truth)),
    valueBy: by,
    edgeRecall: share(found.length, truthEdges.size),
    edgePrecision: share(found.length, caseEdges.size),
    nodeRecall: share(foundNodes.length, nodes.length),
    terminusCoverage: by === null || ends.size === 0 ? null : share(sum(intoEnds(hit)), sum(intoEnds(truth))),
    terminusRecall: ends.size === 0 ? null : share(foundEnds.length, ends.size),
    explainedShare: view.statement.explainedShare,
    counts: {
      truthEdges: truthEdges.size,
      foundEdges: found.length,
      caseEdges: caseEdges.size,
      truthAddresses: nodes.length,
      foundAddresses: foundNodes.length,
      terminals: ends.size,
      foundTerminals: foundEnds.length,
    },
    missed: [...truthEdges]
      .filter(([edge]) => !caseEdges.has(edge))
      .slice(0, MISSED)
      .map(([, { tx, from, to }]) => ({ tx, from, to })),
  }
}

/** Dollars where the truth states them throughout, else prices of the case, else bare units where there is one asset. */
function measure(
  view: CaseView,
  truth: readonly TruthRow[],
): { value: (row: TruthRow) => bigint; by: Evaluation['valueBy'] } {
  if (truth.length > 0 && truth.every((row) => row.usd !== undefined)) return { value: (row) => row.usd!, by: 'usd' }
  if (!truth.some((row) => row.units !== undefined)) return { value: () => 0n, by: null }
  const prices = new Map(view.assets.map((asset) => [asset.asset, asset]))
  const assets = new Set(truth.map((row) => row.asset))
  if ([...assets].every((asset) => asset !== undefined && priced(prices.get(asset)))) {
    const cents = ({ asset, units = 0n }: TruthRow) => {
      const { decimals, usdPrice } = prices.get(asset!)!
      return centsOf(units, decimals!, usdPrice!)
    }
    return { value: cents, by: 'price' }
  }
  return assets.size === 1 ? { value: (row) => row.units ?? 0n, by: 'units' } : { value: () => 0n, by: null }
}

function priced(asset: AssetView | undefined): boolean {
  return asset !== undefined && asset.decimals !== null && asset.usdPrice !== undefined
}

/** A share in steps of 10^-6, rounded down. */
function share(part: bigint | number, whole: bigint | number): number | null {
  const all = BigInt(whole)
  return all === 0n ? null : Number((BigInt(part) * 1_000_000n) / all) / 1_000_000
}

/** An address or transaction without its chain. */
function accountText(text: MovementView['tx']): string {
  const chain = /^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}:/.exec(text)
  return normal(chain === null ? text : text.slice(chain[0].length))
}
