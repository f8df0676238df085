import { type Address, addressOn } from '../../model/address.ts'
import { type Asset, parseAsset } from '../../model/asset.ts'
import { type Chain, parseChain } from '../../model/chain.ts'
import type { PoolDeposit, PoolRecord, PoolWithdrawal } from '../../model/mixer.ts'
import type { UnixSeconds } from '../../model/time.ts'
import type { TransferId } from '../../model/transfer.ts'

/** Pools as tests make them: times in days, parties by name, whole numbers that follow from a seed. */

export const DAY = 86_400
export const MAINNET = parseChain('eip155:1')

export function who(name: string, chain: Chain = MAINNET): Address {
  return addressOn(chain, `0x${Buffer.from(name).toString('hex').padStart(40, '0').slice(-40)}`)
}

export function coinOf(chain: Chain = MAINNET): Asset {
  return parseAsset(`${chain}/slip44:60`, chain)
}

let made = 0

/** Somebody nobody else is. */
export function stranger(): string {
  made += 1
  return `s${made}`
}

interface Said {
  readonly units?: bigint
  readonly sender?: string | null
  readonly relayer?: string | null
  readonly fee?: bigint
  readonly gasPrice?: bigint
  readonly chain?: Chain
  readonly rows?: readonly TransferId[]
}

export function paidIn(pool: string, day: number, depositor: string | null, said: Said = {}): PoolDeposit {
  const common = { ...passage(pool, day, said), number: null }
  return { ...common, depositor: depositor === null ? null : who(depositor, said.chain) }
}

export function paidOut(pool: string, day: number, recipient: string, said: Said = {}): PoolWithdrawal {
  const { relayer = null, fee = 0n, chain } = said
  return {
    ...passage(pool, day, said),
    ...{ recipient: who(recipient, chain), relayer: relayer === null ? null : who(relayer, chain), fee, feeRows: [] },
  }
}

function passage(pool: string, day: number, { units = 100n, sender = null, gasPrice, chain = MAINNET, rows }: Said) {
  made += 1
  const tx = `0x${made.toString(16).padStart(64, '0')}`
  return {
    ...{ protocol: 'tornado', pool: who(pool, chain), asset: coinOf(chain), chain, tx, block: null, log: made, units },
    time: Math.round(day * DAY) as UnixSeconds,
    rows: rows ?? [`${chain}:${tx}:internal:0` as TransferId],
    sender: sender === null ? null : who(sender, chain),
    gasPrice: gasPrice ?? null,
  }
}

/** A pool that is covered on the given days. */
export function poolOf(
  pool: string,
  deposits: readonly PoolDeposit[],
  withdrawals: readonly PoolWithdrawal[],
  { denomination = 100n as bigint | null, from = 0, to = 365, protocol = 'tornado', chain = MAINNET } = {},
): PoolRecord {
  const covered = [{ from: (from * DAY) as UnixSeconds, to: (to * DAY) as UnixSeconds }]
  return { pool: who(pool, chain), protocol, asset: coinOf(chain), denomination, deposits, withdrawals, covered }
}

/** Whole numbers below a limit, the same for the same seed. */
export function numbers(seed: number): (below: number) => number {
  let state = (seed * 2_654_435_761) >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
