/** Addresses drawn as one: why, how many, their sum, each of them, and the button that brings them out. */
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Button } from 'react-aria-components'
import type { FlowNode } from '../graph/model.ts'
import { wordFor } from '../messages/lookup.ts'
import { openFold, shutFold } from '../state/actions.ts'
import { showForeign } from '../text/foreign.ts'
import { useApp } from './app-context.ts'
import { AddressButton, AtLeast, Exact, Field, Section } from './bits.tsx'
import { Icon } from './icons.tsx'
import { PathButtons } from './path/path-buttons.tsx'
import { foldQuestion } from './questions.ts'

/** Members that the first press brings out, and the next ones; as many as the server lays open at a time. */
const FIRST = 10
const PAGE = 40

export const isFold = (id: string): boolean => id.startsWith('fold:')

export function FoldPanel({ node, children }: { readonly node: FlowNode; readonly children?: ReactNode }) {
  const { state, store, ask, t } = useApp()
  const { data } = useQuery(foldQuestion(ask, state, node.id))
  const rule = node.fold?.rule ?? ''
  const members = data?.rows ?? []
  const page = node.id in state.open ? PAGE : FIRST
  return (
    <>
      <header className="panel-title">
        <h2>{t('fold.title', { n: node.count })}</h2>
        <p className="hint">
          {t(`kind.${node.kind}`)} · {wordFor(t, 'foldrule', rule, showForeign(rule))}
        </p>
      </header>
      <dl className="fields">
        {(node.fold?.sums ?? []).map(({ asset, units }) => (
          <Field key={asset} name={t('address.in')}>
            <AtLeast complete={node.complete} />
            <Exact units={BigInt(units)} asset={asset} />
          </Field>
        ))}
      </dl>
      {node.complete ? null : (
        <p className="notice">
          <Icon name="warn" />
          {t('fold.incomplete')}
        </p>
      )}
      <div className="button-row">
        <Button className="primary-button" onPress={() => store.apply(openFold, node.id)}>
          {node.count <= page ? t('fold.open', { n: node.count }) : t('fold.next', { n: page })}
        </Button>
        {node.id in state.open ? (
          <Button className="text-button" onPress={() => store.apply(shutFold, node.id)}>
            {t('fold.shut')}
          </Button>
        ) : null}
      </div>
      {children}
      <PathButtons id={node.id} />
      <Section title={t('fold.members')} aside={<span className="count">{data?.total ?? node.count}</span>}>
        <ul className="plain-list">
          {members.map(({ id }) => (
            <li key={id}>
              <AddressButton id={id} />
            </li>
          ))}
        </ul>
        {data && data.total > members.length ? (
          <p className="hint">{t('statement.moreplaces', { n: data.total - members.length })}</p>
        ) : null}
      </Section>
    </>
  )
}
