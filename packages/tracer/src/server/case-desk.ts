import type { AddressView, CaseView, MovementView } from '../export/case-view.ts'
import { flowOf } from '../export/picture/flow.ts'
import type { Flow } from '../export/picture/flow-model.ts'
import { type Drawn, pictureOf } from '../export/picture/picture.ts'
import type { PictureRequest } from '../export/picture/picture-view.ts'

/** Pictures of one case that are kept: a table, a panel and the picture itself ask for the same one. */
const KEPT = 6

/** Tables that are kept: a page asks for a tile at a time, and for the next while somebody scrolls. */
const TABLES = 6

/** A case on the desk: its view, its flow, and the pictures that were asked for last. */
export class CaseDesk {
  readonly view: CaseView
  readonly #pictures = new Map<string, Drawn>()
  readonly #tables = new Map<string, readonly unknown[]>()
  #flow: Flow | undefined
  #index: CaseIndex | undefined

  constructor(view: CaseView) {
    this.view = view
  }

  get flow(): Flow {
    this.#flow ??= flowOf(this.view)
    return this.#flow
  }

  get addresses(): ReadonlyMap<string, AddressView> {
    return this.#indexed().addresses
  }

  get movements(): ReadonlyMap<string, MovementView> {
    return this.#indexed().movements
  }

  /** Movements that touch an address, in ledger order. */
  movementsOf(address: string): readonly MovementView[] {
    return this.#indexed().touching.get(address) ?? []
  }

  /**
   * Rows of a table, sorted and filtered once.
   * @param key the same for the same rows; names their kind too
   */
  table<Row>(key: string, make: () => Row[]): Row[] {
    const rows = (this.#tables.get(key) as Row[] | undefined) ?? make()
    this.#tables.delete(key)
    this.#tables.set(key, rows)
    const [oldest] = this.#tables.keys()
    if (this.#tables.size > TABLES && oldest !== undefined) this.#tables.delete(oldest)
    return rows
  }

  #indexed(): CaseIndex {
    this.#index ??= indexCase(this.view)
    return this.#index
  }

  picture(request: PictureRequest): Drawn {
    const key = keyOf(request)
    const known = this.#pictures.get(key)
    const drawn = known ?? pictureOf(this.flow, request)
    this.#pictures.delete(key)
    this.#pictures.set(key, drawn)
    const [oldest] = this.#pictures.keys()
    if (this.#pictures.size > KEPT && oldest !== undefined) this.#pictures.delete(oldest)
    return drawn
  }
}

function keyOf({ open, filters, ...rest }: PictureRequest): string {
  return JSON.stringify([[...open], { ...filters, minCents: String(filters.minCents) }, rest])
}

interface CaseIndex {
  readonly addresses: ReadonlyMap<string, AddressView>
  readonly movements: ReadonlyMap<string, MovementView>
  readonly touching: ReadonlyMap<string, readonly MovementView[]>
}

function indexCase(view: CaseView): CaseIndex {
  const touching = new Map<string, MovementView[]>()
  const touch = (address: string, movement: MovementView) => {
    const known = touching.get(address)
    if (known === undefined) touching.set(address, [movement])
    else known.push(movement)
  }
  for (const movement of view.movements) {
    touch(movement.from, movement)
    if (movement.to !== '' && movement.to !== movement.from) touch(movement.to, movement)
  }
  return {
    addresses: new Map(view.addresses.map((address) => [address.id, address])),
    movements: new Map(view.movements.map((movement) => [movement.id, movement])),
    touching,
  }
}
