import { judgeAt, labelOf, placeOfLabel } from '../attribute/labels.ts'
import type { Actor } from '../model/actor.ts'
import type { Address } from '../model/address.ts'
import type { Incident } from '../model/incident.ts'
import { type KeptLabel, type LabelLookup, type LabelStatement, statementText } from '../model/label.ts'
import type { LabelledPlace } from '../model/price.ts'
import type { Transfer } from '../model/transfer.ts'
import type { CaseStore } from '../store/case-store.ts'
import { incidentStatements } from './incident-statements.ts'
import type { Labels, Overrides } from './places.ts'

/** Where a case remembers what its lists were when it last asked them all: no part of the result. */
const FINGERPRINT = 'labels-fingerprint'

/** Nothing more is looked up: the case has what it has. */
const NOBODY: LabelLookup = { fingerprint: '', of: () => new Map(), actors: () => [] }

export interface CaseLabelsInput {
  readonly store: CaseStore
  readonly incident: Incident
  readonly overrides: Overrides
  /** Asked once for each address that the case did not ask for before; absent where a case is only read. */
  readonly lookup?: LabelLookup
}

/**
 * What others say of the addresses of a case. What was looked up once is kept with the case and counts from then on, whatever
 * the lists say later: every machine, with or without these lists, replays the same.
 */
export class CaseLabels implements Labels {
  readonly #store: CaseStore
  readonly #lookup: LabelLookup
  readonly #own: ReadonlyMap<Address, readonly LabelStatement[]>
  readonly #open: ReadonlySet<Address>
  readonly #said = new Map<Address, readonly LabelStatement[]>()
  readonly #actors = new Map<string, Actor>()
  readonly #places = new Map<Address, LabelledPlace | undefined>()

  constructor({ store, incident, overrides, lookup = NOBODY }: CaseLabelsInput) {
    this.#store = store
    this.#lookup = lookup
    this.#own = incidentStatements(incident, overrides)
    this.#open = new Set([
      ...incident.seeds.filter((seed) => !seed.force).map((seed) => seed.address),
      ...overrides.expand,
    ])
    for (const address of store.labelsAsked()) this.#said.set(address, [])
    for (const [about, statements] of othersOf(store.labels())) this.#said.set(about, statements)
    for (const actor of store.actors()) this.#actors.set(actor.id, actor)
  }

  /** Looks up what is said of addresses that were not asked of yet, all at once, and keeps it. */
  ask(addresses: Iterable<Address>): void {
    const fresh = [...new Set(addresses)].filter((address) => !this.#said.has(address)).sort()
    if (fresh.length === 0) return
    const found = this.#lookup.of(fresh)
    for (const address of fresh) this.#said.set(address, found.get(address) ?? [])
    const labels = fresh.flatMap((address) => this.#judge(address))
    const before = new Set(this.#actors.keys())
    this.#name(labels)
    const named = [...this.#actors.values()].filter(({ id }) => !before.has(id))
    this.#store.addLabels(fresh, labels, named)
  }

  /** Asks again of all addresses of the case: what was kept before is thrown away. */
  askAgain(addresses: Iterable<Address>): void {
    const all = [...new Set(addresses)].sort()
    const found = this.#lookup.of(all)
    this.#said.clear()
    this.#actors.clear()
    this.#places.clear()
    for (const address of all) this.#said.set(address, found.get(address) ?? [])
    this.#write(all)
  }

  /**
   * Brings what is kept to what the case is now: labels of addresses that a reorganised chain took out go, and what the analyst
   * decided since is judged too.
   */
  settle(addresses: Iterable<Address>): void {
    const all = [...new Set(addresses)].sort()
    this.ask(all)
    this.#write(all)
    const { fingerprint } = this.#lookup
    if (fingerprint !== '' && this.#store.getMeta(FINGERPRINT) !== fingerprint)
      this.#store.setMeta(FINGERPRINT, fingerprint)
  }

  placeOf(address: Address): LabelledPlace | undefined {
    if (!this.#places.has(address)) {
      const label = labelOf(this.#statements(address), this.#judging(address))
      this.#places.set(address, label && placeOfLabel(label))
    }
    return this.#places.get(address)
  }

  /** Addresses of which another is said now than the case keeps, in their order; none while the lists are the same. */
  changes(): Address[] {
    const { fingerprint } = this.#lookup
    if (fingerprint === '' || this.#store.getMeta(FINGERPRINT) === fingerprint) return []
    const asked = [...this.#said.keys()].sort()
    const now = this.#lookup.of(asked)
    return asked.filter((address) => {
      const [before, after] = [this.#judge(address), this.#judge(address, now.get(address) ?? [])]
      return textOf(before) !== textOf(after)
    })
  }

  /** The place that an address would be by what is said now. */
  placeNow(address: Address): LabelledPlace | undefined {
    const now = this.#lookup.of([address]).get(address) ?? []
    const label = labelOf(this.#statements(address, now), this.#judging(address))
    return label && placeOfLabel(label)
  }

  #write(all: readonly Address[]): void {
    const labels = all.flatMap((address) => this.#judge(address))
    this.#name(labels)
    const ids = new Set(labels.map(({ statement }) => statement.actor))
    const actors = [...this.#actors.values()].filter(({ id }) => ids.has(id)).sort((a, b) => (a.id < b.id ? -1 : 1))
    const isSame =
      JSON.stringify(all) === JSON.stringify(this.#store.labelsAsked()) &&
      textOf(labels) === textOf(this.#store.labels()) &&
      actors.length === this.#store.actors().length
    if (!isSame) this.#store.setLabels(all, labels, actors)
  }

  /** Learns whom labels mean, where the case does not know yet. */
  #name(labels: readonly KeptLabel[]): void {
    const unknown = new Set(labels.map(({ statement }) => statement.actor).filter((id) => id !== ''))
    for (const id of this.#actors.keys()) unknown.delete(id)
    if (unknown.size === 0) return
    for (const actor of this.#lookup.actors([...unknown].sort())) this.#actors.set(actor.id, actor)
  }

  #judge(address: Address, said?: readonly LabelStatement[]): KeptLabel[] {
    return judgeAt(address, this.#all(address, said), this.#judging(address))
  }

  #all(address: Address, said = this.#said.get(address) ?? []): readonly LabelStatement[] {
    return [...(this.#own.get(address) ?? []), ...said]
  }

  #statements(address: Address, said?: readonly LabelStatement[]): readonly LabelStatement[] {
    return this.#all(address, said).filter((statement) => statement.address === address)
  }

  #judging(address: Address) {
    return { open: this.#open.has(address) }
  }
}

/**
 * Labels for reading a case: its own and no others. A case of a Spoor that kept none has those of the catalogue, as it had then.
 */
export function labelsOfCase(input: Omit<CaseLabelsInput, 'lookup'>, catalogue: Labels): Labels {
  return input.store.labelsAsked().length === 0 ? catalogue : new CaseLabels(input)
}

/** Addresses of which a case asks: all that its facts, its incident and its analyst name. */
export function* addressesOfCase(
  facts: Iterable<Transfer>,
  incident: Incident,
  overrides: Overrides,
): Generator<Address> {
  yield* namedIn(incident)
  yield* overrides.expand
  yield* overrides.stop.keys()
  for (const { from, to } of facts) {
    yield from
    if (to !== null) yield to
  }
}

/** Addresses that an incident names. */
export function namedIn({ seeds, stops, labels, victims, assertions }: Incident): Address[] {
  const all = [...seeds, ...stops, ...labels, ...assertions].map(({ address }) => address)
  return [...all, ...victims.flatMap(({ address }) => address ?? [])]
}

/** What lists say, by the address it was looked up for: what the incident and the analyst say is taken from them each time. */
function othersOf(labels: readonly KeptLabel[]): Map<Address, LabelStatement[]> {
  const said = new Map<Address, LabelStatement[]>()
  for (const { about, statement } of labels) {
    if (statement.authority === 'incident' || statement.authority === 'analyst') continue
    const known = said.get(about)
    if (known === undefined) said.set(about, [statement])
    else known.push(statement)
  }
  return said
}

/** All that labels say, in their order: two that are equal have one text, wherever they were read. */
function textOf(labels: readonly KeptLabel[]): string {
  return JSON.stringify(
    labels.map(({ about, statement, lostBy }) => {
      const { address, file, line } = statement
      return [about, address, statementText(statement), file, line, lostBy]
    }),
  )
}
