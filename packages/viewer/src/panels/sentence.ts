/** One node as a sentence, for screen readers. */
import type { AddressRow } from '@spoor/tracer/picture'
import { nodeName } from '../render/drawing.ts'
import { splitAddress } from '../text/address.ts'
import { toUnits } from '../text/money.ts'
import { type App, money } from './app-context.ts'

/** @param row what the server knows of an address; null for a fold */
export function sentenceFor(app: App, id: string, row: AddressRow | null): string {
  const { scene, t } = app
  const node = scene.nodes.get(id)
  if (!node) return ''
  if (node.count > 1 || row === null) return t('sentence.fold', { n: node.count })
  const listed = (entries: AddressRow['taintIn']): string =>
    entries
      .map(({ asset, units }) => money(app, toUnits(units), asset))
      .map(({ short, symbol }) => `${short} ${symbol}`)
      .join(', ') || t('sentence.nothing')
  const edges = scene.shown.edges.filter((edge) => edge.from !== edge.to)
  return t('sentence.address', {
    name: `${nodeName(scene, id)} ${splitAddress(id).account.slice(0, 6)}`,
    kind: t(`kind.${node.kind}`),
    hop: node.hop ?? '–',
    in: listed(row.taintIn),
    from: edges.filter((edge) => edge.to === id).length,
    out: listed(row.taintOut),
    to: edges.filter((edge) => edge.from === id).length,
    rest: node.complete ? '' : t('sentence.incomplete'),
  })
}
