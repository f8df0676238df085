import { bridgeEvent, hexIn, numberIn } from '../bridges/event.ts'
import { accountOn } from '../bridges/words.ts'
import { idsOf, type Mixer } from './heard.ts'

const POOL = 'privacy-pools/pool'
const ENTRYPOINT = 'privacy-pools/entrypoint'
const DEPOSITED = bridgeEvent(
  'Deposited(address indexed depositor, uint256 commitment, uint256 label, uint256 value, uint256 precommitmentHash)',
)
const WITHDRAWN = bridgeEvent(
  'Withdrawn(address indexed processooor, uint256 value, uint256 spentNullifier, uint256 newCommitment)',
)

/**
 * Privacy Pools: one pool for each asset, in any amount. A deposit names its depositor. A withdrawal names who handled it: the owner, or the
 * entrypoint, which pays the receiver and, out of the same sum, the relayer.
 */
export const privacyPools: Mixer = {
  name: 'privacy-pools',
  *passages(heard) {
    const { chain, sender } = heard.transaction
    for (const { log, said } of heard.heard(POOL, DEPOSITED)) {
      const { asset } = heard.contract(log.emitter)!
      if (asset === undefined) continue
      const units = numberIn(said, 'value')
      const row = heard.take({ units, asset, to: log.emitter, near: log.index })
      const depositor = accountOn(chain, hexIn(said, 'depositor')) ?? null
      const common = heard.common('privacy-pools', log)
      yield { role: 'deposit', ...common, asset, units, depositor, rows: idsOf(row), number: null }
    }
    for (const { log, said } of heard.heard(POOL, WITHDRAWN)) {
      const { asset } = heard.contract(log.emitter)!
      const handler = accountOn(chain, hexIn(said, 'processooor'))
      if (asset === undefined || handler === undefined) continue
      const units = numberIn(said, 'value')
      const row = heard.take({ units, asset, from: log.emitter, to: handler, near: log.index })
      const relayed = heard.roleOf(handler) === ENTRYPOINT
      const paid = relayed ? heard.rows.filter((one) => one.from === handler && one.asset === asset) : []
      const [most, rest] = [...paid].sort((a, b) => (a.units === b.units ? 0 : a.units > b.units ? -1 : 1))
      // Only where the two make up the sum is it told who is the receiver and what the fee.
      const split = most !== undefined && paid.length <= 2 && most.units + (rest?.units ?? 0n) === units
      if (relayed && !split) continue
      yield {
        role: 'withdrawal',
        ...heard.common('privacy-pools', log),
        asset,
        units,
        fee: relayed ? (rest?.units ?? 0n) : 0n,
        recipient: relayed ? most!.to : handler,
        relayer: relayed ? sender : null,
        rows: idsOf(most ?? row),
        feeRows: idsOf(rest),
      }
    }
  },
}
