/** One node as a sentence, for screen readers and for the tooltip of the keyboard focus. */
import { nodeName } from '../render/drawing.ts'
import { splitAddress } from '../text/address.ts'
import { toUnits } from '../text/money.ts'
import { type App, money } from './app-context.ts'

export function sentenceFor(app: App, id: string): string {
  const { scene, t } = app
  const node = scene.nodes.get(id)
  if (!node) return ''
  if (node.members.length > 1) return t('sentence.fold', { n: node.members.length })
  const address = scene.index.addresses.get(id)
  const amounts = (pick: 'taintIn' | 'taintOut'): string =>
    (address?.assets ?? [])
      .filter((entry) => toUnits(entry[pick]) > 0n)
      .map((entry) => money(app, toUnits(entry[pick]), entry.asset))
      .map(({ short, symbol }) => `${short} ${symbol}`)
      .join(', ') || t('sentence.nothing')
  const edges = scene.folded.edges.filter((edge) => scene.visibility.edges.has(edge.id) && edge.from !== edge.to)
  return t('sentence.address', {
    name: `${nodeName(scene.index, id)} ${splitAddress(id).account.slice(0, 6)}`,
    kind: t(`kind.${node.kind}`),
    hop: address?.hop ?? '–',
    in: amounts('taintIn'),
    from: edges.filter((edge) => edge.to === id).length,
    out: amounts('taintOut'),
    to: edges.filter((edge) => edge.from === id).length,
    rest: node.complete ? '' : t('sentence.incomplete'),
  })
}
