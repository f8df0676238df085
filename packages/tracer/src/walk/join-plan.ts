import type { Address } from '../model/address.ts'
import { mulDiv } from '../model/amount.ts'
import type { Asset } from '../model/asset.ts'
import type { Crossing } from '../model/crossing.ts'
import { type Conversion, conversionsOf, type Join } from '../model/join.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'
import type { Exchange } from '../taint/journal.ts'

/** Gives numbers to accounts; one between the two sides of a join belongs to nobody's book. */
export interface AccountNumbers {
  number(address: Address, asset: Asset): number
  /** An account of its own between two rows, shown at `place`. */
  between(join: string, place: Address, asset: Asset): number
  /** An account that keeps what one row brought over a bridge, shown at `place`. */
  departed(row: TransferId, place: Address, asset: Asset): number
}

/** Part of a conversion that the journal carries out: one asset given, all that was received for its share. */
export interface ConversionLeg {
  readonly conversion: Conversion
  readonly from: Address
  readonly to: Address
  readonly asset: Asset
  readonly units: bigint
  readonly outputs: readonly { readonly asset: Asset; readonly units: bigint }[]
  /** A row of its transaction: the first received from a contract, which the conversion stands before, else the last given. */
  readonly row: number
}

/** How the rows of joins are booked: the contract in between is passed by. */
export interface JoinPlan {
  /** Account debited or credited instead of the row's own, by row. */
  readonly payer: ReadonlyMap<number, number>
  readonly payee: ReadonlyMap<number, number>
  readonly legs: readonly ConversionLeg[]
  readonly exchanges: readonly Omit<Exchange, 'index'>[]
  /** The departure that each account of a departed row belongs to. */
  readonly departed: ReadonlyMap<number, Crossing>
}

/**
 * Plans the booking of joins. What is given goes to an account between the sides, is converted there by the prefix rule, and
 * what is received comes out of it; so the contract never holds a stolen unit and every unit stays accounted for.
 * A join with a row that is not there, or whose side another join has already, is left out: leads that were accepted come after what is
 * known, and departures without an arrival, whose rows end at the bridge, after everything else.
 * @param transfers rows in the order of the replay, what is given before what is received
 */
export function planJoins(
  transfers: readonly Transfer[],
  joins: readonly Join[],
  accounts: AccountNumbers,
  departures: readonly Crossing[] = [],
): JoinPlan {
  const rowOf = new Map<TransferId, number>()
  if (joins.length + departures.length > 0) for (const [i, row] of transfers.entries()) rowOf.set(row.id, i)
  const plan = {
    payer: new Map<number, number>(),
    payee: new Map<number, number>(),
    legs: [] as ConversionLeg[],
    exchanges: [] as Omit<Exchange, 'index'>[],
    departed: new Map<number, Crossing>(),
  }
  // A row between two contracts is received from the one and given to the other, so each side of it is taken by itself.
  const taken = { payer: new Set<number>(), payee: new Set<number>() }
  const isFree = (side: ReadonlySet<number>, row: number | undefined) =>
    row !== undefined && !side.has(row) && transfers[row]!.to !== null
  for (const join of [...joins].sort(byStrength)) {
    const { given, received } = sidesOf(join)
    const sides = [
      { side: taken.payee, rows: given.map((id) => rowOf.get(id)) },
      { side: taken.payer, rows: received.map((id) => rowOf.get(id)) },
    ]
    if (!sides.every(({ side, rows }) => rows.every((row) => isFree(side, row)))) continue
    if (isAccepted(join) && !isForward(sides.map(({ rows }) => rows as number[]))) continue
    for (const { side, rows } of sides) for (const row of rows) side.add(row!)
    if (join.kind === 'escrow') {
      for (const id of join.deposits)
        plan.payee.set(rowOf.get(id)!, accounts.between(join.id, join.keeper, transfers[rowOf.get(id)!]!.asset))
      for (const id of join.payouts)
        plan.payer.set(rowOf.get(id)!, accounts.between(join.id, join.keeper, transfers[rowOf.get(id)!]!.asset))
    } else {
      const straight = new Set(join.kind === 'trade' ? given : [])
      for (const conversion of conversionsOf(join))
        planConversion(conversion, straight, transfers, rowOf, accounts, plan)
    }
  }
  for (const departure of departures) {
    const rows = departure.rows.map((id) => rowOf.get(id))
    if (!rows.every((row) => isFree(taken.payee, row))) continue
    for (const row of rows) {
      const { id, to, asset } = transfers[row!]!
      const account = accounts.departed(id, to!, asset)
      taken.payee.add(row!)
      plan.payee.set(row!, account)
      plan.departed.set(account, departure)
    }
  }
  return plan
}

const isAccepted = (join: Join): boolean => 'accepted' in join && join.accepted === true

/** What is known before what was accepted; then by id. */
function byStrength(a: Join, b: Join): number {
  return Number(isAccepted(a)) - Number(isAccepted(b)) || (a.id < b.id ? -1 : 1)
}

/** Whether everything given stands before everything received: no rule of order moves rows of different transactions. */
function isForward([given = [], received = []]: readonly (readonly number[])[]): boolean {
  return (
    given.reduce((a, b) => Math.max(a, b), -1) < received.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  )
}

/** Rows whose payee side, and rows whose payer side, a join takes. What persons give straight to each other stays their own payment. */
function sidesOf(join: Join): { given: readonly TransferId[]; received: readonly TransferId[] } {
  if (join.kind === 'escrow') return { given: join.deposits, received: join.payouts }
  const conversions = conversionsOf(join)
  const given = conversions.flatMap((item) => item.given.map(({ transfer }) => transfer))
  const received = conversions.flatMap((item) => item.received)
  return { given, received: join.kind === 'trade' ? received.filter((id) => !given.includes(id)) : received }
}

/** @param straight rows of a trade that go from one person to another: the exchange itself credits who received them */
function planConversion(
  join: Conversion,
  straight: ReadonlySet<TransferId>,
  transfers: readonly Transfer[],
  rowOf: ReadonlyMap<TransferId, number>,
  accounts: AccountNumbers,
  plan: {
    payer: Map<number, number>
    payee: Map<number, number>
    legs: ConversionLeg[]
    exchanges: Omit<Exchange, 'index'>[]
  },
): void {
  const given = new Map<Asset, { units: bigint; weight: bigint }>()
  for (const { transfer, weight = 1n } of join.given) {
    const row = rowOf.get(transfer)!
    const { asset, units, to } = transfers[row]!
    plan.payee.set(row, accounts.between(`${join.id}:given`, to!, asset))
    const sum = given.get(asset) ?? { units: 0n, weight: 0n }
    given.set(asset, { units: sum.units + units!, weight: sum.weight + weight })
  }
  const received = new Map<Asset, { units: bigint; account: number }>()
  let first = transfers.length
  for (const id of join.received) {
    const row = rowOf.get(id)!
    const { asset, units, from, to } = transfers[row]!
    let account: number
    if (straight.has(id)) account = accounts.number(to!, asset)
    else {
      account = accounts.between(`${join.id}:received`, from, asset)
      plan.payer.set(row, account)
      first = Math.min(first, row)
    }
    received.set(asset, { units: (received.get(asset)?.units ?? 0n) + units!, account })
  }
  const last = Math.max(...join.given.map(({ transfer }) => rowOf.get(transfer)!))
  // Where nothing waits for it, the exchange stands after all that was given.
  const [stands, row] = first === transfers.length ? [last + 1, last] : [first, first]
  const to = transfers[rowOf.get(join.received[0]!)!]!.to!
  const weights = [...given.values()].reduce((sum, item) => sum + item.weight, 0n)
  let weight = 0n
  for (const [asset, input] of given) {
    // Each input's share of an output ends where its running weight ends, so that the shares add up to the whole output.
    const before = weight
    weight += input.weight
    const outputs = [...received].map(([output, { units, account }]) => ({
      asset: output,
      account,
      units: mulDiv(units, weight, weights) - mulDiv(units, before, weights),
    }))
    const account = accounts.between(`${join.id}:given`, to, asset)
    const [main, ...also] = outputs.map((output) => ({ account: output.account, units: output.units }))
    plan.legs.push({ conversion: join, from: join.owner, to, asset, units: input.units, outputs, row })
    plan.exchanges.push({
      kind: 'exchange',
      before: stands,
      account,
      units: input.units,
      fromBook: input.units,
      toAccount: main!.account,
      toUnits: main!.units,
      ...(also.length === 0 ? {} : { also }),
      ...(join.keepsFee === true ? { feeBy: accounts.number(join.owner, asset) } : {}),
    })
  }
}
