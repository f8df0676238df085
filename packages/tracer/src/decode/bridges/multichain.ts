import type { Address } from '../../model/address.ts'
import { isNative } from '../../model/asset.ts'
import type { Crossing, Destination } from '../../model/crossing.ts'
import type { Move } from '../moves.ts'
import { bridgeEvent, hexIn, numberIn, type Said, textIn } from './event.ts'
import { type Bridge, type Heard, idOf, type Seen, sideOf } from './seen.ts'
import { accountOn, accountZero, destinationById, tokenOn, writtenOn } from './words.ts'

const PROTOCOL = 'multichain'
const ROUTER = 'multichain/router'
const OUT = bridgeEvent(
  'LogAnySwapOut(address indexed token, address indexed from, address indexed to, uint256 amount, uint256 fromChainID, uint256 toChainID)',
)
/** To chains that write receivers otherwise. */
const OUT_TO_TEXT = bridgeEvent(
  'LogAnySwapOut(address indexed token, address indexed from, string to, uint256 amount, uint256 fromChainID, uint256 toChainID)',
)
const IN = bridgeEvent(
  'LogAnySwapIn(bytes32 indexed txhash, address indexed token, address indexed to, uint256 amount, uint256 fromChainID, uint256 toChainID)',
)

/**
 * Multichain, once Anyswap, dead since July 2023: what comes in names the transaction that paid in. Its tokens stand for others, which they
 * keep: what is given is the kept token where one was, else the token that burned; two payments of one transaction stay open.
 */
export const multichain: Bridge = {
  name: 'multichain',
  *crossings(seen) {
    for (const heard of seen.heard(ROUTER, OUT)) yield* departure(seen, heard, hexIn(heard.said, 'to'))
    for (const heard of seen.heard(ROUTER, OUT_TO_TEXT)) yield* departure(seen, heard, textIn(heard.said, 'to'))
    for (const heard of seen.heard(ROUTER, IN)) yield* arrival(seen, heard)
  },
}

function* departure(seen: Seen, { log, said }: Heard, written: string): Generator<Crossing> {
  const number = numberIn(said, 'fromChainID')
  if (String(number) !== idOf(log.emitter)) return
  const row = given(seen, { log, said })
  if (row === undefined) return
  yield {
    ...sideOf(seen, 'departure', {
      protocol: PROTOCOL,
      key: keyOf(number, seen.transaction.hash),
      log,
      row,
      party: row.from,
    }),
    destination: toward(seen, said, written),
  }
}

function toward(seen: Seen, said: Said, written: string): Destination {
  const destination = destinationById(seen.facts, PROTOCOL, numberIn(said, 'toChainID'), null)
  const address = destination.chain === null ? undefined : writtenOn(destination.chain, written)
  return { ...destination, written, address: address ?? null }
}

/**
 * The token that stands for another always burns. Where it was minted just before, it was for the token that its contract then keeps: that
 * row is what was given.
 */
function given(seen: Seen, { log, said }: Heard): Move | undefined {
  const { chain } = seen.transaction
  const asset = tokenOn(chain, hexIn(said, 'token'))
  const keeper = accountOn(chain, hexIn(said, 'token'))
  if (asset === undefined || keeper === undefined) return undefined
  const zero = accountZero(chain)
  const units = numberIn(said, 'amount')
  const burned = seen.take({ units, asset, to: zero, near: log.index, before: log.index })
  if (burned?.position == null) return undefined
  const before = burned.position
  const minted = seen.take({ units, asset, from: zero, near: before, before })
  if (minted?.position == null) return burned
  return seen.take({ units, to: keeper, near: minted.position, before: minted.position }) ?? burned
}

function* arrival(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const { chain } = seen.transaction
  const asset = tokenOn(chain, hexIn(said, 'token'))
  const keeper = accountOn(chain, hexIn(said, 'token'))
  const to = accountOn(chain, hexIn(said, 'to'))
  if (asset === undefined || keeper === undefined || to === undefined) return
  if (String(numberIn(said, 'toChainID')) !== idOf(log.emitter)) return
  const row = received(seen, {
    keeper,
    router: log.emitter,
    to,
    units: numberIn(said, 'amount'),
    near: log.index,
    asset,
  })
  if (row === undefined) return
  const key = keyOf(numberIn(said, 'fromChainID'), hexIn(said, 'txhash'))
  yield sideOf(seen, 'arrival', { protocol: PROTOCOL, key, log, row, party: to })
}

/** The kept token, the coin that the router unwrapped, or the token that stands for it. */
function received(
  seen: Seen,
  paid: {
    readonly keeper: Address
    readonly router: Address
    readonly to: Address
    readonly units: bigint
    readonly near: number
    readonly asset: Crossing['asset']
  },
): Move | undefined {
  const { keeper, router, to, units, near, asset } = paid
  const coin = seen.coin()
  return (
    seen.take({ units, from: keeper, to, near }) ??
    (coin && isNative(coin) ? seen.take({ units, asset: coin, from: router, to, near }) : undefined) ??
    seen.take({ units, asset, from: accountZero(seen.transaction.chain), to, near })
  )
}

function keyOf(chain: bigint, hash: string): string {
  return `multichain:${chain}:${hash.toLowerCase()}`
}
