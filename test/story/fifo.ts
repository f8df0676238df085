/*
 * First in, first out, told once more and as plainly as it goes: lists of pieces, no trees, no steps saved, nothing shared with
 * the ledger of the program. What the program says of the story is held against this.
 */

/** Payment of an asset; `to` is null for a fee. Addresses and assets are any text. */
export interface Payment {
  readonly from: string
  readonly to: string | null
  readonly asset: string
  readonly units: bigint
  /** Of the theft: so many units that arrive are stolen. */
  readonly stolen?: bigint
}

export interface Exchanged {
  readonly owner: string
  readonly gave: { readonly asset: string; readonly units: bigint }
  readonly to: string
  readonly got: { readonly asset: string; readonly units: bigint }
}

interface Piece {
  stolen: boolean
  units: bigint
}

/** What became of the stolen units of an asset. */
export interface Fate {
  seeded: bigint
  convertedIn: bigint
  convertedOut: bigint
  /** By sink; what was not lost on the way rests with its holders. */
  readonly sinks: Map<string, bigint>
}

export class FirstInFirstOut {
  readonly fates = new Map<string, Fate>()
  /** Whoever received a stolen unit. */
  readonly tainted = new Set<string>()
  /** Payments of more than the book held, in the order they were made. */
  readonly overdrawn: { readonly from: string; readonly asset: string; readonly units: bigint }[] = []
  readonly #books = new Map<string, Piece[]>()
  readonly #stops: ReadonlyMap<string, string>

  /** @param stops sink by address: what they receive ends there, and what they pay is clean */
  constructor(stops: ReadonlyMap<string, string>) {
    this.#stops = stops
  }

  open(address: string, asset: string, units: bigint): void {
    this.#book(address, asset).push({ stolen: false, units })
  }

  pay({ from, to, asset, units, stolen = 0n }: Payment): void {
    if (from === to) return
    const parcel = this.#take(from, asset, units)
    if (stolen > 0n) {
      this.#fate(asset).seeded += stolen
      this.#give(to!, asset, [{ stolen: true, units: stolen }, ...cut(parcel, units - stolen)[0]])
    } else if (to === null) this.#sink('fee', asset, parcel)
    else this.#give(to, asset, parcel)
  }

  exchange({ owner, gave, to, got }: Exchanged): void {
    this.exchangeAll(owner, [gave], [{ ...got, to }])
  }

  /**
   * Several assets for several. Each asset given stands for as much of what is got as the others; of what is got, each has the
   * pieces of all that was given, in the order given.
   */
  exchangeAll(
    owner: string,
    gave: readonly { readonly asset: string; readonly units: bigint }[],
    got: readonly { readonly asset: string; readonly units: bigint; readonly to: string }[],
  ): void {
    const parcels = gave.map(({ asset, units }) => this.#take(owner, asset, units))
    for (const [i, { asset }] of gave.entries()) this.#fate(asset).convertedOut += stolenIn(parcels[i]!)
    for (const { asset, units, to } of got) {
      const out: Piece[] = []
      for (const [i, parcel] of parcels.entries()) {
        const share = (units * BigInt(i + 1)) / BigInt(gave.length) - (units * BigInt(i)) / BigInt(gave.length)
        out.push(...turned(parcel, gave[i]!.units, share))
      }
      this.#fate(asset).convertedIn += stolenIn(out)
      this.#give(to, asset, out)
    }
  }

  /** Units that an address holds. */
  held(address: string, asset: string): bigint {
    return this.#book(address, asset).reduce((sum, { units }) => sum + units, 0n)
  }

  /** Stolen units by `<address> <asset>`, of all who hold some. */
  stolen(): Map<string, bigint> {
    return new Map(
      [...this.#books].map(([key, book]) => [key, stolenIn(book)] as const).filter(([, units]) => units > 0n),
    )
  }

  /** Whoever holds or held something, as `<address> <asset>`. */
  places(): string[] {
    return [...this.#books.keys()]
  }

  /** Books what is still held as resting. */
  close(): void {
    for (const [key, book] of this.#books) {
      const [address, asset] = key.split(' ') as [string, string]
      if (!this.#stops.has(address)) this.#sink('resting', asset, book)
    }
  }

  #take(from: string, asset: string, units: bigint): Piece[] {
    const book = this.#book(from, asset)
    const [parcel, rest] = cut(book, units)
    book.splice(0, book.length, ...rest)
    const missing = units - parcel.reduce((sum, piece) => sum + piece.units, 0n)
    if (missing > 0n) {
      this.overdrawn.push({ from, asset, units: missing })
      parcel.push({ stolen: false, units: missing })
    }
    return parcel
  }

  #give(to: string, asset: string, parcel: readonly Piece[]): void {
    if (stolenIn(parcel) > 0n) this.tainted.add(to)
    const sink = this.#stops.get(to)
    if (sink !== undefined) this.#sink(sink, asset, parcel)
    this.#book(to, asset).push(...(sink === undefined ? parcel : parcel.map(({ units }) => ({ stolen: false, units }))))
  }

  #sink(sink: string, asset: string, parcel: readonly Piece[]): void {
    const stolen = stolenIn(parcel)
    if (stolen === 0n) return
    const { sinks } = this.#fate(asset)
    sinks.set(sink, (sinks.get(sink) ?? 0n) + stolen)
  }

  #fate(asset: string): Fate {
    let fate = this.fates.get(asset)
    if (fate === undefined) {
      fate = { seeded: 0n, convertedIn: 0n, convertedOut: 0n, sinks: new Map() }
      this.fates.set(asset, fate)
    }
    return fate
  }

  #book(address: string, asset: string): Piece[] {
    const key = `${address} ${asset}`
    let book = this.#books.get(key)
    if (book === undefined) {
      book = []
      this.#books.set(key, book)
    }
    return book
  }
}

/** The first units of a list of pieces, and the others; of a list that is shorter, all of it. */
function cut(pieces: readonly Piece[], units: bigint): [Piece[], Piece[]] {
  const first: Piece[] = []
  let left = units
  for (const [i, piece] of pieces.entries()) {
    if (piece.units > left) {
      if (left > 0n) first.push({ stolen: piece.stolen, units: left })
      return [first, [{ stolen: piece.stolen, units: piece.units - left }, ...pieces.slice(i + 1)]]
    }
    first.push({ ...piece })
    left -= piece.units
  }
  return [first, []]
}

/** Pieces of so many units as pieces of so many of another asset, by the rule of running sums. */
function turned(pieces: readonly Piece[], of: bigint, into: bigint): Piece[] {
  let passed = 0n
  let given = 0n
  return pieces.map(({ stolen, units }) => {
    passed += units
    const until = (into * passed) / of
    const piece = { stolen, units: until - given }
    given = until
    return piece
  })
}

function stolenIn(pieces: readonly Piece[]): bigint {
  return pieces.reduce((sum, piece) => sum + (piece.stolen ? piece.units : 0n), 0n)
}
