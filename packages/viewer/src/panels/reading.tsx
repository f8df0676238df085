/** What was read of an address, and what the chain said when it was counted against it. */
import { useQuery } from '@tanstack/react-query'
import { assetOf } from '../graph/index-case.ts'
import { wordFor } from '../messages/lookup.ts'
import { showForeign } from '../text/foreign.ts'
import { formatCount, formatTime } from '../text/locale.ts'
import { useApp } from './app-context.ts'
import { Field, Foreign, Section, Told } from './bits.tsx'
import { readingQuestion } from './insight-questions.ts'

/** Two ledgers may say the same of an address. */
const once = <T,>(items: readonly T[]): readonly T[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
]

export function Reading({ id }: { readonly id: string }) {
  const { ask, state, scene, t, locale } = useApp()
  const { data } = useQuery(readingQuestion(ask, state, id))
  if (!data) return null
  const { state: how, note, coverage, parts, checks } = data
  const nameOf = (asset: string) =>
    asset === '' ? t('reading.all') : showForeign(assetOf(scene.index, asset).symbol, 24)
  return (
    <Section title={t('reading.title')}>
      {how === '' ? <p className="hint">{t('reading.none')}</p> : null}
      <dl className="fields" data-testid="reading">
        {how === '' ? null : (
          <Field name={t('reading.state')}>
            {wordFor(t, 'reading', how, showForeign(how))} {note === '' ? null : <Told text={note} limit={200} />}
          </Field>
        )}
        {once(coverage).map(({ direction, asset, from, to }) => (
          <Field key={[direction, asset, from, to].join('|')} name={t('reading.coverage')}>
            {nameOf(asset)}, {wordFor(t, 'reading', direction, showForeign(direction))}
            <span className="hint block">
              {formatTime(from, locale)} – {formatTime(to, locale)}
            </span>
          </Field>
        ))}
        {parts.map((part) => (
          <Field
            key={[part.source, part.part, part.from].join('|')}
            name={wordFor(t, 'rowkind', part.part, showForeign(part.part, 24))}
          >
            {t('reading.blocks', { from: formatCount(part.from, locale), to: formatCount(part.to, locale) })} ·{' '}
            {wordFor(t, 'reading', part.state, showForeign(part.state))}
            <span className="hint block">
              <Foreign text={part.source} limit={80} />{' '}
              {part.note === '' ? null : <Told text={part.note} limit={200} />}
            </span>
          </Field>
        ))}
        {checks.map(({ kind, asset, expected, found, note, source }) => (
          <Field key={[kind, asset, source].join('|')} name={wordFor(t, 'check', kind, showForeign(kind))}>
            {asset === '' ? null : `${nameOf(asset)} · `}
            {expected === found ? t('reading.agrees') : t('reading.differs', { expected, found })}
            {note === '' ? null : (
              <span className="hint block">
                <Told text={note} limit={200} />
              </span>
            )}
          </Field>
        ))}
      </dl>
    </Section>
  )
}
