/** Patterns, mixers, clusters and the freeze desk as lists: rule, figures, movements, and the way into the picture. */
import type { FindingsView, FreezeDesk } from '@spoor/tracer/picture'
import { type ReactNode, useState } from 'react'
import { type Translate, wordFor } from '../messages/lookup.ts'
import { setView } from '../state/actions.ts'
import { showForeign } from '../text/foreign.ts'
import { formatCount, formatTime } from '../text/locale.ts'
import { formatUsd } from '../text/money.ts'
import { nameIn } from '../text/told.ts'
import { useApp } from './app-context.ts'
import { AddressButton, Exact, Field, Foreign, Section, Told } from './bits.tsx'
import { spanText } from './time/clock.ts'

/** Findings shown of each kind before somebody asks for more; addresses and movements named of one. */
const FIRST = 10
const NAMED = 12

/** A list that brings out its next entries when asked. */
function More<T>({ items, show }: { readonly items: readonly T[]; readonly show: (item: T, i: number) => ReactNode }) {
  const { t } = useApp()
  const [count, setCount] = useState(FIRST)
  const left = items.length - count
  return (
    <>
      <ul className="plain-list">{items.slice(0, count).map(show)}</ul>
      {left > 0 ? (
        <button type="button" className="text-button" onClick={() => setCount(count + 50)}>
          {t('finding.more', { n: Math.min(50, left) })}
        </button>
      ) : null}
    </>
  )
}

function InPicture({ id }: { readonly id: string }) {
  const { store, goTo, t } = useApp()
  return (
    <button
      type="button"
      className="link"
      onClick={() => {
        goTo(id)
        store.apply(setView, 'picture')
      }}
    >
      {t('finding.show')}
    </button>
  )
}

function Movements({ ids }: { readonly ids: readonly string[] }) {
  const { goTo, t } = useApp()
  return (
    <details>
      <summary>{t('finding.movements', { n: ids.length })}</summary>
      <ul className="plain-list id-list">
        {ids.slice(0, NAMED).map((id) => (
          <li key={id}>
            <button type="button" className="link mono ellipsis" onClick={() => goTo(`m:${id}`)}>
              {showForeign(id, 96)}
            </button>
          </li>
        ))}
      </ul>
      {ids.length > NAMED ? <p className="hint">{t('statement.moreplaces', { n: ids.length - NAMED })}</p> : null}
    </details>
  )
}

function Addresses({ ids, title }: { readonly ids: readonly string[]; readonly title: string }) {
  const { t } = useApp()
  if (ids.length === 0) return null
  return (
    <details>
      <summary>{title}</summary>
      <div className="address-chips">
        {ids.slice(0, NAMED).map((id) => (
          <AddressButton key={id} id={id} />
        ))}
      </div>
      {ids.length > NAMED ? <p className="hint">{t('statement.moreplaces', { n: ids.length - NAMED })}</p> : null}
    </details>
  )
}

const Empty = () => <p className="hint">{useApp().t('finding.none')}</p>

/** A figure of a rule with its name, like `receivers 5` or `within 1 day`. */
function figureOf(name: string, value: number, t: Translate, locale: string): string {
  const text = /seconds$/i.test(name)
    ? spanText(value, t)
    : name.endsWith('Cents')
      ? formatUsd(BigInt(Math.round(value)), locale)
      : `${formatCount(value, locale)}${name.endsWith('Percent') ? ' %' : ''}`
  return `${wordFor(t, 'param', name, showForeign(name, 32))} ${text}`
}

export function Patterns({ data }: { readonly data: FindingsView }) {
  const { t, locale } = useApp()
  const found = data.rules.filter(({ count }) => count > 0)
  if (found.length === 0) return <Empty />
  return found.map(({ kind, rule, parameters, count }) => (
    <Section
      key={kind}
      title={wordFor(t, 'pattern', kind, showForeign(kind))}
      aside={<span className="count">{formatCount(count, locale)}</span>}
    >
      <details>
        <summary>{t('finding.rule')}</summary>
        <p>{wordFor(t, 'patternrule', kind, '') || <Told text={rule} limit={400} />}</p>
        <p className="hint">
          {t('finding.figures')}:{' '}
          {Object.entries(parameters)
            .map(([name, value]) => figureOf(name, value, t, locale))
            .join(' · ')}
        </p>
      </details>
      <More
        items={data.findings.filter((finding) => finding.kind === kind)}
        show={({ address, parties, asset, units, first, last, transfers, says }, i) => (
          <li key={`${address}${i}`} className="finding" data-testid="finding">
            <p className="finding-head">
              <AddressButton id={address} />
              {asset === null || units === null ? null : <Exact units={BigInt(units)} asset={asset} />}
            </p>
            <p>
              <Told text={says} limit={400} />
            </p>
            <p className="hint">
              {first === '' ? t('movement.timeUnknown') : `${formatTime(first, locale)} – ${formatTime(last, locale)}`}
            </p>
            <div className="finding-more">
              <InPicture id={address} />
              <Addresses ids={parties} title={t('finding.parties', { n: parties.length })} />
              <Movements ids={transfers} />
            </div>
          </li>
        )}
      />
    </Section>
  ))
}

export function Mixers({ data }: { readonly data: FindingsView }) {
  const { t, locale } = useApp()
  const count = (value: number | null) => (value === null ? t('finding.unknown') : formatCount(value, locale))
  if (data.mixers.length === 0) return <Empty />
  return (
    <More
      items={data.mixers}
      show={(mixer) => (
        <li key={`${mixer.address}${mixer.asset}`} className="finding" data-testid="finding">
          <p className="finding-head">
            <AddressButton id={mixer.address} />
            <Exact units={BigInt(mixer.units)} asset={mixer.asset} />
          </p>
          <p>
            <Foreign text={nameIn(mixer.name, t)} limit={80} />{' '}
            {mixer.protocol === '' ? null : <Foreign text={mixer.protocol} />}
          </p>
          <dl className="fields">
            {mixer.pool === null ? null : (
              <Field name={t('finding.pool')}>
                <Exact units={BigInt(mixer.pool)} asset={mixer.asset} />
              </Field>
            )}
            <Field name={t('finding.deposits')}>{count(mixer.poolDeposits ?? mixer.deposits)}</Field>
            <Field name={t('finding.anonymity')}>{count(mixer.anonymitySet)}</Field>
            <Field name={t('finding.span')}>
              {mixer.first === ''
                ? t('movement.timeUnknown')
                : `${formatTime(mixer.first, locale)} – ${formatTime(mixer.last, locale)}`}
            </Field>
          </dl>
          <div className="finding-more">
            <InPicture id={mixer.address} />
            <Addresses
              ids={mixer.payers}
              title={`${t('finding.payers')} (${formatCount(mixer.payers.length, locale)})`}
            />
            <Movements ids={mixer.transfers} />
          </div>
        </li>
      )}
    />
  )
}

export function Clusters({ data }: { readonly data: FindingsView }) {
  const { t } = useApp()
  return (
    <>
      <p className="hint">{t('finding.notFact')}</p>
      {data.clusters.length === 0 ? <Empty /> : null}
      <More
        items={data.clusters}
        show={({ members, weight, links }) => (
          <li key={members.join()} className="finding" data-testid="finding">
            <p className="finding-head">
              <strong>{t('finding.members', { n: members.length })}</strong>
              <span className="hint">{t('finding.weight', { n: weight })}</span>
            </p>
            <div className="address-chips">
              {members.slice(0, NAMED).map((id) => (
                <AddressButton key={id} id={id} />
              ))}
            </div>
            <ul className="plain-list hint">
              {links.slice(0, 3).map(({ rule, a, b, evidence }) => (
                <li key={rule + a + b}>
                  {wordFor(t, 'link', rule, showForeign(rule))} <Told text={evidence} limit={300} />
                </li>
              ))}
            </ul>
          </li>
        )}
      />
    </>
  )
}

type Place = FreezeDesk['places'][number]

const contactOf = (kind: string, t: Translate): string => wordFor(t, 'contact', kind, showForeign(kind, 24))

function Party({ party }: { readonly party: Place['parties'][number] }) {
  const { t } = useApp()
  const { role, name, jurisdictions, contacts, uri } = party
  const links = contacts.length > 0 ? contacts : uri === '' ? [] : [{ kind: '', url: uri }]
  return (
    <Field name={t('finding.canAct')}>
      <Foreign text={name === '' ? t('finding.noName') : nameIn(name, t)} limit={80} /> (
      {wordFor(t, 'party', role, showForeign(role))})
      {jurisdictions.length === 0 ? null : <span className="tag">{showForeign(jurisdictions.join(', '), 40)}</span>}
      <span className="hint block">
        {links.length === 0 ? t('finding.noContact') : null}
        {links.map(({ kind, url }) =>
          // a contact comes from a file: nothing but a web address may become a link
          /^https:\/\//i.test(url) ? (
            <a key={url} className="link block" href={url} target="_blank" rel="noopener noreferrer">
              <Foreign text={kind === '' ? url : `${contactOf(kind, t)}: ${url}`} limit={120} />
            </a>
          ) : (
            <span key={url} className="block">
              <Foreign text={`${contactOf(kind, t)} ${url}`} limit={120} />
            </span>
          ),
        )}
      </span>
    </Field>
  )
}

export function Freeze({ data }: { readonly data: FreezeDesk }) {
  const { t, locale } = useApp()
  if (data.places.length === 0) return <Empty />
  return (
    <More
      items={data.places}
      show={(place) => (
        <li key={`${place.address}${place.asset}`} className="finding" data-testid="finding">
          <p className="finding-head">
            <AddressButton id={place.address} />
            <Exact units={BigInt(place.units)} asset={place.asset} />
          </p>
          <dl className="fields">
            <Field name={wordFor(t, 'sink', place.sink, showForeign(place.sink))}>
              {place.since === ''
                ? t('finding.sinceUnknown')
                : t('finding.since', { time: formatTime(place.since, locale) })}
            </Field>
            {place.parties.length === 0 ? <Field name={t('finding.canAct')}>{t('finding.nobody')}</Field> : null}
            {place.parties.map((party) => (
              <Party key={party.role + party.name} party={party} />
            ))}
            <Field name={t('finding.frozen')}>
              {wordFor(t, 'frozen', place.frozen.state, showForeign(place.frozen.state))}
              {place.frozen.block === null ? null : (
                <span className="hint block">
                  {t('movement.block')} {formatCount(place.frozen.block, locale)} ·{' '}
                  <Foreign text={place.frozen.host} limit={80} />
                </span>
              )}
            </Field>
          </dl>
          <div className="finding-more">
            <InPicture id={place.address} />
            <Movements ids={place.arrivals.map(({ id }) => id)} />
          </div>
        </li>
      )}
    />
  )
}
