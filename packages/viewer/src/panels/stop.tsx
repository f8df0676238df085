/** Why the trace ends at an address: in words of this page, made from what the case says in codes and figures. */
import type { DestinationSaid, StopView } from '@spoor/tracer/case-view'
import { type Translate, wordFor } from '../messages/lookup.ts'
import { chainName } from '../text/address.ts'
import { showForeign } from '../text/foreign.ts'
import { formatTime } from '../text/locale.ts'
import { nameIn } from '../text/told.ts'
import { useApp } from './app-context.ts'
import { Foreign, Section, Told } from './bits.tsx'

/** Destinations that are named. */
const NAMED = 12

/** Whose words the evidence is: a rule of the tracer, or somebody's. */
const OURS: ReadonlySet<string> = new Set(['learned', 'protocol'])

function whyOf({ kind, category }: StopView, t: Translate): string {
  const unread = category === 'dex' || category === 'contract'
  return kind === 'place' && unread ? t('stopwhy.swap') : wordFor(t, 'stopwhy', kind, '')
}

function Destination({ said }: { readonly said: DestinationSaid }) {
  const { t } = useApp()
  const { protocol, chain, name, address, written, asset } = said
  const over = showForeign(protocol, 40)
  const where = showForeign(name, 40) || showForeign(chainName(chain), 60)
  if (where === '') return <li>{t('stop.leftUnsaid', { protocol: over })}</li>
  const receiver = address ?? written ?? ''
  return (
    <li>
      {t('stop.left', { protocol: over, where })},{' '}
      {receiver === '' ? t('stop.receiverUnsaid') : <bdi className="mono">{showForeign(receiver, 120)}</bdi>}
      {asset === undefined ? null : (
        <span className="hint"> {t('stop.leftAs', { asset: showForeign(asset, 60) })}</span>
      )}
    </li>
  )
}

/** What the stop rests on: figures of a rule, or the words of whoever said so. */
function Evidence({ stop }: { readonly stop: StopView }) {
  const { t, locale } = useApp()
  const { origin, evidence, asOf, message } = stop
  if (asOf !== undefined) return <p className="hint">{t('stop.covered', { time: formatTime(asOf, locale) })}</p>
  if (message !== undefined)
    return (
      <p className="hint">
        <Told text={message} theirs />
      </p>
    )
  if (evidence === undefined) return null
  return (
    <p className="hint">
      {origin === undefined ? t('address.evidence') : wordFor(t, 'origin', origin, showForeign(origin, 24))}:{' '}
      <Told
        text={origin === undefined ? evidence : evidence.slice(origin.length + 2)}
        theirs={!OURS.has(origin ?? '')}
      />
    </p>
  )
}

export function StopSection({ stop }: { readonly stop: StopView }) {
  const { t } = useApp()
  const { kind, sink, name, category, because, destinations = [] } = stop
  const why = whyOf(stop, t)
  const unread = because === undefined ? '' : wordFor(t, 'unread', because, '')
  return (
    <Section title={t('address.stop')}>
      <p className="stop">
        <strong>{wordFor(t, 'stop', kind, showForeign(kind))}</strong>{' '}
        {sink === undefined ? null : (
          <span className="tag">
            <span className={`swatch sink-${sink}`} aria-hidden="true" />
            {wordFor(t, 'sink', sink, showForeign(sink))}
          </span>
        )}
        {name === undefined || name === category ? null : (
          <>
            {' '}
            <Foreign text={nameIn(name, t)} />
          </>
        )}
      </p>
      {why === '' ? null : (
        <p>
          {why} {unread}
        </p>
      )}
      <Evidence stop={stop} />
      {destinations.length === 0 ? null : (
        <ul className="plain-list destinations">
          {destinations.slice(0, NAMED).map((said) => (
            <Destination key={JSON.stringify(said)} said={said} />
          ))}
          {destinations.length > NAMED ? (
            <li className="hint">{t('statement.moreplaces', { n: destinations.length - NAMED })}</li>
          ) : null}
        </ul>
      )}
    </Section>
  )
}
