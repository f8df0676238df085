/** What qualifies the figures: method, hash, flags with their meaning, warnings, sources, and the incident itself. */

import { assetOf } from '../graph/index-case.ts'
import { wordFor } from '../messages/lookup.ts'
import { showForeign } from '../text/foreign.ts'
import { formatCount } from '../text/locale.ts'
import { useApp } from './app-context.ts'
import { Citation, CopyButton, Field, Foreign, Section, Told } from './bits.tsx'

function Warnings() {
  const { scene, t } = useApp()
  const { warnings } = scene.index.view.run
  if (warnings.length === 0) return null
  return (
    <Section title={t('statement.warnings')}>
      <ul className="plain-list">
        {warnings.map((warning) => (
          <li key={warning} className="notice">
            <Told text={warning} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Flags() {
  const { scene, t, locale } = useApp()
  const flags = Object.entries(scene.index.view.statement.flags).sort(([a], [b]) => (a < b ? -1 : 1))
  if (flags.length === 0) return null
  return (
    <Section title={t('statement.flags')}>
      <ul className="plain-list">
        {flags.map(([flag, count]) => (
          <li key={flag} className="flag">
            <span className="tag">
              <code>{showForeign(flag, 40)}</code> {formatCount(count, locale)}
            </span>
            <span className="hint">{wordFor(t, 'flag', flag, t('flag.other'))}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function About() {
  const { scene, t } = useApp()
  const { incident } = scene.index.view
  return (
    <Section title={t('statement.about')}>
      <p>
        <Foreign text={incident.summary} limit={1200} />
      </p>
      {incident.attribution.map(({ name, by, citation }) => (
        <p key={name + by}>
          {t('statement.attribution', { name: showForeign(name), by: showForeign(by, 120) })}
          <span className="hint block">
            <Citation text={citation} />
          </span>
        </p>
      ))}
      {incident.notes.map((note) => (
        <p key={note} className="hint">
          <Foreign text={note} limit={600} />
        </p>
      ))}
    </Section>
  )
}

export function StatementFacts() {
  const { scene, t, locale } = useApp()
  const { statement, run } = scene.index.view
  return (
    <>
      <Warnings />
      <Flags />
      {statement.unpriced.length === 0 ? null : (
        <Section title={t('statement.unpriced')}>
          <p>
            {statement.unpriced.map((asset) => (
              <span key={asset} className="tag">
                <Foreign text={assetOf(scene.index, asset).symbol} />
              </span>
            ))}
          </p>
        </Section>
      )}
      <About />
      <Section title={t('statement.sources')}>
        <dl className="fields">
          <Field name={t('statement.method')}>
            {wordFor(t, 'method', statement.method, showForeign(statement.method))}
          </Field>
          <Field name={t('statement.addresses')}>{formatCount(statement.addresses, locale)}</Field>
          <Field name={t('statement.movements')}>{formatCount(statement.movements, locale)}</Field>
          <Field name={t('statement.noise')}>{formatCount(statement.noise, locale)}</Field>
          <Field name={t('statement.maxHop')}>{formatCount(statement.maxHop, locale)}</Field>
          <Field name={t('statement.tool')}>
            <Foreign text={run.tool} />
          </Field>
          {run.sources.map(({ name, sha256, rows }) => (
            <Field key={name + sha256} name={showForeign(name, 40)}>
              {t('statement.rows', { n: rows })} <span className="mono hint">{showForeign(sha256).slice(0, 19)}…</span>
            </Field>
          ))}
          <Field name={t('statement.hash')}>
            <span className="hash">
              <span className="mono">{showForeign(statement.hash, 80)}</span>
              <CopyButton text={statement.hash} label={t('statement.copyHash')} />
            </span>
          </Field>
        </dl>
      </Section>
    </>
  )
}
