import { type Address, isZeroAddress } from '../model/address.ts'
import { type Asset, assetChain, tokenOf } from '../model/asset.ts'
import type { Conversion, ConversionKind, Escrow, Join, Trade } from '../model/join.ts'
import type { Protocol } from '../model/protocol.ts'
import type { Evidence } from '../model/trace.ts'
import type { Log, Transaction } from '../model/transaction.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'
import { protocolOf } from './names.ts'

/** A row that moves something: units and receiver are there. */
export interface Move extends Transfer {
  readonly to: Address
  readonly units: bigint
  /** Who stands behind the zero address in a mint or a burn: the contract of the token. */
  readonly payer: Address
  readonly payee: Address
}

/** Rows of tokens count only between these two indices, both excluded; coins always, as they have no index. */
export interface Span {
  readonly after?: number
  readonly before?: number
}

/** What each of several assets given counts for. */
export interface Weights {
  readonly of: ReadonlyMap<Asset, bigint>
  /** Whether nothing says that they count so. */
  readonly assumed: boolean
}

/** One conversion as a decoder found it. */
export interface Found {
  /** Who found it, like `uniswap-v2` or `net`; part of the join's id and of its name. */
  readonly by: string
  readonly kind: ConversionKind
  readonly owner: Address
  readonly given: readonly Move[]
  readonly received: readonly Move[]
  /** Weight of each asset given, where there are several. */
  readonly weights?: Weights
  readonly evidence: Evidence
  readonly rivals?: number
}

/** An escrow as a decoder found it; several transactions may have parts of the same. */
export interface KeptApart {
  readonly id: string
  readonly keeper: Address
  readonly deposits: readonly Move[]
  readonly payouts: readonly Move[]
}

/**
 * The rows of one transaction that move something, and what decoders said of them so far. A row has two sides: its payee side is
 * taken by the conversion it is given into, its payer side by the one it is received from, and no side is taken twice.
 */
export class Moves {
  /** In the order of the transaction as far as it is known; native and internal rows first, for no source tells them apart from events. */
  readonly rows: readonly Move[]
  readonly into: ReadonlyMap<Address, readonly Move[]>
  readonly outOf: ReadonlyMap<Address, readonly Move[]>
  /** Who emitted an event in this transaction; every token that moved did. */
  readonly emitters: ReadonlySet<Address>
  /** The tokens that moved, by their contract; of a collection one of them. */
  readonly tokens: ReadonlyMap<Address, Asset>
  readonly logs: readonly Log[]
  readonly sender: Address | null
  /** Call data, cut after `INPUT_BYTES`; empty where rows are all there is. */
  readonly input: string
  /** The contract that was called; `null` for a plain payment of coins. */
  readonly callee: Address | null
  /** All conversions, those that are sides of a trade too. */
  readonly found: Conversion[] = []
  readonly #contracts: ReadonlyMap<Address, Protocol>
  readonly #given = new Set<TransferId>()
  readonly #received = new Set<TransferId>()
  readonly #straight = new Set<TransferId>()
  readonly #aside = new Set<TransferId>()
  readonly #receivedBy = new Map<TransferId, Conversion>()
  readonly #trades: Trade[] = []
  readonly #kept: Escrow[] = []
  readonly #passed = new Map<readonly Move[], number>()

  constructor(
    transfers: readonly Transfer[],
    transaction?: Transaction,
    contracts: ReadonlyMap<Address, Protocol> = new Map(),
  ) {
    this.#contracts = contracts
    this.rows = transfers.filter(isMove).map(moveOf).sort(inOrder)
    this.into = groupBy(this.rows, (row) => row.payee)
    this.outOf = groupBy(this.rows, (row) => row.payer)
    this.logs = transaction?.logs ?? []
    this.tokens = new Map(
      [...new Set(this.rows.map((row) => row.asset))].flatMap((asset) => {
        const issuer = issuerOf(asset)
        return issuer === null ? [] : [[issuer, asset]]
      }),
    )
    this.emitters = new Set([...this.logs.map((log) => log.emitter), ...this.tokens.keys()])
    this.sender = transaction?.sender ?? null
    this.input = transaction?.input ?? '0x'
    this.callee = transaction === undefined || transaction.input === '0x' ? null : transaction.callee
  }

  /** Rows into an address that no conversion was given yet. */
  freeInto(address: Address, span: Span = {}): Move[] {
    return this.#free(this.into.get(address) ?? [], this.#given, span)
  }

  /** Rows out of an address that no conversion paid yet. */
  freeOutOf(address: Address, span: Span = {}): Move[] {
    return this.#free(this.outOf.get(address) ?? [], this.#received, span)
  }

  /** Many swaps of one market are mostly claimed in their order, so what is taken at the front is passed by once. */
  #free(rows: readonly Move[], taken: ReadonlySet<TransferId>, { after = -1, before }: Span): Move[] {
    let first = this.#passed.get(rows) ?? 0
    while (first < rows.length && taken.has(rows[first]!.id)) first += 1
    this.#passed.set(rows, first)
    const free: Move[] = []
    for (let i = first; i < rows.length; i++) {
      const row = rows[i]!
      const position = isCoin(row) ? null : row.position
      if (position !== null && before !== undefined && position >= before) continue
      if ((position === null || position > after) && !taken.has(row.id)) free.push(row)
    }
    return free
  }

  /** Whether an address has shown in this transaction that it is a contract: it emitted, was called, or is a token. */
  isContract(address: Address): boolean {
    return this.emitters.has(address) || address === this.callee
  }

  /** Who gives a row: its payer, and where that is a market that only hands on what it was given, who gave it that. */
  ownerOf(row: Move): Address {
    return this.#receivedBy.get(row.id)?.owner ?? row.payer
  }

  /** Whether a row is the price of something already, or was taken for a plain payment. */
  isGiven(row: Move): boolean {
    return this.#given.has(row.id) || this.#aside.has(row.id)
  }

  /** Whether a row came for something already, or was taken for a plain payment. */
  isReceived(row: Move): boolean {
    return this.#received.has(row.id) || this.#aside.has(row.id)
  }

  /** Whether a row went straight from one person of a trade to another. */
  isStraight(row: Move): boolean {
    return this.#straight.has(row.id)
  }

  /** Takes the rows of a conversion, all or none. @returns whether all sides were still free */
  claim(found: Found): boolean {
    const { given, received } = found
    if (given.length === 0 || received.length === 0) return false
    if (given.some((row) => this.isGiven(row)) || received.some((row) => this.isReceived(row))) return false
    const conversion = this.#take(found)
    for (const row of received) this.#receivedBy.set(row.id, conversion)
    return true
  }

  /**
   * Takes the sides of a trade between persons, all or none. What one gives straight to another is received there, and both ends of
   * such a row are explained.
   * @returns whether all was still free; not where an asset comes to one both straight and through a contract, or is spent before it was paid for
   */
  claimTrade(sides: readonly Found[]): boolean {
    const given = sides.flatMap((side) => side.given)
    const straight = new Set(given)
    const free = sides.every(
      (side) =>
        side.given.length > 0 &&
        side.received.length > 0 &&
        !side.given.some((row) => this.isGiven(row)) &&
        !side.received.some((row) => this.isReceived(row)) &&
        isOneWay(side, straight) &&
        this.#spendsLater(side, straight),
    )
    if (!free || new Set(given).size !== given.length) return false
    const conversions = sides.map((side) => this.#take(side))
    const persons = new Set(sides.flatMap((side) => side.received.map((row) => row.payee)))
    for (const row of sides.flatMap((side) => side.received)) {
      if (!straight.has(row)) continue
      this.#straight.add(row.id)
      // What a contract handed on is still to be told from what others left with it.
      if (!persons.has(row.payer)) this.#received.delete(row.id)
    }
    this.#trades.push({ kind: 'trade', id: `${conversions[0]!.id}:trade`, sides: conversions })
    return true
  }

  #take(found: Found): Conversion {
    const { given, received, weights } = found
    const [first] = given
    const several = new Set(given.map((row) => row.asset)).size > 1
    const conversion: Conversion = {
      kind: found.kind,
      id: `${first!.chain}:${first!.tx}:${found.by}:${this.found.length}`,
      owner: found.owner,
      given: weighted(given, weights?.of),
      received: received.map((row) => row.id),
      evidence: found.evidence,
      protocol: protocolOf(found, this.callee, this.#contracts),
      ...(several && weights?.assumed !== false ? { flags: ['weights-assumed'] } : {}),
      rivals: found.rivals ?? 0,
    }
    for (const row of given) this.#given.add(row.id)
    for (const row of received) this.#received.add(row.id)
    this.found.push(conversion)
    return conversion
  }

  /** Whether who receives straight does not pay that on before paying for it: the exchange stands after what was given. */
  #spendsLater({ given, received }: Found, straight: ReadonlySet<Move>): boolean {
    const last = Math.max(...given.map((row) => this.rows.indexOf(row)))
    const assets = new Set(received.filter((row) => straight.has(row)).map((row) => row.asset))
    const payers = new Set(received.map((row) => row.payee))
    return !this.rows
      .slice(0, last)
      .some((row) => assets.has(row.asset) && payers.has(row.payer) && !given.includes(row))
  }

  /** Takes rows for what they are, a payment and no part of a price. */
  setAside(rows: Iterable<Move>): void {
    for (const row of rows) this.#aside.add(row.id)
  }

  /** Takes the rows that are kept apart for somebody, all or none. @returns whether all sides were still free */
  keepApart(escrow: KeptApart): boolean {
    const { deposits, payouts } = escrow
    const taken = deposits.some(({ id }) => this.#given.has(id)) || payouts.some(({ id }) => this.#received.has(id))
    if (taken) return false
    for (const row of deposits) this.#given.add(row.id)
    for (const row of payouts) this.#received.add(row.id)
    this.#kept.push({
      kind: 'escrow',
      id: escrow.id,
      keeper: escrow.keeper,
      deposits: deposits.map((row) => row.id),
      payouts: payouts.map((row) => row.id),
    })
    return true
  }

  /** All that was claimed. */
  joins(): readonly Join[] {
    const traded = new Set(this.#trades.flatMap((trade) => trade.sides))
    return [...this.found.filter((conversion) => !traded.has(conversion)), ...this.#trades, ...this.#kept]
  }
}

/** Each asset once with its weight, on the first of its rows. */
function weighted(given: readonly Move[], weights?: ReadonlyMap<Asset, bigint>): Conversion['given'] {
  const seen = new Set<Asset>()
  const several = new Set(given.map((row) => row.asset)).size > 1
  return given.map((row) => {
    if (!several) return { transfer: row.id }
    const weight = seen.has(row.asset) ? 0n : (weights?.get(row.asset) ?? 1n)
    seen.add(row.asset)
    return { transfer: row.id, weight }
  })
}

/** Whether each asset received comes straight from who gave it, or all through contracts. */
function isOneWay({ received }: Found, straight: ReadonlySet<Move>): boolean {
  const ways = groupBy(received, (row) => row.asset)
  return [...ways.values()].every((rows) => new Set(rows.map((row) => straight.has(row))).size === 1)
}

function isMove(row: Transfer): boolean {
  const moves = row.units !== null && row.units > 0n && row.to !== null && row.from !== row.to && row.status === 1
  return moves && row.kind !== 'fee'
}

function moveOf(row: Transfer): Move {
  const issuer = issuerOf(row.asset)
  const behind = (address: Address) => (issuer !== null && isZeroAddress(address) ? issuer : address)
  return { ...row, to: row.to!, units: row.units!, payer: behind(row.from), payee: behind(row.to!) }
}

/** The contract of a token, `null` for a coin. */
export function issuerOf(asset: Asset): Address | null {
  const token = tokenOf(asset)
  return token === undefined ? null : (`${assetChain(asset)}:${token.contract}` as Address)
}

/** Coins before tokens, each by position; what has none by id. */
function inOrder(a: Move, b: Move): number {
  const [left, right] = [Number(isCoin(a)), Number(isCoin(b))]
  if (left !== right) return right - left
  const [p, q] = [a.position ?? Number.POSITIVE_INFINITY, b.position ?? Number.POSITIVE_INFINITY]
  if (p !== q) return p - q
  return a.id < b.id ? -1 : Number(a.id !== b.id)
}

/** Whether a row's position is a frame of the trace and not the index of an event. */
export function isCoin(row: Transfer): boolean {
  return row.kind === 'native' || row.kind === 'internal'
}

export function groupBy<Item, Key>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}
