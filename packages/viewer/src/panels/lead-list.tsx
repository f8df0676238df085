/** The leads behind a line: what each rule says, how much that is worth, and the analyst's word on it. */
import type { LeadSaid } from '@spoor/tracer/picture'
import type { FlowEdge } from '../graph/model.ts'
import { toUnits } from '../text/money.ts'
import { useApp } from './app-context.ts'
import { AddressButton, Exact, Field, Told } from './bits.tsx'
import { LeadItem } from './work/leads.tsx'

export function LeadPanel({ edge, leads }: { readonly edge: FlowEdge; readonly leads: readonly LeadSaid[] }) {
  const { index, t } = useApp()
  const known = new Map((index.view.leads ?? []).map((lead) => [lead.id, lead]))
  const whole = leads.flatMap(({ id }) => known.get(id) ?? [])
  return (
    <>
      <header className="panel-title">
        <h2>{t('lead.title', { n: leads.length })}</h2>
        <p className="hint">{t('lead.hint')}</p>
      </header>
      <div className="route">
        <AddressButton id={edge.from} />
        <span aria-hidden="true" className="route-arrow">
          ⇢
        </span>
        <AddressButton id={edge.to} />
      </div>
      <ul className="plain-list">
        {whole.map((lead) => (
          <LeadItem key={lead.id} lead={lead} />
        ))}
      </ul>
      {leads
        .filter(({ id }) => !known.has(id))
        .map((lead) => (
          <dl key={lead.id} className="fields notice is-assertion">
            <Field name={t('edge.total')}>
              <Exact units={toUnits(lead.units)} asset={lead.asset} />
            </Field>
            <Field name={t('edge.received')}>
              <Exact units={toUnits(lead.toUnits)} asset={lead.toAsset} />
            </Field>
            <Field name={t('movement.evidence')}>
              <Told text={lead.evidence} />
            </Field>
            <Field name={t('lead.rivals')}>{lead.rivals}</Field>
            <Field name={t('lead.chance')}>{lead.byChance}</Field>
          </dl>
        ))}
    </>
  )
}
