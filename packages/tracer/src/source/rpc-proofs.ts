import { AbiCoder } from 'ethers/abi'
import type { Address } from '../model/address.ts'
import { type Asset, tokenOf } from '../model/asset.ts'
import type { ObservedBalance, Opening } from '../model/incident.ts'
import type { Transfer } from '../model/transfer.ts'
import { hexOf } from './evm-network.ts'
import { topicOf } from './evm-rows.ts'
import { inTurns } from './rpc-blocks.ts'
import { hex, type RpcClient } from './rpc-client.ts'
import { isContract, NO_STATE, nonceAt } from './rpc-nonces.ts'
import { hexData, units } from './rpc-shapes.ts'
import type { Span } from './rpc-span.ts'
import type { Check, Cut } from './source.ts'

/**
 * Tokens of one address whose balance is compared with its rows: those with the most rows, by asset where equal. An address can
 * be sent any number of worthless ones.
 */
export const MOST_TOKENS = 25

const BALANCE_OF = '0x70a08231'

/** What the chain itself says of an address beside the rows that were found. */
export interface Proof {
  readonly checks: readonly Check[]
  readonly openings: readonly Opening[]
  readonly balances: readonly ObservedBalance[]
}

export interface Claim {
  readonly address: Address
  readonly rows: readonly Transfer[]
  /** Transactions it sent, as far as they were found. */
  readonly sent: number
  /** Blocks that were read. */
  readonly span: Span
  readonly cut: Cut
  /** Whether the span begins where the case begins: what the address held before is its opening. */
  readonly opens: boolean
  /** Whether to compare; openings are given in any case. */
  readonly compares: boolean
  /** Whether the address is a contract, where that is known already. */
  readonly contract?: boolean
}

/** Compares what was found with what the chain states. Where an endpoint keeps no state of a block, there is no proof. */
export async function prove(client: RpcClient, claim: Claim): Promise<Proof> {
  const nonce = claim.compares ? await nonceCheck(client, claim) : undefined
  const assets = [client.net.native, ...tokensOf(claim.rows)]
  const told = await inTurns(assets, (asset) => balanceProof(client, claim, asset))
  const beyond =
    claim.opens && claim.span.from > 0 ? tokensOf(claim.rows, Number.POSITIVE_INFINITY).slice(MOST_TOKENS) : []
  return {
    checks: [...(nonce === undefined ? [] : [nonce]), ...told.flatMap(({ check }) => check ?? [])],
    openings: [
      ...told.flatMap(({ opening }) => opening ?? []),
      ...beyond.map((asset) => unknownOpening(claim, asset, `${client.host}: not asked, too many tokens`)),
    ],
    balances: told.flatMap(({ balance }) => balance ?? []),
  }
}

async function nonceCheck(client: RpcClient, { address, sent, span, contract }: Claim): Promise<Check | undefined> {
  const party = hexOf(address)
  const end = await nonceAt(client, party, span.to)
  if (end === undefined) return undefined
  const start = span.from === 0 ? 0 : await nonceAt(client, party, span.from - 1)
  if (start === undefined) return undefined
  const [expected, found] = [BigInt(end - start), BigInt(sent)]
  if (expected === found) return { kind: 'nonce', expected, found, note: '' }
  // A contract numbers the contracts it makes.
  if (contract ?? (await isContract(client, party, span.to))) return undefined
  const note =
    expected > found
      ? `the chain counts ${expected} outgoing transactions, and ${found} were found: some are missing, or it signed authorizations, which count too`
      : `the chain counts ${expected} outgoing transactions, and ${found} were found`
  return { kind: 'nonce', expected, found, note }
}

interface Told {
  readonly check?: Check
  readonly opening?: Opening
  readonly balance?: ObservedBalance
}

async function balanceProof(client: RpcClient, claim: Claim, asset: Asset): Promise<Told> {
  const { address, span, cut, opens, compares } = claim
  const before = span.from === 0 ? 0n : await balanceAt(client, address, asset, span.from - 1)
  const first = span.from === 0 ? undefined : openingOf(client, claim, asset, before)
  const opening = opens && first !== undefined ? { opening: first } : {}
  const end = compares && before !== undefined ? await balanceAt(client, address, asset, cut.block) : undefined
  if (end === undefined || before === undefined) return opening
  const found = before + netOf(claim, asset)
  if (found === end) return { ...opening, check: { kind: 'balance', asset, expected: end, found, note: '' } }
  // What an address was given when the chain began has no row.
  const given = span.from === 0 ? await balanceAt(client, address, asset, 0) : undefined
  if (given !== undefined && given > 0n && opens) {
    const citation = `${client.host}: balance at block 0, given when the chain began`
    const granted = { opening: { address, asset, units: given, citation } }
    const check = { kind: 'balance', asset, expected: end, found: found + given, note: '' } as const
    if (found + given === end) return { ...granted, check }
    return { ...granted, ...difference(client, claim, check) }
  }
  return { ...opening, ...difference(client, claim, { kind: 'balance', asset, expected: end, found, note: '' }) }
}

function difference(client: RpcClient, { address, cut }: Claim, check: Check & { asset: Asset }): Told {
  const { asset, expected, found } = check
  const away = expected > found ? expected - found : found - expected
  const why =
    tokenOf(asset) === undefined
      ? 'rows are missing, or value came or went without a transaction, as rewards and withdrawals of validators do'
      : 'rows are missing, or the token changes balances or tells transfers that it does not make'
  const note = `the rows leave ${found}, the chain says ${expected} at block ${cut.block}: ${away} ${expected > found ? 'too few' : 'too many'}; ${why}`
  const citation = `${client.host}: balance at block ${cut.block}`
  return {
    check: { ...check, note },
    // A book below nothing is one of missing rows: the chain's figure is what stands.
    balance: { address, asset, units: expected, time: cut.time, citation },
  }
}

function openingOf(client: RpcClient, claim: Claim, asset: Asset, held: bigint | undefined): Opening {
  const at = `${client.host}: balance at block ${claim.span.from - 1}`
  if (held === undefined) return unknownOpening(claim, asset, `${at}, which it does not keep`)
  return { address: claim.address, asset, units: held, citation: at }
}

function unknownOpening({ address }: Claim, asset: Asset, citation: string): Opening {
  return { address, asset, citation }
}

/** What rows bring an address of an asset, less what they take. */
function netOf({ address, rows }: Claim, asset: Asset): bigint {
  let net = 0n
  for (const row of rows) {
    if (row.asset !== asset || (row.status === 0 && row.kind !== 'fee')) continue
    if (row.to === address) net += row.units ?? 0n
    if (row.from === address) net -= row.units ?? 0n
  }
  return net
}

function tokensOf(rows: readonly Transfer[], most = MOST_TOKENS): Asset[] {
  const counts = new Map<Asset, number>()
  for (const row of rows) if (row.kind === 'erc20') counts.set(row.asset, (counts.get(row.asset) ?? 0) + 1)
  return [...counts]
    .sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([asset]) => asset)
}

/** Base units that an address holds after a block; undefined where the endpoint or the contract does not say. */
async function balanceAt(
  client: RpcClient,
  address: Address,
  asset: Asset,
  block: number,
): Promise<bigint | undefined> {
  const token = tokenOf(asset)
  if (token === undefined) {
    const read = await client.ask('eth_getBalance', [hexOf(address), hex(block)], { shape: units, steers: NO_STATE })
    return read.ok ? read.value : undefined
  }
  const call = {
    to: hexOf(`${client.net.chain}:${token.contract}` as Address),
    data: `${BALANCE_OF}${topicOf(address).slice(2)}`,
  }
  const read = await client.ask('eth_call', [call, hex(block)], { shape: hexData, steers: 'all' })
  if (!read.ok || read.value.length !== 66) return undefined
  return AbiCoder.defaultAbiCoder().decode(['uint256'], read.value)[0] as bigint
}
