import { inTurns } from './rpc-blocks.ts'
import type { RpcClient } from './rpc-client.ts'
import { type TraceForm, traceOf } from './rpc-frames.ts'
import { searchPage } from './rpc-shapes.ts'
import type { Span } from './rpc-span.ts'
import { type NativeFound, type Touch, touchOf, WHOLE } from './rpc-touch.ts'

const PAGE = 100
/** Gas of a transaction that runs no code. */
const PLAIN = 21_000n

/**
 * The native coin of some addresses by Otterscan's index: it names every transaction that an address took part in, also inside.
 * @param parties addresses as the interface writes them
 * @param form how the endpoint gives whole traces; undefined where it does not
 */
export async function bySearch(
  client: RpcClient,
  form: TraceForm | undefined,
  parties: ReadonlySet<string>,
  span: Span,
): Promise<NativeFound> {
  const found = new Map<string, Page['txs'][number]>()
  const receipts = new Map<string, Page['receipts'][number]>()
  for (const pages of await inTurns([...parties], (party) => search(client, party, span))) {
    for (const { txs, receipts: paid } of pages) {
      for (const tx of txs) if (tx.blockNumber >= span.from) found.set(tx.hash, tx)
      for (const receipt of paid) receipts.set(receipt.transactionHash, receipt)
    }
  }
  const touches = await inTurns([...found.values()], async (tx): Promise<Touch> => {
    const receipt = receipts.get(tx.hash)!
    const runs = receipt.gasUsed !== PLAIN || tx.input !== '0x'
    const frames = runs && form !== undefined ? await traceOf(client, form, tx.hash) : undefined
    return touchOf(client, tx, receipt, frames)
  })
  const internal =
    form === undefined
      ? ({ state: 'refused', note: `${client.host} gives no traces: payments out of contracts are not seen` } as const)
      : WHOLE
  return { touches, native: WHOLE, internal, fee: WHOLE }
}

type Page = ReturnType<(typeof searchPage)['parse']>

/** All pages of one address from the last block of the span down to its first. */
async function search(client: RpcClient, party: string, { from, to }: Span): Promise<Page[]> {
  const pages: Page[] = []
  for (let before = to + 1; before > from; ) {
    const limit = before
    const page = await client.get('ots_searchTransactionsBefore', [party, limit, PAGE], {
      shape: searchPage,
      wrong: (given) => faultOf(given, limit),
    })
    pages.push(page)
    if (page.lastPage) break
    before = Math.min(...page.txs.map(({ blockNumber }) => blockNumber))
  }
  return pages
}

function faultOf({ txs, receipts, lastPage }: Page, before: number): string | undefined {
  const late = txs.find(({ blockNumber }) => blockNumber >= before)
  if (late !== undefined) return `a transaction of block ${late.blockNumber}, not before ${before}`
  if (new Set(txs.map(({ hash }) => hash)).size !== txs.length) return 'one transaction twice'
  if (txs.length === 0 && !lastPage) return 'an empty page that is not the last'
  const paired = txs.length === receipts.length && txs.every(({ hash }, i) => receipts[i]!.transactionHash === hash)
  return paired ? undefined : 'receipts of other transactions than those of the page'
}
