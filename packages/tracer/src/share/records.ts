import type { AddressView, AssetView, CaseView, LabelView, LeadView, MovementView } from '../export/case-view.ts'
import { canonicalJson } from '../model/canonical-json.ts'
import type { AddressRecord, CaseRecord, LabelRecord, LeadRecord, MovementRecord } from '../model/exchange.ts'

/** The CAIP-2 part of a CAIP-10 address, and the account as its chain writes it. */
export function partsOf(address: string): { readonly network: string; readonly account: string } {
  const at = address.indexOf(':', address.indexOf(':') + 1)
  return { network: address.slice(0, at), account: address.slice(at + 1) }
}

/** What is known of the asset of a movement. */
export type AssetOf = (movement: Pick<MovementView, 'from' | 'asset'>) => AssetView | undefined

export function assetOf({ assets }: CaseView): AssetOf {
  const known = new Map(assets.map((asset) => [`${asset.chain} ${asset.asset}`, asset]))
  return ({ from, asset }) => known.get(`${partsOf(from).network} ${asset}`)
}

export function movementRecord(movement: MovementView, known: AssetView | undefined): MovementRecord {
  const { from, to, tx, units, toAsset, toUnits, toTaint, taintLow, taintHigh, time, block, flags } = movement
  return {
    movement_id: movement.id,
    kind: movement.kind,
    sender: from,
    ...(to === '' ? {} : { receiver: to }),
    ...(tx === '' ? {} : { transaction: tx }),
    asset: movement.asset,
    ...(units === '' ? {} : { units }),
    taint: movement.taint,
    ...(taintLow === undefined ? {} : { taint_low: taintLow }),
    ...(taintHigh === undefined ? {} : { taint_high: taintHigh }),
    ...(toAsset === undefined ? {} : { to_asset: toAsset }),
    ...(toUnits === undefined ? {} : { to_units: toUnits }),
    ...(toTaint === undefined ? {} : { to_taint: toTaint }),
    ...(known === undefined || known.symbol === '' ? {} : { symbol: known.symbol }),
    ...(known === undefined || known.decimals === null ? {} : { decimals: known.decimals }),
    ...(time === '' ? {} : { time }),
    ...(block === null ? {} : { block }),
    evidence: movement.evidence,
    rivals: movement.rivals,
    ...(flags.length === 0 ? {} : { flags }),
    ...(movement.shown === undefined ? {} : { shown: movement.shown }),
    ...(movement.protocol === undefined ? {} : { protocol: movement.protocol }),
  }
}

export function labelRecord(address: string, label: LabelView): LabelRecord {
  const { name, category, source, citation, authority, date, confidence, actor, abuse, lostBy } = label
  return {
    ...{ address, name, category, source },
    ...(citation === '' ? {} : { citation }),
    ...(authority === undefined ? {} : { authority }),
    ...(date === undefined ? {} : { date }),
    ...(confidence === undefined ? {} : { confidence }),
    ...(actor === undefined ? {} : { actor }),
    ...(abuse === undefined ? {} : { abuse }),
    ...(lostBy === undefined ? {} : { lost_by: lostBy }),
  }
}

export function addressRecord(address: AddressView): AddressRecord {
  const { id, role, hop, name, stop, complete, assets } = address
  const accounts = assets
    .filter(({ taintIn, taintOut, taintHeld }) => [taintIn, taintOut, taintHeld].some((units) => units !== '0'))
    .map(({ asset, taintIn, taintOut, taintHeld }) => ({
      ...{ asset, taint_in: taintIn, taint_out: taintOut, taint_held: taintHeld },
    }))
  return {
    ...{ address: id, network: partsOf(id).network, role },
    ...(hop === null ? {} : { hop }),
    ...(name === undefined ? {} : { name }),
    ...(stop === undefined ? {} : { stop: stop.category ?? stop.kind, stop_reason: stop.reason }),
    complete,
    ...(accounts.length === 0 ? {} : { accounts }),
  }
}

export function leadRecord(lead: LeadView): LeadRecord {
  const { from, to } = lead
  return {
    ...{ lead_id: lead.id, kind: lead.kind, rule: lead.rule, sender: from.address, receiver: to.address },
    ...{ sent_asset: from.asset, sent_units: from.units, received_asset: to.asset, received_units: to.units },
    ...{ evidence: lead.evidence, rivals: lead.rivals, by_chance: String(lead.byChance) },
    ...{ verdict: lead.verdict, booked: lead.booked },
  }
}

/** The incident goes out in the form of an incident file, so that whoever gets it can trace it. */
export function caseRecord({ incident, statement }: CaseView): CaseRecord {
  const { notes: _, seeds, assertions, ...told } = incident
  const { elapsedMs: __, requests: ___, case: ____, ...found } = statement
  return {
    incident_id: incident.id,
    method: statement.method,
    case_hash: statement.hash,
    case_complete: statement.complete,
    incident_json: canonicalJson({
      ...told,
      seeds: seeds.map(({ flags: _flags, tx, ...seed }) => ({
        ...seed,
        ...(tx === undefined ? {} : { tx: tx.slice(tx.lastIndexOf(':') + 1) }),
      })),
      assertions: assertions.map((assertion) => ({ kind: 'conversion', ...assertion })),
    }),
    statement_json: canonicalJson({ ...found, explainedShare: undefined, share: shareOf(found.explainedShare) }),
  }
}

/** A share as text, so that no reader makes another number of it. */
function shareOf(share: number | null): string | null {
  return share === null ? null : String(share)
}

/** The last moment that the case tells of: what other formats want as the time of writing, and no clock says. */
export function asOf({ movements, incident }: CaseView): string {
  return [`${incident.date}T00:00:00Z`, ...movements.map(({ time }) => time)].sort().at(-1)!
}

/** Movements by the addresses that they touch, each once, in ledger order. */
export function movementsOf(movements: readonly MovementView[]): ReadonlyMap<string, readonly MovementView[]> {
  const touching = new Map<string, MovementView[]>()
  for (const movement of movements) {
    for (const end of new Set([movement.from, movement.to])) {
      const known = touching.get(end)
      if (known === undefined) touching.set(end, [movement])
      else known.push(movement)
    }
  }
  return touching
}
