import type { Chain } from '../../model/chain.ts'
import type { Crossing } from '../../model/crossing.ts'
import { bridgeEvent, hexIn, numberIn } from './event.ts'
import { type Bridge, carriedBy, type Heard, type Seen, sideOf } from './seen.ts'
import { accountOn, accountZero, tokenOn } from './words.ts'

const LOCKED = [
  bridgeEvent(
    'LockedERC20(address indexed depositor, address indexed depositReceiver, address indexed rootToken, uint256 amount)',
  ),
  bridgeEvent('LockedEther(address indexed depositor, address indexed depositReceiver, uint256 amount)'),
]
const SYNCED = bridgeEvent('StateSynced(uint256 indexed id, address indexed contractAddress, bytes data)')
const COMMITTED = bridgeEvent('StateCommitted(uint256 indexed stateId, bool success)')

/**
 * The bridge of Polygon PoS: a deposit is locked, and a state with a number tells the other chain of it, which mints and names the number. What
 * leaves Polygon burns a token and proves that later with the block's receipts; it names no id, and is not read.
 */
export const polygon: Bridge = {
  name: 'polygon',
  *crossings(seen) {
    const synced = seen.heard('polygon/state-sender', SYNCED)
    const used = new Set<Heard>()
    const locked = LOCKED.flatMap((event) => seen.heard('polygon/predicate', event))
    for (const heard of locked.sort((a, b) => a.log.index - b.log.index)) {
      const state = synced.find((one) => one.log.index > heard.log.index && !used.has(one))
      if (state === undefined) continue
      used.add(state)
      yield* departure(seen, heard, state)
    }
    const committed = seen.heard('polygon/state-receiver', COMMITTED)
    for (const [i, heard] of committed.entries()) yield* arrival(seen, heard, committed[i - 1]?.log.index ?? -1)
  },
}

function* departure(seen: Seen, { log, said }: Heard, state: Heard): Generator<Crossing> {
  const { chain } = seen.transaction
  const toward = seen.facts.contracts.get(state.log.emitter)?.toward
  const asset = 'rootToken' in said ? tokenOn(chain, hexIn(said, 'rootToken')) : seen.coin()
  if (toward === undefined || asset === undefined) return
  const row = seen.take({ units: numberIn(said, 'amount'), asset, to: log.emitter, near: log.index })
  if (row === undefined) return
  const receiver = hexIn(said, 'depositReceiver')
  yield {
    protocol: 'polygon',
    role: 'departure',
    key: keyOf(toward, numberIn(state.said, 'id')),
    ...seen.side(log),
    ...carriedBy(row),
    party: accountOn(chain, hexIn(said, 'depositor')) ?? row.from,
    place: log.emitter,
    destination: { name: toward, chain: toward, written: receiver, address: accountOn(toward, receiver) ?? null },
  }
}

/** What was minted between the state before and this one; a state that mints several things tells of no single deposit. */
function* arrival(seen: Seen, { log, said }: Heard, after: number): Generator<Crossing> {
  const { chain } = seen.transaction
  if (said.success !== true) return
  const zero = accountZero(chain)
  const minted = seen.rows.filter(
    ({ from, position, units }) =>
      from === zero && units > 0n && position !== null && position > after && position < log.index,
  )
  const [one] = minted
  if (one === undefined || minted.length > 1) return
  const row = seen.take({ units: one.units, asset: one.asset, from: zero, to: one.to, near: log.index })
  if (row === undefined) return
  yield sideOf(seen, 'arrival', {
    protocol: 'polygon',
    key: keyOf(chain, numberIn(said, 'stateId')),
    log,
    row,
    party: row.to,
  })
}

function keyOf(chain: Chain, id: bigint): string {
  return `polygon:${chain}:state:${id}`
}
