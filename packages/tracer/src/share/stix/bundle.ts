import type { AddressView, CaseView, LabelView, LeadView, MovementView } from '../../export/case-view.ts'
import {
  STIX_EXTENSION,
  STIX_TRANSACTION,
  STIX_TRANSACTION_EXTENSION,
  STIX_WALLET,
  STIX_WALLET_EXTENSION,
} from '../../model/exchange.ts'
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
import {
  markingDefinition,
  milliseconds,
  observable,
  ours,
  patternText,
  type StixObject,
  TLP_MARKINGS,
  told,
} from './objects.ts'

export interface StixOptions {
  readonly tlp: Tlp
  /** Who hands it over, as `identity`; Spoor itself where nobody is named. */
  readonly by?: string
}

export interface StixBundle {
  readonly type: 'bundle'
  readonly id: string
  readonly objects: readonly StixObject[]
}

/** Roles of addresses that nobody's business stands behind: whoever meets them has met stolen value. */
const INDICATED: ReadonlySet<string> = new Set(['seed', 'attacker', 'launderer', 'frontier'])
/** The day of the extension's first version; objects about ourselves are of that day. */
const SINCE = '2026-01-01T00:00:00Z'

/**
 * The stolen part of a case as a STIX 2.1 bundle: wallets and transactions as observables, movements, leads and indicators joined to them, labels
 * and notes as notes, all in a grouping and a report. The same case gives the same bytes.
 * @param view what may be handed over: see `underMarking` and `stolenPart`
 */
export function stixBundle(view: CaseView, options: StixOptions): StixBundle {
  const found = new BundleBuilder(readable(view), readable(options)).build()
  const id = `bundle--${uuidV5(SPOOR_NAMESPACE, found.map((object) => object.id).join('\n'))}`
  return { type: 'bundle', id, objects: found }
}

class BundleBuilder {
  readonly #view: CaseView
  readonly #tlp: Tlp
  readonly #assetOf: AssetOf
  readonly #at: string
  readonly #met: ReadonlyMap<string, readonly MovementView[]>
  readonly #author: StixObject
  readonly #wallets: ReadonlyMap<string, StixObject>
  readonly #used = new Set<Tlp>()

  constructor(view: CaseView, { tlp, by }: StixOptions) {
    this.#view = view
    this.#tlp = tlp
    this.#assetOf = assetOf(view)
    this.#at = asOf(view)
    this.#met = movementsOf(view.movements)
    this.#author =
      by === undefined
        ? told('identity', SINCE, { name: 'Spoor', identity_class: 'system' })
        : told('identity', SINCE, { name: by, identity_class: 'organization' })
    this.#wallets = new Map(view.addresses.map((address) => [address.id, this.#wallet(address)]))
  }

  build(): readonly StixObject[] {
    const { addresses, movements, leads = [], incident } = this.#view
    const wallets = [...this.#wallets.values()]
    const transactions = this.#transactions()
    const indicators = addresses.flatMap((address) => this.#indicator(address))
    const payments = movements.map((movement) => this.#payment(movement, transactions))
    const inferred = leads.map((lead) => this.#lead(lead))
    const labels = addresses.flatMap(({ id, labels: said }) => said.map((label) => this.#label(id, label)))
    const seeds = [...new Set(incident.seeds.map(({ address }) => this.#ref(address)))]
    const notes = incident.notes.map((content) =>
      this.#sdo('note', { abstract: 'Note of the analyst', content, object_refs: seeds }, markingIn(content)),
    )
    const abstract = 'How the stolen units were followed, and the limits of this'
    const method = this.#sdo('note', { abstract, content: methodText(this.#view), object_refs: seeds })
    const observables = [...wallets, ...transactions.values()]
    const grouping = this.#sdo('grouping', {
      name: `Addresses and transactions: ${incident.title}`,
      context: 'suspicious-activity',
      object_refs: observables.map(({ id }) => id),
    })
    const content = [grouping, method, ...notes, ...labels, ...indicators, ...payments, ...inferred]
    const report = this.#sdo('report', {
      name: incident.title,
      description: [incident.summary, ...statementLines(this.#view)].filter((line) => line !== '').join('\n'),
      report_types: ['observed-data'],
      published: milliseconds(this.#at),
      object_refs: [...content, ...observables].map(({ id }) => id),
      ...this.#citations(),
      extensions: ours(caseRecord(this.#view)),
    })
    const about = [this.#author, ...this.#extension(), report, ...content, ...observables]
    return once([...[...this.#used].sort().map(markingDefinition), ...about])
  }

  /** A domain object or relationship of the author, under the marking of the whole unless it has its own. */
  #sdo(type: string, properties: object, own?: Tlp): StixObject {
    return told(type, this.#at, { created_by_ref: this.#author.id, ...this.#marked(own), ...properties })
  }

  #marked(own: Tlp = this.#tlp): { readonly object_marking_refs: readonly string[] } {
    this.#used.add(own)
    return { object_marking_refs: [TLP_MARKINGS[own]] }
  }

  #ref(address: string): string {
    return this.#wallets.get(address)!.id
  }

  #wallet(address: AddressView): StixObject {
    const { network, account: value } = partsOf(address.id)
    return observable(
      STIX_WALLET,
      { network, value },
      {
        value,
        ...this.#marked(),
        extensions: { [STIX_WALLET_EXTENSION]: { extension_type: 'new-sco' }, ...ours(addressRecord(address)) },
      },
    )
  }

  /** One for every transaction and asset, as the published type has it; amounts stand in our extension, for the type has them as fractions. */
  #transactions(): ReadonlyMap<string, StixObject> {
    const groups = new Map<string, MovementView[]>()
    for (const movement of this.#view.movements) {
      if (movement.tx === '') continue
      const key = `${movement.tx} ${movement.asset}`
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [movement])
      else group.push(movement)
    }
    return new Map([...groups].map(([key, group]) => [key, this.#transaction(group)]))
  }

  #transaction(group: readonly MovementView[]): StixObject {
    const [first] = group
    const { tx, asset, time } = first!
    const network = tx.slice(0, tx.lastIndexOf(':'))
    const value = tx.slice(tx.lastIndexOf(':') + 1)
    const refs = (ends: readonly string[]) =>
      [...new Set(ends.filter((end) => end !== ''))].map((end) => ({ address_ref: this.#ref(end) }))
    const output = refs(group.map(({ to }) => to))
    return observable(
      STIX_TRANSACTION,
      { asset, network, value },
      {
        symbol: this.#assetOf(first!)?.symbol || asset,
        value,
        ...(time === '' ? {} : { execution_time: milliseconds(time) }),
        input: refs(group.map(({ from }) => from)),
        ...(output.length === 0 ? {} : { output }),
        ...this.#marked(),
        extensions: {
          [STIX_TRANSACTION_EXTENSION]: { extension_type: 'new-sco' },
          ...ours({ network, asset, movement_ids: group.map(({ id }) => id) }),
        },
      },
    )
  }

  #indicator(address: AddressView): readonly StixObject[] {
    if (!INDICATED.has(address.role)) return []
    const { network, account } = partsOf(address.id)
    const times = (this.#met.get(address.id) ?? []).flatMap(({ to, time }) =>
      to === address.id && time !== '' ? [time] : [],
    )
    const since = times.sort()[0] ?? `${this.#view.incident.date}T00:00:00Z`
    const sure = address.role === 'seed' || address.role === 'attacker'
    const indicator = this.#sdo('indicator', {
      name: `${account} on ${network}`,
      description: sure
        ? 'Stolen value first landed here, or its thief is said to hold it.'
        : 'Stolen value came here.',
      indicator_types: [sure ? 'malicious-activity' : 'anomalous-activity'],
      pattern: `[${STIX_WALLET}:value = ${patternText(account)}]`,
      pattern_type: 'stix',
      valid_from: milliseconds(since),
      extensions: ours({ address: address.id, network }),
    })
    return [indicator, this.#relation(indicator.id, 'based-on', this.#ref(address.id), {})]
  }

  #payment(movement: MovementView, transactions: ReadonlyMap<string, StixObject>): StixObject {
    const { from, to, tx, asset, time } = movement
    const transaction = transactions.get(`${tx} ${asset}`)?.id
    // a fee has no receiver; every row of a ledger has a transaction
    const target = to === '' ? transaction! : this.#ref(to)
    return this.#relation(this.#ref(from), to === '' ? 'pays-fee-of' : 'sends-to', target, {
      description: movementText(movement, this.#assetOf),
      ...(time === '' ? {} : { start_time: milliseconds(time) }),
      extensions: ours({
        movement: movementRecord(movement, this.#assetOf(movement)),
        method: this.#view.statement.method,
        ...(transaction === undefined ? {} : { transaction_ref: transaction }),
      }),
    })
  }

  #lead(lead: LeadView): StixObject {
    return this.#relation(this.#ref(lead.from.address), 'related-to', this.#ref(lead.to.address), {
      description: `Lead, inferred by the rule ${lead.rule} over a ${lead.kind}: ${lead.evidence}. ${lead.rivals} others fit as well. No unit is counted by it${lead.booked ? ', but the analyst accepted it, and the conversion that follows from it is' : ''}.`,
      extensions: ours({ lead: leadRecord(lead) }),
    })
  }

  #label(address: string, label: LabelView): StixObject {
    const { name, category, source, citation, lostBy } = label
    return this.#sdo(
      'note',
      {
        abstract: name,
        content: `${name} (${category}), says ${source}${citation === '' ? '' : `; ${citation}`}${lostBy === undefined ? '' : `. Another statement counts before it: ${lostBy}`}`,
        object_refs: [this.#ref(address)],
        extensions: ours({ label: labelRecord(address, label) }),
      },
      markingOfLabel(label),
    )
  }

  #relation(source_ref: string, relationship_type: string, target_ref: string, properties: object): StixObject {
    return this.#sdo('relationship', { relationship_type, source_ref, target_ref, ...properties })
  }

  #citations(): object {
    const external_references = this.#view.incident.citations.map(({ title, url, accessed }) => ({
      source_name: title,
      ...(/^https?:\/\/[^\s"<>]+$/.test(url) ? { url } : {}),
      description: `read ${accessed}`,
    }))
    return external_references.length === 0 ? {} : { external_references }
  }

  #extension(): readonly StixObject[] {
    const spoor = told('identity', SINCE, { name: 'Spoor', identity_class: 'system' })
    return [
      spoor,
      {
        type: 'extension-definition',
        spec_version: '2.1',
        id: STIX_EXTENSION,
        created: milliseconds(SINCE),
        modified: milliseconds(SINCE),
        created_by_ref: spoor.id,
        name: 'Spoor: exact accounts of stolen crypto-assets',
        description:
          'Ids that name the chain, exact units in base units, the stolen part and the method that counted it.',
        schema:
          'Described in the manual of Spoor, section Exchange formats: address, network, accounts (wallet); movement, method, transaction_ref, or lead (relationship); label (note); incident_json, statement_json, method, case_hash (report). Units are base-10 integers as text, addresses CAIP-10, assets CAIP-19.',
        version: '1.0.0',
        extension_types: ['property-extension'],
      },
    ]
  }
}

/** Two labels that say the same are one note. */
function once(objects: readonly StixObject[]): readonly StixObject[] {
  return [...new Map(objects.map((object) => [object.id, object])).values()]
}
