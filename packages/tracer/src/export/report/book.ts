import { centsOf } from '../../model/price.ts'
import type { AddressView, AssetView, MovementView, SinkPlace } from '../case-view.ts'
import { foreign, html, type Markup } from './html.ts'
import type { ReportInput } from './input.ts'
import type { Locale, MessageKey } from './locale.ts'
import type { EvidenceClass } from './messages/keys.ts'

/** So many movements, and so many places, are printed; of more the largest are, and all are in an appendix. */
export const PRINTED = { movements: 5_000, places: 1_000 } as const

/** A movement that the report lists, with the number it has in the report. */
export interface Listed {
  readonly number: number
  readonly movement: MovementView
  readonly class: EvidenceClass
  /** Whether it stands in the report itself, not in the appendix alone. */
  readonly printed: boolean
}

/** What the sections of one report share: its numbers for movements, addresses and citations, and how amounts are written. */
export class Book {
  readonly input: ReportInput
  readonly locale: Locale
  /** Movements that carry stolen units, and leads, in ledger order. */
  readonly listed: readonly Listed[]
  /** Places that are printed: by asset, the largest first. */
  readonly places: readonly SinkPlace[]
  /** Addresses that are named, by their number less one. */
  readonly addresses: readonly string[]
  readonly #listedById: ReadonlyMap<string, Listed>
  readonly #numbers: ReadonlyMap<string, number>
  readonly #assets: ReadonlyMap<string, AssetView>
  readonly #views: ReadonlyMap<string, AddressView>
  readonly #citations: ReadonlyMap<string, number>

  constructor(input: ReportInput, locale: Locale) {
    const { view } = input
    this.input = input
    this.locale = locale
    this.#assets = new Map(view.assets.map((asset) => [`${asset.chain} ${asset.asset}`, asset]))
    this.#views = new Map(view.addresses.map((address) => [address.id, address]))
    this.#citations = new Map(view.incident.citations.flatMap(({ id }, i) => (id === undefined ? [] : [[id, i + 1]])))
    this.listed = this.#list()
    this.#listedById = new Map(this.listed.map((item) => [item.movement.id, item]))
    this.places = this.#rankPlaces()
    this.addresses = this.#nameAddresses()
    this.#numbers = new Map(this.addresses.map((address, i) => [address, i + 1]))
  }

  say = (key: MessageKey, holes: Readonly<Record<string, string | number>> = {}): string => this.locale.say(key, holes)

  listedOf(id: string): Listed | undefined {
    return this.#listedById.get(id)
  }

  viewOf(address: string): AddressView | undefined {
    return this.#views.get(address)
  }

  /** @param at any address of the chain: an asset without a contract is known by its chain */
  assetOf(at: string, asset: string): AssetView | undefined {
    return this.#assets.get(`${chainOf(at)} ${asset}`)
  }

  /** Symbol of an asset, its id where it has none. Foreign text. */
  symbol(at: string, asset: string): string {
    const found = this.assetOf(at, asset)?.symbol ?? ''
    return found === '' ? asset : found
  }

  /** The exact amount with its symbol. */
  amount(units: string, at: string, asset: string): Markup {
    const { decimals = null } = this.assetOf(at, asset) ?? {}
    const digits = this.locale.amount(BigInt(units), decimals)
    // a number breaks over lines only where it could not fit a page at all
    const fits = digits.length <= 36
    return html`<span class="${fits ? 'amount' : 'amount long'}">${digits}</span> ${foreign(this.symbol(at, asset), 60)}`
  }

  /** The exact amount, and below it the base units as digits. */
  exact(units: string, at: string, asset: string): Markup {
    return html`${this.amount(units, at, asset)}<span class="units">${units}</span>`
  }

  /** In cents at the time of the theft; undefined without a price. */
  cents(units: string, at: string, asset: string): bigint | undefined {
    const { decimals = null, usdPrice } = this.assetOf(at, asset) ?? {}
    return decimals === null || usdPrice === undefined ? undefined : centsOf(BigInt(units), decimals, usdPrice)
  }

  /** Short name of an address in figures and tables: its number, linked to the list. */
  ref(address: string): Markup {
    const number = this.#numbers.get(address)
    return number === undefined ? html`` : html`<a href="#a-${number}">A${number}</a>`
  }

  numberOf(address: string): number | undefined {
    return this.#numbers.get(address)
  }

  /** An address in full, with its number and what others call it. */
  address(address: string): Markup {
    const name = this.#views.get(address)?.name
    return html`${this.ref(address)} <code>${address}</code>${name !== undefined && html` ${foreign(name, 120)}`}`
  }

  /** A citation by its number, or as the text it is. */
  cite(citation: string): Markup {
    const number = this.#citations.get(citation)
    if (number !== undefined) return html`<a class="cite" href="#c-${number}">[${number}]</a>`
    return citation === '' ? html`` : html`(${foreign(citation)})`
  }

  #list(): Listed[] {
    const all = this.input.view.movements.flatMap((movement): Omit<Listed, 'number' | 'printed'>[] => {
      const found = { movement, class: classOf(movement) }
      return movement.taint !== '0' || (movement.toTaint ?? '0') !== '0' || found.class === 'lead' ? [found] : []
    })
    const printed = largest(all, PRINTED.movements, ({ movement }) =>
      this.cents(movement.taint, movement.from, movement.asset),
    )
    return all.map((item, i) => ({ ...item, number: i + 1, printed: printed.has(item) }))
  }

  #rankPlaces(): SinkPlace[] {
    const { places } = this.input.view.statement
    const kept = largest(places, PRINTED.places, ({ units, address, asset }) => this.cents(units, address, asset))
    return [...kept].sort(
      (a, b) =>
        order(`${chainOf(a.address)} ${a.asset}`, `${chainOf(b.address)} ${b.asset}`) ||
        order(BigInt(b.units), BigInt(a.units)) ||
        order(`${a.address} ${a.sink}`, `${b.address} ${b.sink}`),
    )
  }

  /** Seeds first, then in the order in which a reader meets them. */
  #nameAddresses(): string[] {
    const { incident } = this.input.view
    const printed = this.listed.filter((item) => item.printed).flatMap(({ movement: { from, to } }) => [from, to])
    const places = this.places.map(({ address }) => address)
    const ways = this.input.paths.map(({ address }) => address)
    const victims = incident.victims.flatMap(({ address }) => address ?? [])
    const seeds = incident.seeds.map(({ address }) => address)
    return [...new Set([...seeds, ...victims, ...printed, ...places, ...ways])].filter((address) => address !== '')
  }
}

/** How sure a movement is. */
export function classOf({ evidence }: MovementView): EvidenceClass {
  switch (evidence) {
    case 'ledger':
      return 'observed'
    case 'protocol-id':
    case 'net-rule':
      return 'inferred'
    case 'assertion':
      return 'asserted'
    default:
      return 'lead'
  }
}

/** The most valuable items; what has no price is never too small. Items of one value in their order. */
function largest<T>(items: readonly T[], most: number, value: (item: T) => bigint | undefined): Set<T> {
  if (items.length <= most) return new Set(items)
  const valued = items.map((item, at) => ({ item, at, value: value(item) }))
  valued.sort((a, b) => {
    if (a.value === undefined || b.value === undefined)
      return Number(a.value !== undefined) - Number(b.value !== undefined) || a.at - b.at
    return order(b.value, a.value) || a.at - b.at
  })
  return new Set(valued.slice(0, most).map(({ item }) => item))
}

export function order<T extends string | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The chain of an address or a transaction: its first two parts. */
export function chainOf(id: string): string {
  return id.split(':', 2).join(':')
}
