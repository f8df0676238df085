import { keccak256 } from 'ethers/crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { type Address, addressOn } from '../../packages/tracer/src/model/address.ts'
import type { Source } from '../../packages/tracer/src/source/source.ts'
import { blockscoutServer } from '../servers/blockscout-server.ts'
import { etherscanServer } from '../servers/etherscan-server.ts'
import { codeIn, makerIn } from '../servers/explorer-lists.ts'
import { rpcHandler } from '../servers/rpc-server.ts'
import { type Handler, startServer, type TestServer } from '../servers/server.ts'
import { makeWorld, networkOf, type World } from '../servers/world.ts'
import { blockscoutOver, etherscanOver, peopleOf } from './explorer-world.ts'
import { nodeOver } from './rpc-nodes.ts'

/*
 * What sources tell of contracts, held to what stands in the world. A source may know less than another, and none may say more.
 */

const KEY = 'k3y'
const world = makeWorld({ seed: 5, blocks: 18, accounts: 4, txsPerBlock: 2, crowd: 30 })
const net = networkOf(world)

interface Kind {
  readonly serve: (world: World) => Handler
  readonly over: (url: string) => Source
  /** Whether it says who made a contract. */
  readonly makers: boolean
  /** Whose code it is asked for: everybody's, of those who paid and signed nothing, or of whom its lists call contracts. */
  readonly asks: 'everybody' | 'paying' | 'called'
  /** Whether everything else is read where what it says of code has no form; a node like that is not believed in anything. */
  readonly formless: boolean
}

const CODE = /eth_getCode|getcontractcreation|ots_getContractCreator/
/** Whether a question is one for code, or for who made it. */
const isOfCode = ({ path, body }: { readonly path: string; readonly body: string }) =>
  CODE.test(path) || CODE.test(body)
const KINDS: Readonly<Record<string, Kind>> = {
  'a node with traces': {
    serve: (of) => rpcHandler({ current: of }, { filter: 'union', parity: true }),
    over: (url) => nodeOver(url, net),
    ...{ makers: false, asks: 'everybody', formless: false },
  },
  'a node with the index of Otterscan': {
    serve: (of) => rpcHandler({ current: of }, { search: true, debug: true }),
    over: (url) => nodeOver(url, net),
    ...{ makers: true, asks: 'everybody', formless: false },
  },
  Etherscan: {
    serve: (of) => etherscanServer({ current: of }, { key: KEY, chains: [1] }),
    over: (url) => etherscanOver(url, net, { key: KEY, flavour: 'etherscan-v2' }),
    ...{ makers: true, asks: 'paying', formless: true },
  },
  Blockscout: {
    serve: (of) => blockscoutServer({ current: of }),
    over: (url) => blockscoutOver(url, net, {}),
    ...{ makers: true, asks: 'called', formless: true },
  },
}

const open: { source: Source; server: TestServer }[] = []
afterEach(async () => {
  for (const { source, server } of open.splice(0)) {
    source.close()
    await server.close()
  }
})

async function reading({ serve, over }: Kind) {
  const server = await startServer(serve(world))
  const source = over(server.url)
  open.push({ source, server })
  await source.live!.begin(undefined)
  return { server, source, people: peopleOf(world) }
}

describe.each(Object.entries(KINDS))('%s', (_name, kind) => {
  test('tells the contracts of a world as they are, and takes no account for one', async () => {
    const { source, people } = await reading(kind)
    const readings = await source.read(people)
    const told = readings.filter(({ code }) => code !== undefined)
    for (const { address, code } of told) {
      const hex = address.slice(address.lastIndexOf(':') + 1)
      const bytes = codeIn(world, hex)
      expect(bytes, address).not.toBe('0x')
      const made = makerIn(world, hex)
      const maker = made && kind.makers ? { address: addressOn(net.chain, made.creator), tx: made.tx } : null
      const cloneOf = hex === world.cast.proxy ? addressOn(net.chain, world.cast.logic) : null
      const block = source.live!.cut.block
      expect(code).toEqual({ block, bytes: bytes.length / 2 - 1, hash: keccak256(bytes), cloneOf, maker })
    }
    const contracts = people.filter((address) => codeIn(world, address.slice(address.lastIndexOf(':') + 1)) !== '0x')
    const paying = (address: Address) =>
      readings.some((one) => one.address === address && one.transfers.some(({ from }) => from === address))
    const asked = kind.asks === 'paying' ? contracts.filter(paying) : contracts
    if (kind.asks === 'called') expect(asked).toEqual(expect.arrayContaining(told.map(({ address }) => address)))
    else expect(told.map(({ address }) => address).sort()).toEqual([...asked].sort())
    expect(told.length).toBeGreaterThan(2)
    if (kind.makers) expect(told.some(({ code }) => code!.maker !== null)).toBe(true)
  })

  test.each([
    ['an unknown method', { jsonrpc: '2.0', id: 1, error: { code: -32601, message: 'unknown method' } }],
    ['no hex', { jsonrpc: '2.0', id: 1, result: 'a contract' }],
    ['nothing', { jsonrpc: '2.0', id: 1, result: null }],
  ])('that answers %s for code reads everything else all the same', async (what, answer) => {
    if (!kind.formless && what !== 'an unknown method') return
    const whole = await reading(kind)
    const plain = await whole.source.read(whole.people)
    const { server, source, people } = await reading(kind)
    server.fault((_n, asked) =>
      isOfCode(asked) ? { alter: (reply) => ({ ...reply, body: JSON.stringify(answer) }) } : 'pass',
    )
    const readings = await source.read(people)
    expect(readings.map(({ code }) => code).filter((code) => code !== undefined)).toEqual([])
    expect(readings.map(({ transfers, state }) => ({ transfers, state }))).toEqual(
      plain.map(({ transfers, state }) => ({ transfers, state })),
    )
  })

  test('a case that was begun without code goes on without asking for it', async () => {
    const { source, people } = await reading(kind)
    const state = JSON.parse(source.live!.state())
    delete state.code
    delete state.abilities?.code
    await source.live!.begin(JSON.stringify(state))
    const readings = await source.read(people)
    expect(readings.every(({ code }) => code === undefined)).toBe(true)
    expect(JSON.parse(source.live!.state())).toEqual(state)
  })
})
