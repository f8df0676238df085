import { min } from '../../model/amount.ts'
import type { CaseView, MovementView } from '../case-view.ts'
import { toUnits } from './values.ts'

/** Stolen units that one movement passed on. A seed has nobody on its left: what was stolen begins there. */
export interface StolenStep {
  readonly movement: MovementView
  readonly from: string
  readonly to: string
  readonly asset: string
  readonly toAsset: string
  readonly units: bigint
  readonly toUnits: bigint
}

/**
 * Who passed stolen units on to whom, in ledger order, so that at every account what came is what left and what is at sinks there. The rows of a swap, and
 * what was paid into one that an assertion claims back, are left out: their conversion stands for them, in the hands of the same person (decisions 0005 and 0013).
 */
export function stolenSteps({ movements, incident, statement }: CaseView): StolenStep[] {
  const links = new Map<string, Link>()
  for (const movement of movements) {
    if (movement.noise !== undefined || movement.to === '' || toUnits(movement.taint) === 0n) continue
    add(links, movement, toUnits(movement.taint) - seededBy(movement, incident.seeds))
  }
  const book = new Book()
  for (const { address, asset, units } of incident.seeds) book.add(address, asset, toUnits(units))
  for (const { from, to, asset, toAsset, units, toUnits: got } of links.values()) {
    book.add(from, asset, -units)
    book.add(to, toAsset === '' ? asset : toAsset, got)
  }
  for (const { address, asset, units } of statement.places) book.add(address, asset, -toUnits(units))
  const exchanges = exchangesOf(movements)
  // The payer gave more than it had, since the conversion gave it as well; who got it has more than it kept, since it was never theirs.
  for (const link of links.values()) {
    if (link.toAsset !== '') continue
    const twice = min(min(-book.of(link.from, link.asset), book.of(link.to, link.asset)), link.units)
    if (twice <= 0n) continue
    leaveOut(link, twice, exchanges)
    book.add(link.from, link.asset, twice)
    book.add(link.to, link.asset, -twice)
  }
  const order = new Map(movements.map((movement, i) => [movement, i]))
  return [...links.values()]
    .flatMap(({ steps }) => steps)
    .filter(({ units, toUnits: got }) => units > 0n || got > 0n)
    .sort((a, b) => order.get(a.movement)! - order.get(b.movement)!)
}

/** All that one account paid to another in one asset. */
interface Link {
  readonly from: string
  readonly to: string
  readonly asset: string
  readonly toAsset: string
  units: bigint
  toUnits: bigint
  readonly steps: { -readonly [Key in keyof StolenStep]: StolenStep[Key] }[]
}

function add(links: Map<string, Link>, movement: MovementView, units: bigint): void {
  if (units <= 0n) return
  const { from, to, asset, toAsset = '', toTaint } = movement
  const key = [from, to, asset, toAsset].join(' ')
  const link = links.get(key) ?? { from, to, asset, toAsset, units: 0n, toUnits: 0n, steps: [] }
  const got = toAsset === '' ? units : toUnits(toTaint)
  link.units += units
  link.toUnits += got
  link.steps.push({ movement, from, to, asset, toAsset, units, toUnits: got })
  links.set(key, link)
}

/** Transactions in which somebody exchanged an asset for another, with who and what. */
function exchangesOf(movements: readonly MovementView[]): ReadonlySet<string> {
  const found = new Set<string>()
  for (const { kind, tx, from, to, asset, toAsset = '' } of movements) {
    if (kind !== 'conversion' || tx === '') continue
    found.add([tx, from, asset].join(' '))
    found.add([tx, to, toAsset].join(' '))
  }
  return found
}

/** Takes units out of the rows of swaps first, else out of the earliest. */
function leaveOut(link: Link, units: bigint, exchanges: ReadonlySet<string>): void {
  const { from, to, asset, steps } = link
  const isLeg = ({ movement: { tx } }: StolenStep) =>
    exchanges.has([tx, from, asset].join(' ')) || exchanges.has([tx, to, asset].join(' '))
  let left = units
  for (const step of [...steps.filter(isLeg), ...steps.filter((step) => !isLeg(step))]) {
    const part = min(left, step.units)
    step.units -= part
    step.toUnits -= part
    left -= part
  }
  link.units -= units
  link.toUnits -= units
}

/** Units of a row that begin with it: it is the theft. */
function seededBy({ tx, to, asset }: MovementView, seeds: CaseView['incident']['seeds']): bigint {
  if (tx === '') return 0n
  return seeds.reduce(
    (sum, seed) => (seed.tx === tx && seed.address === to && seed.asset === asset ? sum + toUnits(seed.units) : sum),
    0n,
  )
}

/** Units by account. */
export class Book {
  readonly #units = new Map<string, bigint>()

  add(address: string, asset: string, units: bigint): void {
    const key = `${address} ${asset}`
    this.#units.set(key, (this.#units.get(key) ?? 0n) + units)
  }

  of(address: string, asset: string): bigint {
    return this.#units.get(`${address} ${asset}`) ?? 0n
  }

  /** What is not nothing, in the order of address and asset. */
  entries(): { address: string; asset: string; units: bigint }[] {
    return [...this.#units]
      .filter(([, units]) => units !== 0n)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, units]) => {
        const cut = key.indexOf(' ')
        return { address: key.slice(0, cut), asset: key.slice(cut + 1), units }
      })
  }
}
