/** One line of the picture: who paid whom, the sums, and every movement in it with its evidence. */

import type { MovementRow } from '@spoor/tracer/picture'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { FlowEdge } from '../graph/model.ts'
import { isPartRead } from '../render/drawing.ts'
import { toUnits } from '../text/money.ts'
import { useApp } from './app-context.ts'
import { AddressButton, AtLeast, Citation, Exact, Field, Foreign } from './bits.tsx'
import { isFold } from './fold.tsx'
import { LeadPanel } from './lead-list.tsx'
import { MovementCard } from './movement-card.tsx'
import { lineQuestion } from './questions.ts'
import { LeadItem } from './work/leads.tsx'

/** More cards than this wait for a click: a merged line may hold thousands. */
const CARDS = 40

function End({ id }: { readonly id: string }) {
  const { scene, t, goTo } = useApp()
  const node = scene.nodes.get(id)
  if (!isFold(id) || !node) return <AddressButton id={id} />
  return (
    <button type="button" className="link" onClick={() => goTo(id)}>
      {t('fold.title', { n: node.count })}
    </button>
  )
}

function Assertion({ edge, movements }: { readonly edge: FlowEdge; readonly movements: readonly MovementRow[] }) {
  const { scene, t } = useApp()
  const assertion = scene.index.view.incident.assertions.find(
    (candidate) =>
      (candidate.address === edge.from || candidate.address === edge.to) &&
      candidate.asset === edge.asset &&
      candidate.toAsset === edge.toAsset &&
      movements.some(({ units }) => units === candidate.units),
  )
  if (!assertion) return null
  return (
    <dl className="fields notice is-assertion">
      <Field name={t('movement.assertedBy')}>
        <Foreign text={assertion.by} limit={200} />
      </Field>
      <Field name={t('movement.citation')}>
        <Citation text={assertion.citation} />
      </Field>
    </dl>
  )
}

/** A lead that was accepted passes units as a movement that names it: what was said of it can be taken back here. */
function Accepted({ movements }: { readonly movements: readonly MovementRow[] }) {
  const { index } = useApp()
  const named = new Set(movements.map(({ id }) => /^lead:([0-9a-f]+)/.exec(id)?.[1]))
  const leads = (index.view.leads ?? []).filter(({ id }) => named.has(id))
  return leads.length === 0 ? null : (
    <ul className="plain-list">
      {leads.map((lead) => (
        <LeadItem key={lead.id} lead={lead} />
      ))}
    </ul>
  )
}

interface EdgeProps {
  readonly edge: FlowEdge
  readonly children?: ReactNode
}

export function EdgePanel({ edge, children }: EdgeProps) {
  return edge.leads ? <LeadPanel edge={edge} leads={edge.leads} /> : <LinePanel edge={edge}>{children}</LinePanel>
}

function LinePanel({ edge, children }: EdgeProps) {
  const { scene, state, ask, t } = useApp()
  const { data } = useQuery(lineQuestion(ask, state, state.selected?.startsWith('m:') ? state.selected : edge.id))
  // The movement that was asked for comes first.
  const asked = state.selected?.slice(2)
  const movements = data?.rows ?? []
  // Whoever was not read to the end may have paid more than is here.
  const payer = scene.nodes.get(edge.from)
  const complete = edge.kind === 'noise' || payer === undefined || !isPartRead(payer)
  return (
    <>
      <header className="panel-title">
        <h2>{t('edge.title', { n: edge.count })}</h2>
        <p className="hint">{t(`line.${edge.kind}`)}</p>
      </header>
      <div className="route">
        <End id={edge.from} />
        <span aria-hidden="true" className="route-arrow">
          →
        </span>
        <End id={edge.to} />
      </div>
      <dl className="fields">
        <Field name={t('edge.total')}>
          <AtLeast complete={complete} />
          <Exact units={edge.units} asset={edge.asset} />
        </Field>
        {edge.kind === 'noise' ? null : (
          <Field name={t('edge.stolen')}>
            <AtLeast complete={complete} />
            <Exact units={edge.taint} asset={edge.asset} />
          </Field>
        )}
        {edge.toAsset === '' ? null : (
          <Field name={t('edge.received')}>
            <Exact units={edge.toUnits} asset={edge.toAsset} />
          </Field>
        )}
      </dl>
      {children}
      {edge.kind === 'assertion' ? <Assertion edge={edge} movements={movements} /> : null}
      {edge.kind === 'lead' ? <Accepted movements={movements} /> : null}
      {movements.slice(0, CARDS).map((movement) => (
        <MovementCard
          key={movement.id}
          movement={movement}
          taint={toUnits(movement.taint)}
          open={edge.count <= 3 || movement.id === asked}
        />
      ))}
      {edge.count > CARDS ? (
        <p className="hint">
          {t('statement.moreplaces', { n: edge.count - CARDS })} · {t('view.movements')}
        </p>
      ) : null}
      {complete ? null : <p className="hint">{t('edge.incomplete')}</p>}
    </>
  )
}
