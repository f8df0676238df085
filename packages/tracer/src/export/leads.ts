import { showAsset } from '../model/asset.ts'
import type { Lead, LeadSide } from '../model/lead.ts'
import { showTime } from '../model/time.ts'
import type { Trace } from '../model/trace.ts'
import type { LeadDecisionRecord } from '../store/case-store.ts'
import type { AssetBook } from './asset-book.ts'
import type { LeadSideView, LeadView } from './case-view.ts'

/** The shape of `spoor leads --json`. Grows by addition; schema in data/schemas/leads.schema.json. */
export interface LeadsView {
  readonly format: 'spoor-leads/1'
  readonly case: string
  readonly incident: string
  readonly method: string
  /** False while stolen value lies beyond what was read: there may be more leads. */
  readonly complete: boolean
  readonly leads: readonly LeadView[]
  /** Decisions about leads that the facts do not give any more; they have no effect. */
  readonly gone: readonly LeadDecisionRecord[]
  readonly assets: readonly { readonly asset: string; readonly symbol: string; readonly decimals: number | null }[]
}

/** Leads of a case with all that was said of them, by id. */
export function leadViews(trace: Trace, decisions: readonly LeadDecisionRecord[]): LeadView[] {
  const leads = trace.leads ?? []
  if (leads.length === 0) return []
  const booked = new Set(
    trace.movements.flatMap(({ kind, id }) =>
      kind === 'conversion' && id.startsWith('lead:') ? id.split(' ')[0]! : [],
    ),
  )
  return leads.map((lead) => {
    const said = decisions.filter((decision) => decision.lead === lead.id).map(({ lead: _, ...rest }) => rest)
    return leadView(lead, said, booked.has(`lead:${lead.id}`))
  })
}

function leadView(lead: Lead, decisions: LeadView['decisions'], booked: boolean): LeadView {
  const { id, kind, rule, from, to, evidence, rivals, byChance } = lead
  return {
    ...{ id, kind, rule, from: sideView(from), to: sideView(to), gap: to.time - from.time, evidence, rivals },
    byChance: byChance / 1_000_000,
    verdict: decisions.at(-1)?.verdict ?? 'open',
    booked,
    decisions,
  }
}

function sideView({ address, asset, units, tx, time, rows }: LeadSide): LeadSideView {
  return { address, asset: showAsset(asset), units: String(units), tx, time: showTime(time), movements: rows }
}

/** Leads as plain JSON. */
export function leadsView(
  head: Pick<LeadsView, 'case' | 'incident' | 'method' | 'complete'>,
  trace: Trace,
  decisions: readonly LeadDecisionRecord[],
  book: AssetBook,
): LeadsView {
  const found = new Set((trace.leads ?? []).map(({ id }) => id))
  const assets = [...new Set((trace.leads ?? []).flatMap(({ from, to }) => [from.asset, to.asset]))].sort()
  return {
    format: 'spoor-leads/1',
    ...head,
    leads: leadViews(trace, decisions),
    gone: decisions.filter(({ lead }) => !found.has(lead)),
    assets: assets.map((asset) => {
      const { symbol, decimals } = book.of(asset)
      return { asset: showAsset(asset), symbol, decimals }
    }),
  }
}
