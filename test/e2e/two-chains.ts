import { EventFragment, Interface } from 'ethers/abi'
import { concat, toBeHex, zeroPadValue } from 'ethers/utils'
import { type Anvil, startAnvil } from './anvil.ts'

/**
 * Two real nodes, Ethereum and Base, with contracts at the very addresses that data knows. Code that only emits stands at them: what Spoor reads of a
 * chain is what a node says of it, and a node says what was emitted.
 */

export const TOKEN = {
  ethereum: '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48',
  base: '0x833589fcd6edb6e08f4c7c32d4f71b54bda02913',
} as const
export const POOL = {
  ethereum: '0x5c7bcd6e7de5423a257d81b442095a1a6ced35c5',
  base: '0x09aea4b2242abc8bb4bb78d537a67a245a7bec64',
} as const

/** Accounts of the node's own, which it signs for. */
export const THIEF = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
export const RELAYER = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
export const OTHER = '0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc'
export const FENCE = '0x90f79bf6eb2c4f870365e785982e1f101e93b906'
export const SHOP = '0x15d34aaf54267db7d7c367839aaf71a00a2c6a65'

/** Emits what it is called with: so many topics of 32 bytes, then the data. */
function teller(topics: 3 | 4): string {
  const loads = Array.from({ length: topics }, (_, i) => `60${hex1((topics - 1 - i) * 32)}35`)
  const head = hex1(topics * 32)
  return `0x${loads.join('')}60${head}360380 60${head} 6000 37 6000 a${topics} 00`.replaceAll(' ', '')
}

const hex1 = (value: number): string => value.toString(16).padStart(2, '0')
const hex2 = (value: number): string => value.toString(16).padStart(4, '0')

interface Call {
  readonly to: string
  readonly data: string
}

/** Bytes of one call in such code, without its data. */
const CALL = 4 + 3 + 2 + 1 + 2 + 2 + 3 + 2 + 2 + 21 + 3 - 1

/** Code that makes these calls, one after the other, whoever calls it with whatever: the data of each stands behind the code. */
function script(calls: readonly Call[]): string {
  let at = calls.length * CALL + 1
  const heads = calls.map(({ to, data }) => {
    const length = hex2(data.length / 2 - 1)
    const head = `61${length}61${hex2(at)}600039 6000600061${length}60006000 73${to.slice(2)}5af150`.replaceAll(' ', '')
    at += data.length / 2 - 1
    if (head.length !== 2 * CALL) throw new Error(`a call takes ${head.length / 2} bytes`)
    return head
  })
  return `0x${heads.join('')}00${calls.map(({ data }) => data.slice(2)).join('')}`
}

/** A call that has a contract emit an event. */
export function emits(contract: string, declaration: string, values: readonly unknown[]): Call {
  const fragment = EventFragment.from(`event ${declaration}`)
  const { topics, data } = new Interface([fragment]).encodeEventLog(fragment, values)
  return { to: contract, data: concat([...(topics as string[]), data]) }
}

export function pays(token: string, from: string, to: string, units: bigint): Call {
  return emits(token, 'Transfer(address indexed from, address indexed to, uint256 value)', [from, to, units])
}

export const word = (address: string): string => zeroPadValue(address, 32)
const NIL = `0x${'0'.repeat(64)}`

export interface Deposit {
  readonly units: bigint
  readonly out: bigint
  readonly id: bigint
  readonly recipient: string
}

export function deposits({ units, out, id, recipient }: Deposit): Call[] {
  const declared =
    'FundsDeposited(bytes32 inputToken, bytes32 outputToken, uint256 inputAmount, uint256 outputAmount, uint256 indexed destinationChainId, uint256 indexed depositId, uint32 quoteTimestamp, uint32 fillDeadline, uint32 exclusivityDeadline, bytes32 indexed depositor, bytes32 recipient, bytes32 exclusiveRelayer, bytes message)'
  const said = [
    word(TOKEN.ethereum),
    word(TOKEN.base),
    units,
    out,
    8453n,
    id,
    1,
    2,
    0,
    word(THIEF),
    word(recipient),
    NIL,
    '0x',
  ]
  return [pays(TOKEN.ethereum, THIEF, POOL.ethereum, units), emits(POOL.ethereum, declared, said)]
}

/** @param paid who was paid, where the depositor signed for another than he deposited for */
export function fills({ units, out, id, recipient }: Deposit, paid = recipient): Call[] {
  const declared =
    'FilledRelay(bytes32 inputToken, bytes32 outputToken, uint256 inputAmount, uint256 outputAmount, uint256 repaymentChainId, uint256 indexed originChainId, uint256 indexed depositId, uint32 fillDeadline, uint32 exclusivityDeadline, bytes32 exclusiveRelayer, bytes32 indexed relayer, bytes32 depositor, bytes32 recipient, bytes32 messageHash, (bytes32 updatedRecipient, bytes32 updatedMessageHash, uint256 updatedOutputAmount, uint8 fillType) relayExecutionInfo)'
  const said = [
    ...[
      word(TOKEN.ethereum),
      word(TOKEN.base),
      units,
      out,
      1n,
      1n,
      id,
      2,
      0,
      NIL,
      word(RELAYER),
      word(THIEF),
      word(recipient),
    ],
    ...[NIL, [word(paid), NIL, out, 0]],
  ]
  return [pays(TOKEN.base, RELAYER, paid, out), emits(POOL.base, declared, said)]
}

/** One of the two nodes. */
export class Chain {
  readonly anvil: Anvil
  #scripts = 0

  private constructor(anvil: Anvil) {
    this.anvil = anvil
  }

  static async start(chainId: number, time: number, token: string, pool: string): Promise<Chain> {
    const anvil = await startAnvil(time, [], chainId)
    await anvil.rpc('anvil_setCode', token, teller(3))
    await anvil.rpc('anvil_setCode', pool, teller(4))
    return new Chain(anvil)
  }

  /** One transaction that makes these calls, in a block of its own; gives its hash. */
  async act(sender: string, time: number, calls: readonly Call[]): Promise<string> {
    const at = toBeHex(0x5c0000 + ++this.#scripts, 20)
    await this.anvil.rpc('anvil_setCode', at, script(calls))
    await this.anvil.rpc('evm_setNextBlockTimestamp', time)
    const gas = '0x1e8480'
    const hash = (await this.anvil.rpc('eth_sendTransaction', { from: sender, to: at, gas, data: '0x01' })) as string
    await this.anvil.rpc('evm_mine')
    const receipt = (await this.anvil.rpc('eth_getTransactionReceipt', hash)) as { status: string; logs: unknown[] }
    if (receipt.status !== '0x1' || receipt.logs.length !== calls.length) throw new Error(`the script at ${at} failed`)
    return hash
  }

  /** Blocks on top, so that what was done is final. */
  async settle(): Promise<void> {
    for (let i = 0; i < 4; i++) await this.anvil.rpc('evm_mine')
  }
}
