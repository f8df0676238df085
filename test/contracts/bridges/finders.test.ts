import { keccak256 } from 'ethers/crypto'
import { concat, toBeHex } from 'ethers/utils'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { SourceError } from '../../../packages/tracer/src/model/errors.ts'
import type { UnixSeconds } from '../../../packages/tracer/src/model/time.ts'
import type { Inquired, Told } from '../../../packages/tracer/src/model/tip.ts'
import type { Answer } from '../../../packages/tracer/src/source/exchange.ts'
import { type BridgeApi, finderOver } from '../../../packages/tracer/src/source/finders/finder.ts'
import { BRIDGE_APIS } from '../../../packages/tracer/src/source/finders/finders.ts'
import { bridgeApiProvider } from '../../../packages/tracer/src/source/finders/provider.ts'
import { liveExchange } from '../../../packages/tracer/src/source/live-exchange.ts'
import { storedExchange } from '../../../packages/tracer/src/source/stored-exchange.ts'
import {
  acrossStatus,
  bridgeApiHandler,
  chainflipSwap,
  dlnOrder,
  irisMessages,
  layerZeroMessage,
  midgardActions,
  relayStatus,
  thornodeStatus,
  wormholeOperation,
} from '../../servers/bridge-api-server.ts'
import { startServer, type TestServer } from '../../servers/server.ts'
import { facts, hex, ONE, pay, says, TWO, transaction, word } from './made.ts'

const BITCOIN = 'bip122:000000000019d6689c085ae165831e93'
const FACTS = facts({ messenger: 'cctp-v2/messenger', transmitter: 'cctp-v2/transmitter' })
const CHAINS = new Map([
  ...FACTS.chains,
  ['thorchain:BTC', { name: 'Bitcoin', chain: BITCOIN }],
  ['chainflip:3', { name: 'Bitcoin', chain: BITCOIN }],
] as [string, { name: string; chain: typeof ONE | null }][])
const FROM = `0x${'1a'.repeat(32)}`
const TO = `0x${'2b'.repeat(32)}`
const ID = `0x${'3c'.repeat(32)}`
const HASH = FROM.slice(2).toUpperCase()
const EMITTER = hex('bridge').slice(2).padStart(64, '0')
const of = (protocol: string, key: string): Inquired => ({ protocol, key, chain: ONE, tx: FROM })

const BURN = burnt()
/** One departure of each API, where it asks, and what it is told of a passage that is done and one that is under way. */
const CASES: readonly {
  readonly api: BridgeApi
  readonly departure: Inquired
  readonly path: string
  readonly done: unknown
  readonly pending: unknown
  readonly tip: object
}[] = [
  {
    api: BRIDGE_APIS.across,
    departure: of('across', 'across:1:8453:7'),
    path: '/deposit/status?depositId=7&originChainId=1',
    done: acrossStatus(1, 8453, '7', { from: FROM, to: TO }),
    pending: acrossStatus(1, 8453, '7', { from: FROM }),
    tip: { role: 'arrival', chain: TWO, tx: TO },
  },
  {
    api: BRIDGE_APIS.cctp,
    departure: { ...of('cctp-v2', BURN.key), tx: FROM },
    path: `/v2/messages/0?transactionHash=${FROM}`,
    done: irisMessages([{ message: BURN.message, nonce: ID, forward: TO }]),
    pending: irisMessages([{ message: null, nonce: '' }]),
    tip: { role: 'arrival', chain: TWO, tx: TO, receiver: word('fence'), units: '100', id: ID },
  },
  {
    api: BRIDGE_APIS.layerzero,
    departure: of('layerzero-v2', `layerzero:${ID}`),
    path: `/messages/guid/${ID}`,
    done: layerZeroMessage(ID, 30184, { from: FROM, to: TO }),
    pending: layerZeroMessage(ID, 30184, { from: FROM }),
    tip: { role: 'arrival', chain: TWO, tx: TO },
  },
  {
    api: BRIDGE_APIS.wormhole,
    departure: of('wormhole', `wormhole:2:0x${EMITTER}:9`),
    path: `/api/v1/operations/2/${EMITTER}/9`,
    done: wormholeOperation(`2/${EMITTER}/9`, 30, { from: FROM, to: TO, receiver: hex('fence') }),
    pending: wormholeOperation(`2/${EMITTER}/9`, 30, { from: FROM, receiver: hex('fence') }),
    tip: { role: 'arrival', chain: TWO, tx: TO, receiver: hex('fence'), units: '97' },
  },
  ...(['thorchain', 'maya'] as const).map((network) => ({
    api: BRIDGE_APIS[network],
    departure: of(network, `${network}:${FROM.slice(2)}`),
    path: `/v2/actions?txid=${HASH}`,
    done: midgardActions('BTC.BTC', { from: FROM, to: TO, receiver: 'bc1qfence' }),
    pending: midgardActions('BTC.BTC', { from: FROM }),
    tip: {
      role: 'arrival',
      place: 'BTC',
      chain: BITCOIN,
      tx: TO.slice(2),
      receiver: 'bc1qfence',
      asset: 'BTC.BTC',
      units: '161000000',
    },
  })),
  ...(
    [
      ['thornode', 'thorchain', 'thorchain'],
      ['mayanode', 'maya', 'mayachain'],
    ] as const
  ).map(([name, network, first]) => ({
    api: BRIDGE_APIS[name],
    departure: of(network, `${network}:${FROM.slice(2)}`),
    path: `/${first}/tx/status/${HASH}`,
    done: thornodeStatus('BTC', 'BTC.BTC', { from: FROM, to: TO, receiver: 'bc1qfence' }),
    pending: thornodeStatus('BTC', 'BTC.BTC', { from: FROM, receiver: 'bc1qfence' }),
    tip: { role: 'arrival', chain: BITCOIN, tx: TO.slice(2), receiver: 'bc1qfence' },
  })),
  {
    api: BRIDGE_APIS.debridge,
    departure: of('debridge', `debridge:${ID}`),
    path: `/api/Orders/${ID}`,
    done: dlnOrder(ID, 8453, { from: FROM, to: TO, receiver: hex('fence') }),
    pending: dlnOrder(ID, 8453, { from: FROM, receiver: hex('fence') }),
    tip: { role: 'arrival', chain: TWO, tx: TO, receiver: hex('fence'), units: '97' },
  },
  {
    api: BRIDGE_APIS.relay,
    departure: of('relay', `relay:${ID}`),
    path: `/intents/status/v3?requestId=${ID}`,
    done: relayStatus(8453, { from: FROM, to: TO }),
    pending: relayStatus(8453, { from: FROM }),
    tip: { role: 'arrival', chain: TWO, tx: TO },
  },
  {
    api: BRIDGE_APIS.chainflip,
    departure: of('chainflip', `chainflip:${ONE}:${FROM}:10`),
    path: `/v2/swaps/${FROM}`,
    done: chainflipSwap('Bitcoin', 'BTC', { from: FROM, to: TO.slice(2), receiver: 'bc1qfence' }),
    pending: chainflipSwap('Bitcoin', 'BTC', { from: FROM, receiver: 'bc1qfence' }),
    tip: { role: 'arrival', place: 'Bitcoin', chain: BITCOIN, tx: TO.slice(2), receiver: 'bc1qfence', units: '97' },
  },
]

/** A burn of version 2 as its contracts tell of it, with the key that the decoder gives it and the message as it is attested. */
function burnt() {
  const head = (nonce: string) =>
    concat([
      toBeHex(1, 4),
      toBeHex(0, 4),
      toBeHex(6, 4),
      nonce,
      word('messenger'),
      word('messenger'),
      word('0'),
      toBeHex(1000, 4),
      toBeHex(0, 4),
    ])
  const body = (fee: bigint) =>
    concat([
      toBeHex(1, 4),
      word('USDC'),
      word('fence'),
      toBeHex(100, 32),
      word('thief'),
      toBeHex(5, 32),
      toBeHex(fee, 32),
      toBeHex(fee, 32),
    ])
  const sent = transaction(ONE, [
    pay('thief', 'minter', 'USDC', 100n),
    pay('minter', '0', 'USDC', 100n),
    says('transmitter', 'MessageSent(bytes message)', [concat([head(`0x${'0'.repeat(64)}`), body(0n)])]),
    says(
      'messenger',
      'DepositForBurn(address indexed burnToken, uint256 amount, address indexed depositor, bytes32 mintRecipient, uint32 destinationDomain, bytes32 destinationTokenMessenger, bytes32 destinationCaller, uint256 maxFee, uint32 indexed minFinalityThreshold, bytes hookData)',
      [hex('USDC'), 100n, hex('thief'), word('fence'), 6, word('messenger'), word('0'), 5n, 1000, '0x'],
    ),
  ])
  const [departure] = crossingsOf(sent, FACTS)
  return { key: departure!.key, message: concat([head(ID), body(3n)]) }
}

const answers: Record<string, unknown> = {}
let server: TestServer
beforeAll(async () => {
  server = await startServer(bridgeApiHandler(answers))
})
afterAll(() => server.close())

function over(api: BridgeApi, key?: string) {
  const exchange = liveExchange({
    providers: [bridgeApiProvider(api, { url: `${server.url}/`, key })],
    now: () => 1_900_000_000 as UnixSeconds,
    random: () => 0,
    patienceMs: 5_000,
    backOffMs: 2,
    mostTries: 2,
    timeoutMs: 500,
    mostBytes: 200_000,
  })
  return finderOver(api, exchange, CHAINS)
}

async function asked(api: BridgeApi, departure: Inquired): Promise<{ told: Told; answers: readonly Answer[] }> {
  const finder = over(api)
  try {
    return { told: await finder.find(departure), answers: finder.drain() }
  } finally {
    finder.close()
  }
}

describe.each(CASES.map((one) => [one.api.name, one] as const))('the API of %s', (_, one) => {
  const { api, departure, path, done, pending, tip } = one

  it('is asked for one departure and names what became of it', async () => {
    answers[path] = done
    const { told } = await asked(api, departure)
    expect(told).toMatchObject({ fate: 'told', tips: [tip] })
    expect(server.log().at(-1)!.path).toBe(path)
  })

  it('is asked nothing about departures of others', () => {
    const finder = over(api)
    expect(finder.knows(of('hop', 'hop:1:2:3'))).toBe(false)
    expect(finder.knows(departure)).toBe(true)
    finder.close()
  })

  it('says that a passage is under way, or that it does not know it', async () => {
    answers[path] = pending
    expect((await asked(api, departure)).told.fate).toBe('pending')
    delete answers[path]
    expect((await asked(api, departure)).told).toEqual({ fate: 'unknown', tips: [] })
  })

  it('gives the same out of what was kept', async () => {
    answers[path] = done
    const { told, answers: kept } = await asked(api, departure)
    expect(kept).toHaveLength(1)
    expect(kept[0]!.question.with).not.toContain('key')
    const again = finderOver(
      api,
      storedExchange((_, turn) => kept[turn]),
      CHAINS,
    )
    expect(await again.find(departure)).toEqual(told)
  })

  it('is not believed on another departure', async () => {
    answers[path] = JSON.parse(
      JSON.stringify(done)
        .replaceAll(new RegExp(`${FROM}|${HASH}`, 'gi'), (found) => found.replaceAll(/1a/gi, '9f'))
        .replaceAll(ID, `0x${'4d'.repeat(32)}`)
        .replaceAll(`${EMITTER}/9`, `${EMITTER}/8`)
        .replaceAll('"depositId":"7"', '"depositId":"8"'),
    )
    const outcome = await asked(api, departure).then(
      ({ told }) => told.fate,
      (error: unknown) => error,
    )
    // Circle's service is told apart by the message itself, which is of nobody else.
    if (api.name === 'cctp') expect(outcome).toBe('told')
    else expect(outcome).toBeInstanceOf(SourceError)
  })

  it.each([
    ['too often', { status: 429, body: 'slow down' }],
    ['a failure', { status: 503, body: 'down' }],
    ['a page for people', { status: 200, body: '<html>hello</html>' }],
    ['half an answer', { status: 200, body: 'truncate' }],
    ['an answer without end', { status: 200, body: 'endless' }],
    ['a broken connection', { status: 200, body: 'reset' }],
    ['a key that is wanted', { status: 403, body: '{}' }],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' }],
    ['a list', { status: 200, body: '[1,2,3]' }],
    ['nothing', { status: 200, body: 'null' }],
  ] as const)('takes %s for no answer', async (_name, fault) => {
    answers[path] = done
    server.fault(() => fault)
    try {
      await expect(asked(api, departure)).rejects.toBeInstanceOf(SourceError)
    } finally {
      server.fault(undefined)
    }
  })

  it('goes on after one bad answer', async () => {
    answers[path] = done
    server.fault((n) => (n === 1 ? { status: 502, body: '' } : 'pass'))
    const { told } = await asked(api, departure)
    server.fault(undefined)
    expect(told.fate).toBe('told')
  })

  it('law: whatever JSON comes, it is read or turned down, and hashes that are none are never named', () => {
    const { read } = api
    const shaken = fc
      .tuple(fc.jsonValue(), fc.integer({ min: 0, max: 400 }))
      .map(([value, at]) => replacedAt(done, at, value))
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), shaken), (value) => {
        const judged = read(value, 200, departure, CHAINS)
        if (judged.kind !== 'answer') return
        for (const { chain, tx, place } of judged.value.tips) {
          expect(place.length).toBeLessThanOrEqual(500)
          if (tx === null) continue
          expect(tx).toMatch(
            chain === TWO || chain === ONE ? /^0x[0-9a-f]{64}$/ : /^[0-9a-zA-Z]{43,88}$|^0x[0-9a-f]{64}$/,
          )
        }
      }),
    )
  })
})

/** The same with its n-th leaf replaced. */
function replacedAt(value: unknown, at: number, by: unknown): unknown {
  let left = at
  const walk = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(walk)
    if (typeof part === 'object' && part !== null)
      return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, walk(inner)]))
    return left-- === 0 ? by : part
  }
  return walk(value)
}

describe('finders', () => {
  it('send a key in a header, and keep it out of all they keep', async () => {
    const heads: unknown[] = []
    const listening = await startServer(({ headers }) => {
      heads.push(headers.authorization)
      return { status: 200, body: JSON.stringify({ ...(CASES[0]!.done as object), echo: 'sec-ret-key' }) }
    })
    const exchange = liveExchange({
      providers: [bridgeApiProvider(BRIDGE_APIS.across, { url: listening.url, key: 'sec-ret-key' })],
      now: () => 1 as UnixSeconds,
      random: () => 0,
    })
    const finder = finderOver(BRIDGE_APIS.across, exchange, CHAINS)
    await finder.find(CASES[0]!.departure)
    const [answer] = finder.drain()
    finder.close()
    await listening.close()
    expect(heads).toEqual(['Bearer sec-ret-key'])
    expect(Buffer.from(answer!.body).toString()).not.toContain('sec-ret-key')
    expect(JSON.stringify(answer!.question)).not.toContain('sec-ret-key')
  })

  it('tell the affiliate of a swap from who is paid, and a refund from an arrival', async () => {
    const { api, departure, path } = CASES.find(({ api }) => api.name === 'thorchain')!
    const told = midgardActions('BTC.BTC', { from: FROM, to: TO, receiver: 'bc1qfence' }) as {
      actions: { out: object[] }[]
    }
    told.actions[0]!.out.push({ ...told.actions[0]!.out[0], address: 'bc1qaffiliate', affiliate: true })
    answers[path] = told
    expect((await asked(api, departure)).told.tips).toHaveLength(1)
    answers[path] = midgardActions('ETH.ETH', { from: FROM, to: TO, receiver: hex('thief'), refund: true })
    expect((await asked(api, departure)).told.tips).toMatchObject([{ role: 'refund', place: 'ETH' }])
  })

  it('know a message of CCTP version 1 by its number', async () => {
    const v1 = concat([
      toBeHex(0, 4),
      toBeHex(0, 4),
      toBeHex(6, 4),
      toBeHex(77, 8),
      word('m'),
      word('m'),
      word('0'),
      toBeHex(0, 4),
      word('USDC'),
      word('fence'),
      toBeHex(100, 32),
      word('thief'),
    ])
    answers[`/v1/messages/0/${FROM}`] = { messages: [{ message: v1, attestation: 'PENDING', eventNonce: '77' }] }
    const { told } = await asked(BRIDGE_APIS.cctp, of('cctp-v1', 'cctp-v1:0:77'))
    expect(told).toMatchObject({
      fate: 'told',
      tips: [{ chain: TWO, tx: null, receiver: word('fence'), units: '100', id: '77' }],
    })
    expect((await asked(BRIDGE_APIS.cctp, of('cctp-v1', 'cctp-v1:0:78'))).told.fate).toBe('unknown')
    expect(keccak256(BURN.message)).toMatch(/^0x/)
  })
})
