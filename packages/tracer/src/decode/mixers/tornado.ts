import { bridgeEvent, hexIn, numberIn } from '../bridges/event.ts'
import { accountOn } from '../bridges/words.ts'
import { idsOf, type Mixer, type PoolPassage, type PoolSeen } from './heard.ts'

const POOL = 'tornado/pool'
const DEPOSIT = bridgeEvent('Deposit(bytes32 indexed commitment, uint32 leafIndex, uint256 timestamp)')
const WITHDRAWAL = bridgeEvent('Withdrawal(address to, bytes32 nullifierHash, address indexed relayer, uint256 fee)')

/**
 * Tornado Cash: a pool takes and gives one amount only. The events name no depositor and no amount, so the amount comes from what is known of
 * the pool and the depositor from who paid. A withdrawal pays its receiver what its relayer leaves over.
 */
export const tornado: Mixer = {
  name: 'tornado',
  *passages(heard) {
    yield* deposits(heard)
    yield* withdrawals(heard)
  },
}

function* deposits(heard: PoolSeen): Generator<PoolPassage> {
  for (const { log, said } of heard.heard(POOL, DEPOSIT)) {
    const { asset, units } = heard.contract(log.emitter)!
    if (asset === undefined || units === undefined) continue
    const row = heard.take({ units, asset, to: log.emitter, near: log.index })
    yield {
      role: 'deposit',
      ...heard.common('tornado', log),
      asset,
      units,
      depositor: heard.behind(row, log.emitter, ['tornado/router']),
      rows: idsOf(row),
      number: Number(numberIn(said, 'leafIndex')),
    }
  }
}

function* withdrawals(heard: PoolSeen): Generator<PoolPassage> {
  for (const { log, said } of heard.heard(POOL, WITHDRAWAL)) {
    const { asset, units } = heard.contract(log.emitter)!
    const { chain } = heard.transaction
    const fee = numberIn(said, 'fee')
    const recipient = accountOn(chain, hexIn(said, 'to'))
    if (asset === undefined || units === undefined || recipient === undefined || fee > units) continue
    const named = accountOn(chain, hexIn(said, 'relayer'))
    const paid = heard.take({ units: units - fee, asset, from: log.emitter, to: recipient, near: log.index })
    const kept =
      fee === 0n ? undefined : heard.take({ units: fee, asset, from: log.emitter, to: named, near: log.index })
    // Who names himself as the relayer pays himself: nobody was hired.
    const own = named === undefined || named === recipient
    yield {
      role: 'withdrawal',
      ...heard.common('tornado', log),
      asset,
      units,
      fee: own ? 0n : fee,
      recipient,
      relayer: own ? null : named,
      rows: own ? idsOf(paid, kept) : idsOf(paid),
      feeRows: own ? [] : idsOf(kept),
    }
  }
}
