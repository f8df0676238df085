/** Links that rules inferred, of one address: what stands for them, how often chance would give them, and the analyst's word. */
import type { LeadView } from '@spoor/tracer/case-view'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { wordFor } from '../../messages/lookup.ts'
import { showForeign } from '../../text/foreign.ts'
import { useApp } from '../app-context.ts'
import { AddressButton, Exact, Foreign, Section, Told } from '../bits.tsx'
import { ActionDialog } from './dialog.tsx'

type Verdict = LeadView['verdict']

/** One lead, and what can be said of it. */
export function LeadItem({ lead }: { readonly lead: LeadView }) {
  const { t, locale, work } = useApp()
  const [deciding, setDeciding] = useState<Verdict | null>(null)
  const last = lead.decisions.at(-1)
  const words: readonly Verdict[] = lead.verdict === 'open' ? ['accepted', 'rejected'] : ['open']
  return (
    <li className={`lead-item is-${lead.verdict}`}>
      <p>
        <strong>{t(`lead.${lead.kind}`)}</strong> <span className="tag">{t(`lead.${lead.verdict}`)}</span>
        {lead.booked ? <span className="tag">{t('lead.booked')}</span> : null}
      </p>
      <div className="route">
        <AddressButton id={lead.from.address} />
        <span aria-hidden="true" className="route-arrow">
          ⇢
        </span>
        <AddressButton id={lead.to.address} />
      </div>
      <p>
        <Exact units={BigInt(lead.from.units)} asset={lead.from.asset} /> →{' '}
        <Exact units={BigInt(lead.to.units)} asset={lead.to.asset} />
      </p>
      <p className="hint">
        {wordFor(t, 'leadrule', lead.rule, showForeign(lead.rule, 40))}: <Told text={lead.evidence} /> ·{' '}
        {t('lead.odds', {
          n: lead.rivals,
          chance: new Intl.NumberFormat(locale, { maximumFractionDigits: 3 }).format(lead.byChance),
        })}
      </p>
      {last ? (
        <p className="hint">
          <Foreign text={last.by} limit={60} />: <Foreign text={last.reason} limit={300} />
        </p>
      ) : null}
      {work.writes ? (
        <div className="work-row">
          {words.map((verdict) => (
            <Button key={verdict} className="text-button" onPress={() => setDeciding(verdict)}>
              {t(`lead.do.${verdict}`)}
            </Button>
          ))}
        </div>
      ) : null}
      {deciding === null ? null : (
        <ActionDialog
          asked={{
            title: t(`lead.do.${deciding}`),
            hint: t(`lead.hint.${deciding}`),
            confirm: t(`lead.do.${deciding}`),
            text: { label: t('work.reason'), value: '', required: true },
          }}
          onClose={() => setDeciding(null)}
          onGiven={({ text }) => void work.act({ do: 'lead', lead: lead.id, verdict: deciding, reason: text })}
        />
      )}
    </li>
  )
}

/** @param address the leads of this address alone; null for all of the case */
export function Leads({ address }: { readonly address: string | null }) {
  const { index, t } = useApp()
  const leads = (index.view.leads ?? []).filter(
    ({ from, to }) => address === null || from.address === address || to.address === address,
  )
  if (leads.length === 0) return null
  return (
    <Section title={t('lead.title')} aside={<span className="count">{leads.length}</span>}>
      <p className="hint">{t('lead.help')}</p>
      <ul className="plain-list">
        {leads.slice(0, 50).map((lead) => (
          <LeadItem key={lead.id} lead={lead} />
        ))}
      </ul>
    </Section>
  )
}
