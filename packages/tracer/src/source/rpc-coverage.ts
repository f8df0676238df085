import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Coverage } from '../model/incident.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Transfer } from '../model/transfer.ts'
import type { BlockBook } from './rpc-blocks.ts'
import type { RpcClient } from './rpc-client.ts'
import type { Span } from './rpc-span.ts'
import type { Cut, Part, PartRead } from './source.ts'

interface Covered {
  readonly address: Address
  readonly rows: readonly Transfer[]
  readonly parts: readonly PartRead[]
  readonly span: Span
  /** Whether all its outgoing payments of the native coin were found although others were not. */
  readonly outgoing: boolean
}

/** The time for which transfers are known to be all there: of everything, or of the assets whose lists are whole. */
export async function coverageOf(
  { client, book, cut }: { readonly client: RpcClient; readonly book: BlockBook; readonly cut: Cut },
  { address, rows, parts, span, outgoing }: Covered,
): Promise<Coverage[]> {
  const whole = new Set(parts.filter(({ state }) => state === 'complete').map(({ part }) => part))
  const interval = { from: await startOf(client, book, span), to: cut.time }
  const both = (asset?: Asset): Coverage => ({
    address,
    ...(asset === undefined ? {} : { asset }),
    direction: 'both',
    ...interval,
  })
  if (whole.size === parts.length) return [both()]
  const coin: readonly Part[] = ['native', 'internal', 'fee']
  const tokens = new Set(
    rows.filter(({ kind }) => whole.has(kind as Part) && !coin.includes(kind as Part)).map(({ asset }) => asset),
  )
  const list = [...tokens].sort().map((asset) => both(asset))
  if (coin.every((part) => whole.has(part))) return [both(client.net.native), ...list]
  if (outgoing) return [{ address, asset: client.net.native, direction: 'out', ...interval }, ...list]
  return list
}

/** The second after the last block before the span: nothing happens between. */
async function startOf(client: RpcClient, book: BlockBook, { from }: Span): Promise<UnixSeconds> {
  if (from === 0) return 0 as UnixSeconds
  const before = (await book.headers(client, [from - 1])).get(from - 1)!
  return (before.timestamp + 1) as UnixSeconds
}
