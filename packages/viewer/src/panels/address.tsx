/** Everything known about one address, with where each statement comes from. */
import type { AddressView } from '@spoor/tracer/case-view'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { wordFor } from '../messages/lookup.ts'
import { nodeName } from '../render/drawing.ts'
import { chainName, differences, groupAccount, splitAddress } from '../text/address.ts'
import { showForeign } from '../text/foreign.ts'
import { toUnits } from '../text/money.ts'
import { AddressAmounts } from './address-amounts.tsx'
import { useApp } from './app-context.ts'
import { Citation, CopyButton, ExplorerLink, Foreign, Glyph, Section, Told } from './bits.tsx'
import { Contract } from './contract.tsx'
import { Icon } from './icons.tsx'
import { MovementList } from './movement-list.tsx'
import { PathButtons } from './path/path-buttons.tsx'
import { accountQuestion } from './questions.ts'
import { Reading } from './reading.tsx'
import { StopSection } from './stop.tsx'

function FullAddress({ id }: { readonly id: string }) {
  const { t } = useApp()
  const { account } = splitAddress(id)
  const seen = new Map<string, number>()
  return (
    <div className="full-address">
      {/* Groups are drawn apart but copied as one word. */}
      <code className="groups" aria-label={`${t('address.full')} ${account}`} role="img">
        {groupAccount(showForeign(account, 128)).map((group) => {
          const nth = (seen.get(group) ?? 0) + 1
          seen.set(group, nth)
          return (
            <span key={`${group}${nth}`} className="group">
              {group}
            </span>
          )
        })}
      </code>
      <span className="full-address-tools">
        <CopyButton text={account} label={t('address.copy')} />
        <ExplorerLink kind="address" id={id} />
      </span>
    </div>
  )
}

function LookAlike({ id, model }: { readonly id: string; readonly model: string }) {
  const { t, goTo } = useApp()
  const [own, real] = [splitAddress(id).account, splitAddress(model).account]
  const row = (account: string, other: string) =>
    differences(showForeign(account, 128), showForeign(other, 128)).map((run, i) => {
      const key = `${i}${run.text}`
      return run.same ? <span key={key}>{run.text}</span> : <mark key={key}>{run.text}</mark>
    })
  return (
    <section className="section look-alike">
      <header className="section-head">
        <h3>
          <Icon name="warn" /> {t('address.lookalike')}
        </h3>
      </header>
      <dl className="compare">
        <dt>{t('address.this')}</dt>
        <dd className="mono">{row(own, real)}</dd>
        <dt>{t('address.real')}</dt>
        <dd className="mono">
          <button type="button" className="link" onClick={() => goTo(model)}>
            {row(real, own)}
          </button>
        </dd>
      </dl>
      <p className="hint">{t('address.lookalikeHelp')}</p>
    </section>
  )
}

function Labels({ address }: { readonly address: AddressView }) {
  const { t } = useApp()
  return (
    <Section title={t('address.labels')}>
      {address.labels.length === 0 ? <p className="hint">{t('address.noLabels')}</p> : null}
      <ul className="plain-list">
        {address.labels.map(({ name, category, source, citation, date, lostBy, sameKey }) => (
          <li key={[name, category, source, citation, date, lostBy, sameKey].join('|')} className="label-item">
            <strong>
              <Foreign text={name} />
            </strong>{' '}
            <span className="tag">
              {wordFor(t, 'kind', category, wordFor(t, 'work.kind', category, showForeign(category, 24)))}
            </span>
            <span className="hint block">
              {t('address.source')}: <Told text={source} limit={120} theirs />
              {citation === '' || citation === source ? null : (
                <>
                  {' · '}
                  <Citation text={citation} />
                </>
              )}
              {date === undefined ? null : ` · ${showForeign(date, 24)}`}
            </span>
            {lostBy === undefined ? null : (
              <span className="hint block">
                {t('address.labelLost')}: <Told text={lostBy} limit={120} />
                {sameKey === undefined ? null : (
                  <>
                    {' · '}
                    <Foreign text={sameKey} limit={120} />
                  </>
                )}
              </span>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

interface PanelProps {
  readonly id: string
  /** What can be done with it. */
  readonly children?: ReactNode
}

export function AddressPanel({ id, children }: PanelProps) {
  const { scene, state, ask, t } = useApp()
  const { data, error } = useQuery(accountQuestion(ask, state, id))
  const address = data?.address
  const kind = scene.nodes.get(id)?.kind ?? data?.row.kind ?? 'other'
  const hop = address?.hop ?? null
  const amounts =
    address?.assets.filter((entry) => toUnits(entry.in) + toUnits(entry.out) + toUnits(entry.held) > 0n) ?? []
  return (
    <>
      <header className="panel-title">
        <h2>
          <Glyph kind={kind} />
          <span className="ellipsis">{nodeName(scene, id)}</span>
        </h2>
        <p className="hint">
          {address ? wordFor(t, 'kind', address.role, showForeign(address.role)) : t(`kind.${kind}`)} ·{' '}
          {showForeign(chainName(splitAddress(id).chain), 40)} ·{' '}
          {hop === null ? t('address.noHop') : t('column.hop', { n: hop })}
        </p>
      </header>
      <FullAddress id={id} />
      {children}
      <PathButtons id={id} />
      {error ? <p className="hint">{t('address.unknown')}</p> : null}
      {data === undefined && !error ? (
        <p className="hint" aria-busy="true">
          {t('app.loading')}
        </p>
      ) : null}
      {address?.looksLike === undefined ? null : <LookAlike id={id} model={address.looksLike} />}
      {address ? (
        <>
          {address.complete ? null : (
            <p className="notice">
              <Icon name="warn" />
              {t('address.incomplete')}
            </p>
          )}
          {address.stop ? <StopSection stop={address.stop} /> : null}
          {amounts.length === 0 ? null : <AddressAmounts entries={amounts} complete={address.complete} />}
          <Labels address={address} />
          {address.contract === undefined ? null : <Contract contract={address.contract} />}
          <Reading id={id} />
        </>
      ) : data ? (
        <p className="hint">{t('address.unknown')}</p>
      ) : null}
      {data ? (
        <Section title={t('address.movements')} aside={<span className="count">{data.movements.total}</span>}>
          <MovementList id={id} total={data.movements.total} />
        </Section>
      ) : null}
    </>
  )
}
