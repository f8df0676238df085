/** The leads behind a line: what each rule says, and how much that is worth. */
import type { LeadSaid } from '@spoor/tracer/picture'
import type { FlowEdge } from '../graph/model.ts'
import { toUnits } from '../text/money.ts'
import { useApp } from './app-context.ts'
import { AddressButton, Exact, Field, Foreign } from './bits.tsx'

export function LeadPanel({ edge, leads }: { readonly edge: FlowEdge; readonly leads: readonly LeadSaid[] }) {
  const { t } = useApp()
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
      {leads.map((lead) => (
        <dl key={lead.id} className="fields notice is-assertion">
          <Field name={t('edge.total')}>
            <Exact units={toUnits(lead.units)} asset={lead.asset} />
          </Field>
          <Field name={t('edge.received')}>
            <Exact units={toUnits(lead.toUnits)} asset={lead.toAsset} />
          </Field>
          <Field name={t('movement.evidence')}>
            <Foreign text={lead.evidence} limit={400} />
          </Field>
          <Field name={t('lead.rivals')}>{lead.rivals}</Field>
          <Field name={t('lead.chance')}>{lead.byChance}</Field>
        </dl>
      ))}
    </>
  )
}
