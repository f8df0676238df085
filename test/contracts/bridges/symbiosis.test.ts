import { keccak256 } from 'ethers/crypto'
import { concat, toBeHex } from 'ethers/utils'
import { describe, expect, it } from 'vitest'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { joinCrossings } from '../../../packages/tracer/src/decode/bridge-joins.ts'
import { at, facts, hex, ONE, pay, type Step, says, TWO, told, transaction, word } from './made.ts'

const FACTS = facts({ portal: 'symbiosis/portal', synthesis: 'symbiosis/synthesis' })
const external = (answers: string, chain: bigint) =>
  keccak256(concat([word('id'), hex(answers), hex('thief'), toBeHex(chain, 32)]))
const ASKED =
  '(bytes32 id, address indexed from, uint256 indexed chainID, address indexed revertableAddress, address to, uint256 amount, address token)'
const asked = (name: string, token: string, chain: bigint, emitter: string) =>
  says(emitter, `${name}${ASKED}`, [word('id'), hex('thief'), chain, hex('thief'), hex('fence'), 100n, hex(token)])
const minted = (units: bigint, to = 'fence', emitter = 'synthesis', id = external('synthesis', 8453n)) =>
  says(
    emitter,
    'SynthesizeCompleted(bytes32 indexed id, address indexed to, bytes32 indexed crossChainID, uint256 amount, uint256 bridgingFee, address token)',
    [id, hex(to), word('cross'), units, 2n, hex('sUSDC')],
  )
const left = (...steps: Step[]) => crossingsOf(transaction(ONE, steps), FACTS)
const came = (...steps: Step[]) => crossingsOf(transaction(TWO, steps, { time: 1100, sender: 'relayer' }), FACTS)

describe('Symbiosis', () => {
  const KEY = `symbiosis:${external('synthesis', 8453n)}`
  const out = left(pay('thief', 'portal', 'USDC', 100n), asked('SynthesizeRequest', 'USDC', 8453n, 'portal'))

  it('foretells the id of the other chain, and joins what it minted', () => {
    const into = came(pay('0', 'fence', 'sUSDC', 98n), minted(98n))
    expect([...out, ...into].map(told)).toEqual([
      `departure ${KEY} ${hex('thief')} 100 to ${at(TWO, 'fence')}`,
      `arrival ${KEY} ${hex('fence')} 98`,
    ])
    expect(joinCrossings([...out, ...into]).joins).toHaveLength(1)
    // Where the event says the whole, what is paid is less by the fee.
    expect(joinCrossings([...out, ...came(pay('0', 'fence', 'sUSDC', 98n), minted(100n))]).joins).toHaveLength(1)
  })

  it('joins what burned with what the portal paid', () => {
    const burned = left(pay('thief', '0', 'sUSDC', 100n), asked('BurnRequest', 'sUSDC', 8453n, 'synthesis'))
    const paid = says(
      'portal',
      'BurnCompleted(bytes32 indexed id, bytes32 indexed crossChainID, address indexed to, uint256 amount, uint256 bridgingFee, address token)',
      [external('portal', 8453n), word('cross'), hex('fence'), 98n, 2n, hex('USDC')],
    )
    expect(joinCrossings([...burned, ...came(pay('portal', 'fence', 'USDC', 98n), paid)]).joins).toHaveLength(1)
  })

  it('gives back what was not minted', () => {
    const reverted = says(
      'portal',
      'RevertSynthesizeCompleted(bytes32 indexed id, address indexed to, uint256 amount, uint256 bridgingFee, address token)',
      [external('synthesis', 8453n), hex('thief'), 99n, 1n, hex('USDC')],
    )
    const steps = [pay('portal', 'thief', 'USDC', 99n), reverted]
    const back = crossingsOf(transaction(ONE, steps, { time: 2000 }), FACTS)
    expect(joinCrossings([...out, ...back]).joins).toMatchObject([{ received: back[0]!.rows }])
  })

  it('names what goes to a chain whose contract it does not know, and keeps it open', () => {
    const [departure] = left(pay('thief', 'portal', 'USDC', 100n), asked('SynthesizeRequest', 'USDC', 56288n, 'portal'))
    expect(departure).toMatchObject({
      key: `symbiosis:request:1:${word('id')}`,
      destination: { chain: 'eip155:56288' },
    })
  })

  it('leaves open another receiver, another id and two answers', () => {
    const stray = came(pay('0', 'other', 'sUSDC', 98n), minted(98n, 'other'))
    expect(joinCrossings([...out, ...stray]).joins).toEqual([])
    const other = came(pay('0', 'fence', 'sUSDC', 98n), minted(98n, 'fence', 'synthesis', word('x')))
    expect(joinCrossings([...out, ...other]).joins).toEqual([])
    const two = [1n, 2n].flatMap((n) => came(pay('0', 'fence', 'sUSDC', 98n), minted(98n), pay('x', 'y', 'Z', n)))
    expect(joinCrossings([...out, ...two])).toMatchObject({ joins: [], open: [{ rivals: 1 }] })
  })

  it.each([
    ['a false portal', [pay('thief', 'portal', 'USDC', 100n), asked('SynthesizeRequest', 'USDC', 8453n, 'liar')]],
    ['no row', [asked('SynthesizeRequest', 'USDC', 8453n, 'portal')]],
    ['another token', [pay('thief', 'portal', 'DUST', 100n), asked('SynthesizeRequest', 'USDC', 8453n, 'portal')]],
  ])('gives no departure for %s', (_, steps) => {
    expect(left(...(steps as Step[]))).toEqual([])
  })

  it('gives no arrival of a false contract, or that nobody was paid', () => {
    expect(came(pay('0', 'fence', 'sUSDC', 98n), minted(98n, 'fence', 'liar'))).toEqual([])
    expect(came(minted(98n))).toEqual([])
    expect(came(pay('0', 'fence', 'sUSDC', 98n), { ...minted(98n), data: '0x' } as Step)).toEqual([])
  })
})
