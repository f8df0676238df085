/** A folded group of siblings: how many, their sum, each of them, and the button that lays them out. */
import { Button } from 'react-aria-components'
import type { FlowNode } from '../graph/model.ts'
import { toggleFold } from '../state/actions.ts'
import { sum } from '../text/money.ts'
import { useApp } from './app-context.ts'
import { AddressButton, Exact, Field, Section } from './bits.tsx'

/** Names in the panel; the table of addresses has all of them. */
const LISTED = 100

export function FoldPanel({ node }: { readonly node: FlowNode }) {
  const { scene, store, t } = useApp()
  const incoming = scene.folded.edges.filter((edge) => edge.to === node.id)
  const assets = [...new Set(incoming.map((edge) => edge.asset))]
  return (
    <>
      <header className="panel-title">
        <h2>{t('fold.title', { n: node.members.length })}</h2>
        <p className="hint">{t(`kind.${node.kind}`)}</p>
      </header>
      <dl className="fields">
        {assets.map((asset) => (
          <Field key={asset} name={t('address.in')}>
            <Exact
              units={sum(incoming.filter((edge) => edge.asset === asset).map((edge) => edge.units))}
              asset={asset}
            />
          </Field>
        ))}
      </dl>
      <Button className="primary-button" onPress={() => store.apply(toggleFold, node.id)}>
        {t('fold.open', { n: node.members.length })}
      </Button>
      <Section title={t('fold.members')}>
        <ul className="plain-list">
          {node.members.slice(0, LISTED).map((id) => (
            <li key={id}>
              <AddressButton id={id} />
            </li>
          ))}
        </ul>
        {node.members.length > LISTED ? (
          <p className="hint">{t('statement.moreplaces', { n: node.members.length - LISTED })}</p>
        ) : null}
      </Section>
    </>
  )
}
