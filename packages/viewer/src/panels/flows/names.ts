/** What groups of the flow chart are called. */
import type { FlowGroup } from '@spoor/tracer/picture'
import { wordFor } from '../../messages/lookup.ts'
import { nodeName } from '../../render/drawing.ts'
import { showForeign } from '../../text/foreign.ts'
import { formatDay } from '../../text/locale.ts'
import { nameIn } from '../../text/told.ts'
import type { App } from '../app-context.ts'
import { END_POINTS } from '../statement-asset.tsx'

/** @example groupName(app, { kind: 'column', first: '2', last: '3', … }) // 'Hops 2–3' */
export function groupName({ scene, t, locale }: Pick<App, 'scene' | 't' | 'locale'>, group: FlowGroup): string {
  const { kind, address, addresses, role = '', name, first = '', last = '', sink = '', side = 'out', why } = group
  if (kind === 'rest') return t(`flows.${side}.${why ?? 'exchanged'}`)
  if (kind === 'sink') return wordFor(t, 'sink', sink, showForeign(sink, 24))
  if (kind === 'seed') return address === undefined ? t('flows.seeds', { n: addresses }) : nodeName(scene, address)
  if (kind === 'place') {
    if (name !== undefined) return showForeign(nameIn(name, t), 30)
    return t('flows.others', { kind: wordFor(t, 'kind', role, showForeign(role, 24)) })
  }
  if (/^\d+$/.test(first))
    return first === last ? t('column.hop', { n: first }) : t('flows.hops', { from: first, to: last })
  const day = (iso: string) => formatDay(iso, locale)
  return first === last ? day(first) : `${day(first)} – ${day(last)}`
}

/** Said before the figure of a sink that more reading can only make larger. */
export function atLeast({ index, t }: Pick<App, 'index' | 't'>, { sink }: FlowGroup): string {
  const more = !index.view.statement.complete && END_POINTS.some((one) => one === sink)
  return more ? `${t('statement.atLeast')} ` : ''
}
