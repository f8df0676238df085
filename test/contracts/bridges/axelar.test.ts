import { Interface } from 'ethers/abi'
import { keccak256 } from 'ethers/crypto'
import { concat } from 'ethers/utils'
import { describe, expect, it } from 'vitest'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { joinCrossings } from '../../../packages/tracer/src/decode/bridge-joins.ts'
import { at, facts, hex, ONE, pay, type Step, says, TWO, told, transaction, word } from './made.ts'

const FACTS = facts({ gateway: 'axelar/gateway', its: 'axelar/token-service' })
const HASH = `0x${'ef'.repeat(32)}`
const EXECUTE = new Interface([
  'function executeWithToken(bytes32 commandId, string sourceChain, string sourceAddress, bytes payload, string symbol, uint256 amount)',
])
/** Transaction, place of the event (8 bytes, lowest first), and 8453 as it is. */
const command = (place: number) => keccak256(concat([HASH, `0x0${place}00000000000000`, '0x2105']))

const called = (emitter = 'gateway', name = 'base') =>
  says(
    emitter,
    'ContractCallWithToken(address indexed sender, string destinationChain, string destinationContractAddress, bytes32 indexed payloadHash, bytes payload, string symbol, uint256 amount)',
    [hex('squid'), name, hex('router'), word('hash'), '0x', 'axlUSDC', 100n],
  )
const executed = (id: string, emitter = 'gateway') =>
  says(emitter, 'ContractCallExecuted(bytes32 indexed commandId)', [id])
const call = (id: string, amount = 98n) =>
  EXECUTE.encodeFunctionData('executeWithToken', [id, 'Ethereum', hex('squid'), '0x', 'axlUSDC', amount])
const left = (...steps: Step[]) => crossingsOf(transaction(ONE, steps, { hash: HASH }), FACTS)
const came = (steps: readonly Step[], input: string, callee = 'router') =>
  crossingsOf(transaction(TWO, steps, { time: 1100, sender: 'relayer', callee, input }), FACTS)

describe('Axelar', () => {
  const other = says('squid', 'Thing(uint256 n)', [1n])
  const out = left(pay('thief', 'squid', 'USDC', 100n), other, pay('squid', 'gateway', 'USDC', 100n), called())
  const rows = [pay('0', 'router', 'axlUSDC', 98n)]

  it('foretells the command of the other chain from the place of the event, and joins what the gateway paid', () => {
    const id = command(1)
    const into = came([...rows, executed(id)], call(id))
    expect([...out, ...into].map(told)).toEqual([
      `departure axelar:${id} ${hex('squid')} 100 to ${at(TWO, 'router')}`,
      `arrival axelar:${id} ${hex('router')} 98`,
    ])
    expect(out[0]!.destination).toMatchObject({ name: 'base', asset: 'axlUSDC' })
    expect(joinCrossings([...out, ...into], () => 'USDC').joins).toMatchObject([{ keepsFee: true }])
  })

  it('takes the row that the gateway was given, and none that came before it', () => {
    const steps = [pay('squid', 'other', 'DUST', 100n), pay('squid', 'gateway', 'USDC', 100n), called()]
    expect(left(...steps, pay('squid', 'gateway', 'DUST', 100n))[0]!.asset).toContain(hex('USDC'))
  })

  it('does not take the reimbursement of an express relayer for the arrival', () => {
    const id = command(1)
    const express = says(
      'router',
      'ExpressExecutionWithTokenFulfilled(bytes32 indexed commandId, string sourceChain, string sourceAddress, bytes32 payloadHash, string symbol, uint256 indexed amount, address indexed expressExecutor)',
      [id, 'Ethereum', hex('squid'), word('hash'), 'axlUSDC', 98n, hex('relayer')],
    )
    expect(came([...rows, executed(id), express], call(id))).toEqual([])
  })

  it('leaves open another command, another contract, and what is sent without one', () => {
    const id = command(2)
    expect(joinCrossings([...out, ...came([...rows, executed(id)], call(id))]).joins).toEqual([])
    const stray = came([pay('0', 'other', 'axlUSDC', 98n), executed(command(1))], call(command(1)), 'other')
    expect(stray).toHaveLength(1)
    expect(joinCrossings([...out, ...stray]).joins).toEqual([])
    const sent = says(
      'gateway',
      'TokenSent(address indexed sender, string destinationChain, string destinationAddress, string symbol, uint256 amount)',
      [hex('thief'), 'osmosis', 'osmo1xyz', 'axlUSDC', 100n],
    )
    const [plain] = left(pay('thief', 'gateway', 'USDC', 100n), sent)
    expect(plain).toMatchObject({
      key: `axelar:sent:eip155:1:${HASH}:11`,
      destination: { name: 'osmosis', chain: null },
    })
  })

  it.each([
    ['a false gateway', [pay('squid', 'gateway', 'USDC', 100n), called('liar')]],
    ['no row', [called()]],
    ['a row of somebody else', [pay('thief', 'gateway', 'USDC', 100n), called()]],
    ['cut data', [pay('squid', 'gateway', 'USDC', 100n), { ...called(), data: '0x12' } as Step]],
  ])('gives no departure for %s', (_, steps) => {
    expect(left(...(steps as Step[]))).toEqual([])
  })

  it('gives no arrival of a false gateway, of another call, or that nobody was paid', () => {
    const id = command(1)
    expect(came([...rows, executed(id, 'liar')], call(id))).toEqual([])
    expect(came([...rows, executed(id)], call(word('x')))).toEqual([])
    expect(came([...rows, executed(id)], call(id, 97n))).toEqual([])
    expect(came([...rows, executed(id)], '0x12')).toEqual([])
  })
})

describe('the interchain tokens of Axelar', () => {
  const transfer = says(
    'its',
    'InterchainTransfer(bytes32 indexed tokenId, address indexed sourceAddress, string destinationChain, bytes destinationAddress, uint256 amount, bytes32 indexed dataHash)',
    [word('token'), hex('thief'), 'base', hex('fence'), 50n, word('0')],
  )
  const gateway = (name = 'base') =>
    says(
      'gateway',
      'ContractCall(address indexed sender, string destinationChain, string destinationContractAddress, bytes32 indexed payloadHash, bytes payload)',
      [hex('its'), name, hex('its'), word('hash'), '0x'],
    )
  const received = says(
    'its',
    'InterchainTransferReceived(bytes32 indexed commandId, bytes32 indexed tokenId, string sourceChain, bytes sourceAddress, address indexed destinationAddress, uint256 amount, bytes32 dataHash)',
    [command(1), word('token'), 'Ethereum', hex('thief'), hex('fence'), 50n, word('0')],
  )

  it('names where they go, and proves nothing: anybody may register a token that moves what he likes', () => {
    const out = left(pay('thief', '0', 'INT', 50n), transfer, gateway())
    expect(out).toMatchObject([{ key: `axelar:${command(1)}`, unproved: true }])
    expect(out[0]!.destination!.address).toBe(at(TWO, 'fence'))
    const into = came([pay('0', 'fence', 'INT', 50n), received], '0x')
    expect(joinCrossings([...out, ...into])).toMatchObject({ joins: [], open: [{ leads: into }] })
    // Over the hub the command is another.
    expect(left(pay('thief', '0', 'INT', 50n), transfer, gateway('axelar'))[0]!.key).toContain('axelar:sent:')
  })
})
