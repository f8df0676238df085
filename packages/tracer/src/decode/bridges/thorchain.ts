import type { Address } from '../../model/address.ts'
import type { Crossing, Destination } from '../../model/crossing.ts'
import { bridgeEvent, hexIn, numberIn, textIn } from './event.ts'
import { type Bridge, carriedBy, type Heard, type Seen } from './seen.ts'
import { accountOn, tokenOn, writtenOn } from './words.ts'

const DEPOSIT = bridgeEvent('Deposit(address indexed to, address indexed asset, uint256 amount, string memo)')
const OUT = bridgeEvent(
  'TransferOut(address indexed vault, address indexed to, address asset, uint256 amount, string memo)',
)
const OUT_AND_CALL = bridgeEvent(
  'TransferOutAndCall(address indexed vault, address target, uint256 amount, address finalAsset, address to, uint256 amountOutMin, string memo)',
)

/** Networks that speak one language of memos. */
const NETWORKS = ['thorchain', 'maya'] as const
type Network = (typeof NETWORKS)[number]
const NAME: Readonly<Record<Network, string>> = { thorchain: 'THORChain', maya: 'Maya' }
/** One letter for the coin of a chain, as memos shorten it. */
const SHORT: Readonly<Record<string, string>> = {
  a: 'AVAX.AVAX',
  b: 'BTC.BTC',
  c: 'BCH.BCH',
  d: 'DOGE.DOGE',
  e: 'ETH.ETH',
  g: 'GAIA.ATOM',
  l: 'LTC.LTC',
  n: 'BNB.BNB',
  r: 'THOR.RUNE',
  s: 'BSC.BNB',
}

/**
 * THORChain and Maya: the memo of a deposit says asset and receiver, and the memo of a payment the hash of the deposit. A router notes
 * for anybody whatever vault and memo he names, so both sides are proved only where data knows the vault; else they are leads. What
 * the memo says of the destination is what the depositor wrote himself, and stands either way.
 */
export const thorchain: Bridge = {
  name: 'thorchain',
  *crossings(seen) {
    for (const network of NETWORKS) {
      for (const heard of seen.heard(`${network}/router`, DEPOSIT)) yield* departure(seen, network, heard)
      for (const heard of seen.heard(`${network}/router`, OUT)) yield* payment(seen, network, heard, 'to')
      for (const heard of seen.heard(`${network}/router`, OUT_AND_CALL)) yield* payment(seen, network, heard, 'target')
    }
  },
}

function* departure(seen: Seen, network: Network, { log, said }: Heard): Generator<Crossing> {
  const { chain, hash, sender } = seen.transaction
  const vault = accountOn(chain, hexIn(said, 'to'))
  if (vault === undefined) return
  const asset = tokenOn(chain, hexIn(said, 'asset'))
  const units = numberIn(said, 'amount')
  // Coins are handed on to the vault; tokens stay in the router, on the vault's account.
  const row =
    asset === undefined
      ? seen.take({ units, asset: seen.coin(), to: vault, near: null })
      : seen.take({ units, asset, to: log.emitter, near: log.index })
  if (row === undefined) return
  yield {
    protocol: network,
    role: 'departure',
    key: `${network}:${hash.replace(/^0x/, '').toLowerCase()}`,
    ...seen.side(log),
    ...carriedBy(row),
    party: asset === undefined ? giver(seen, row.from, units, log.emitter, sender) : row.from,
    place: vault,
    destination: destinationIn(seen, NAME[network], textIn(said, 'memo')),
    ...provedBy(seen, network, vault),
  }
}

/** Who paid the router the coins that it handed on. */
function giver(seen: Seen, from: Address, units: bigint, router: Address, sender: Address): Address {
  if (from !== router) return from
  return seen.rows.find((row) => row.to === router && row.units >= units)?.from ?? sender
}

function provedBy(seen: Seen, network: string, vault: Address): { readonly unproved?: true } {
  return seen.roleOf(vault) === `${network}/vault` ? {} : { unproved: true }
}

/**
 * What a memo says of where value goes: `=:ASSET:ADDRESS/REFUND:LIMIT/…`, with `SWAP` or `s` for `=`. Other memos go to the network
 * itself (liquidity, savers, bonds).
 */
function destinationIn(seen: Seen, network: string, memo: string): Destination {
  const [kind = '', asset = '', receiver = '', limit = ''] = memo.split(':')
  if (!/^(?:swap|s|=|=<)$/i.test(kind) || asset === '') {
    return { name: network, chain: null, written: null, address: null }
  }
  const named = SHORT[asset.toLowerCase()] ?? asset.toUpperCase()
  // Only what has a point is paid out on its own chain; synths and trade assets stay with the network.
  const name = /^([A-Z0-9]{2,12})\./.exec(named)?.[1] ?? network
  const chain = seen.facts.chains.get(`thorchain:${name}`)?.chain ?? null
  const written = receiver.split('/')[0] || null
  const least = amountIn(limit.split('/')[0] ?? '')
  return {
    name,
    chain,
    written,
    address: (chain !== null && written !== null ? writtenOn(chain, written) : undefined) ?? null,
    asset: named,
    ...(least === undefined ? {} : { least }),
  }
}

/** A whole number, or one shortened like `161e6`; in 10^-8 of the asset, whatever its decimals are. */
function amountIn(text: string): bigint | undefined {
  const [, digits, zeros = '0'] = /^(\d{1,30})(?:e(\d{1,2}))?$/.exec(text) ?? []
  const amount = digits === undefined ? 0n : BigInt(digits) * 10n ** BigInt(zeros)
  return amount > 0n ? amount : undefined
}

function* payment(seen: Seen, network: string, { log, said }: Heard, payee: 'to' | 'target'): Generator<Crossing> {
  const { chain } = seen.transaction
  const [, kind, hash] = /^(OUT|REFUND):(?:0x)?([0-9a-f]{64})$/i.exec(textIn(said, 'memo')) ?? []
  const [vault, paid, to] = ['vault', payee, 'to'].map((name) => accountOn(chain, hexIn(said, name)))
  if (kind === undefined || vault === undefined || paid === undefined || to === undefined) return
  const asset = payee === 'to' ? tokenOn(chain, hexIn(said, 'asset')) : undefined
  const units = numberIn(said, 'amount')
  const row = seen.take({ units, asset: asset ?? seen.coin(), to: paid, from: log.emitter, near: log.index })
  if (row === undefined) return
  yield {
    protocol: network,
    role: kind.toUpperCase() === 'OUT' ? 'arrival' : 'refund',
    key: `${network}:${hash!.toLowerCase()}`,
    ...seen.side(log),
    ...carriedBy(row),
    party: to,
    place: vault,
    ...provedBy(seen, network, vault),
  }
}
