import type { AddressView, CaseView, LabelView, LeadView, MovementView } from '../../export/case-view.ts'
import { showUnits } from '../../model/amount.ts'
import { canonicalJson } from '../../model/canonical-json.ts'
import { markingIn, type Tlp } from '../../model/tlp.ts'
import {
  type AssetOf,
  addressRecord,
  asOf,
  assetOf,
  caseRecord,
  labelRecord,
  leadRecord,
  movementRecord,
  movementsOf,
  partsOf,
} from '../records.ts'
import { methodText, movementText, statementLines } from '../told-text.ts'
import { readable, SPOOR_NAMESPACE, uuidV5 } from '../uuid.ts'
import { markingOfLabel } from '../withhold.ts'
import { MispMaker, type MispObject, type MispReference, type Value } from './objects.ts'

export interface MispOptions {
  readonly tlp: Tlp
  /** Who hands it over; Spoor where nobody is named. */
  readonly by?: string
}

export interface MispEvent {
  readonly Event: {
    readonly uuid: string
    readonly info: string
    readonly date: string
    readonly timestamp: string
    readonly threat_level_id: '4'
    /** 2: done; 1: under way. */
    readonly analysis: '1' | '2'
    /** Whoever imports it says who sees it. */
    readonly distribution: '0'
    readonly published: false
    readonly Orgc: { readonly name: string; readonly uuid: string }
    readonly Tag: readonly { readonly name: string }[]
    readonly Attribute: readonly never[]
    readonly Object: readonly MispObject[]
  }
}

/** The chain whose addresses MISP has a type of its own for. */
const BITCOIN = 'bip122:000000000019d6689c085ae165831e93'

/**
 * The stolen part of a case as an event of MISP: addresses and transactions as objects, joined by `sends-to`, labels and notes as annotations.
 * The comment of each object holds what its fields cannot: the chain, exact units, the stolen part. The same case gives the same bytes.
 * @param view what may be handed over: see `underMarking` and `stolenPart`
 */
export function mispEvent(view: CaseView, options: MispOptions): MispEvent {
  return new EventBuilder(readable(view), readable(options)).build()
}

class EventBuilder {
  readonly #view: CaseView
  readonly #tlp: Tlp
  readonly #by: string
  readonly #uuid: string
  readonly #maker: MispMaker
  readonly #assetOf: AssetOf
  readonly #met: ReadonlyMap<string, readonly MovementView[]>

  constructor(view: CaseView, { tlp, by = 'Spoor' }: MispOptions) {
    this.#view = view
    this.#tlp = tlp
    this.#by = by
    // all that the event says: one that says something else is another event
    const { incident, addresses, movements, leads, statement, run } = view
    const said = [incident, addresses, movements, leads, statement.hash, run.warnings]
    this.#uuid = uuidV5(SPOOR_NAMESPACE, canonicalJson(['misp', tlp, by, said]))
    this.#maker = new MispMaker(this.#uuid, asOf(view))
    this.#assetOf = assetOf(view)
    this.#met = movementsOf(movements)
  }

  build(): MispEvent {
    const { incident, addresses, movements, leads = [], statement } = this.#view
    const notes = [methodText(this.#view), ...incident.notes]
    return {
      Event: {
        uuid: this.#uuid,
        info: incident.title,
        date: incident.date,
        timestamp: this.#maker.timestamp,
        threat_level_id: '4',
        analysis: statement.complete ? '2' : '1',
        distribution: '0',
        published: false,
        Orgc: { name: this.#by, uuid: uuidV5(SPOOR_NAMESPACE, canonicalJson(['organisation', this.#by])) },
        Tag: [{ name: `tlp:${this.#tlp}` }],
        Attribute: [],
        Object: [
          this.#case(),
          ...notes.map((text, at) => this.#note(text, at)),
          ...addresses.map((address) => this.#address(address, leads)),
          ...movements.map((movement) => this.#transaction(movement)),
          ...addresses.flatMap(({ id, labels }) => labels.map((label, at) => this.#label(id, label, at))),
        ],
      },
    }
  }

  #case(): MispObject {
    const { incident, statement } = this.#view
    const links = incident.citations.map(({ url }) => url).filter((url) => /^https?:\/\/[^\s"<>]+$/.test(url))
    return this.#maker.object(
      'forensic-case',
      incident.id,
      [
        { relation: 'case-number', type: 'text', value: incident.id },
        { relation: 'case-name', type: 'text', value: incident.title },
        ...[...new Set(links)].map((value): Value => ({ relation: 'references', type: 'link', value })),
        {
          relation: 'additional-comments',
          type: 'text',
          value: [incident.summary, ...statementLines(this.#view), statement.hash]
            .filter((line) => line !== '')
            .join('\n'),
        },
      ],
      { case: caseRecord(this.#view) },
    )
  }

  /** The first is ours, and says how it was counted; the others are the analyst's. */
  #note(text: string, at: number): MispObject {
    const tlp = at === 0 ? undefined : markingIn(text)
    const type = at === 0 ? 'Disclaimer' : 'Annotation'
    return this.#maker.object(
      'annotation',
      `note ${at}`,
      [
        { relation: 'text', type: 'text', value: text, ...(tlp === undefined ? {} : { tlp }) },
        { relation: 'type', type: 'text', value: type },
      ],
      { about: at === 0 ? 'method' : 'note' },
    )
  }

  #address(address: AddressView, leads: readonly LeadView[]): MispObject {
    const { network, account } = partsOf(address.id)
    const [relation, type] =
      network === BITCOIN && !account.startsWith('tx:')
        ? (['address', 'btc'] as const)
        : (['address-crypto', 'text'] as const)
    const met = this.#met.get(address.id) ?? []
    const times = met.map(({ time }) => time).filter((time) => time !== '')
    times.sort()
    const native = this.#view.assets.find(({ chain, asset }) => chain === network && asset.includes('/slip44:'))
    const sent = met.filter(({ from, to }) => from === address.id && to !== '' && to !== from)
    const guessed = leads.filter(({ from }) => from.address === address.id)
    return this.#maker.object(
      'coin-address',
      address.id,
      [
        { relation, type, value: account, correlates: true },
        { relation: 'symbol', type: 'text', value: native?.symbol ?? '' },
        { relation: 'first-seen', type: 'datetime', value: times[0] ?? '' },
        { relation: 'last-seen', type: 'datetime', value: times.at(-1) ?? '' },
        {
          relation: 'text',
          type: 'text',
          value: `${address.id}; ${address.role}${address.name === undefined ? '' : `; ${address.name}`}`,
        },
      ],
      { address: addressRecord(address) },
      [...sent.map((movement) => this.#sends(movement)), ...guessed.map((lead) => this.#suspected(lead))],
    )
  }

  #sends(movement: MovementView): MispReference {
    const [from, to] = [this.#idOf(movement.from), this.#idOf(movement.to)]
    return this.#maker.reference(from, to, 'sends-to', movementText(movement, this.#assetOf), movement.id)
  }

  /** A lead is no payment: the relation that MISP has for what is only suspected. */
  #suspected(lead: LeadView): MispReference {
    const [from, to] = [this.#idOf(lead.from.address), this.#idOf(lead.to.address)]
    return this.#maker.reference(from, to, 'suspected-link', canonicalJson({ lead: leadRecord(lead) }), lead.id)
  }

  #transaction(movement: MovementView): MispObject {
    const { id, tx, time, units, usdThen = '', from, to } = movement
    const asset = this.#assetOf(movement)
    const decimals = asset?.decimals ?? null
    const own = this.#maker.idOf('cryptocurrency-transaction', id)
    return this.#maker.object(
      'cryptocurrency-transaction',
      id,
      [
        {
          relation: 'transaction-number',
          type: 'text',
          value: tx.slice(tx.lastIndexOf(':') + 1) || id,
          correlates: tx !== '',
        },
        { relation: 'symbol', type: 'text', value: asset?.symbol || movement.asset },
        { relation: 'time', type: 'datetime', value: time },
        {
          relation: 'value',
          type: 'float',
          value: units === '' || decimals === null ? '' : showUnits(BigInt(units), decimals),
        },
        { relation: 'value_USD', type: 'float', value: usdThen },
      ],
      { movement: movementRecord(movement, asset), method: this.#view.statement.method },
      [
        this.#maker.reference(own, this.#idOf(from), 'connected-from', 'payer'),
        ...(to === '' ? [] : [this.#maker.reference(own, this.#idOf(to), 'connected-to', 'receiver')]),
      ],
    )
  }

  #label(address: string, label: LabelView, at: number): MispObject {
    const { name, category, source, citation } = label
    const tlp = markingOfLabel(label)
    const key = `label ${address} ${at}`
    const value = `${name} (${category}), says ${source}${citation === '' ? '' : `; ${citation}`}`
    return this.#maker.object(
      'annotation',
      key,
      [
        { relation: 'text', type: 'text', value, ...(tlp === undefined ? {} : { tlp }) },
        { relation: 'type', type: 'text', value: 'Annotation' },
      ],
      { label: labelRecord(address, label) },
      [this.#maker.reference(this.#maker.idOf('annotation', key), this.#idOf(address), 'characterizes', '')],
    )
  }

  #idOf(address: string): string {
    return this.#maker.idOf('coin-address', address)
  }
}
