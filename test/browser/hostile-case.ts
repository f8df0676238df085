/** Cases whose every foreign text is an attack: on the page, on its layout, on whoever reads it, and on a spreadsheet. */
import { join } from 'node:path'
import { annotate } from '../../packages/tracer/src/cli/serve-annotate.ts'
import { crossingsOf } from '../../packages/tracer/src/decode/bridge-crossings.ts'
import type { Address } from '../../packages/tracer/src/model/address.ts'
import type { Transaction } from '../../packages/tracer/src/model/transaction.ts'
import type { Transfer } from '../../packages/tracer/src/model/transfer.ts'
import { parseIncident } from '../../packages/tracer/src/source/incident-file.ts'
import type { Reading } from '../../packages/tracer/src/source/source.ts'
import { createCase } from '../../packages/tracer/src/store/sqlite-case.ts'
import { DEFAULT_POLICY } from '../../packages/tracer/src/walk/policy.ts'
import { traceCase } from '../../packages/tracer/src/walk/trace-case.ts'
import { at, coin, facts, ONE, pay, says, TWO, token, transaction, word } from '../contracts/bridges/made.ts'
import { chainOf } from '../contracts/bridges/made-chain.ts'
import { statementOf } from '../contracts/made-case.ts'

/** What texts begin with: markup with a script, direction and width, a long word, addresses that run, formulas, broken characters. */
export const ATTACKS = {
  markup: '<img src=x onerror="owned=1">\u202e\u200b</script><script>owned=1</script>',
  break: '"><svg onload=owned=1>\u2066\ufeff\r\n\t\u0000',
  long: 'W'.repeat(5000),
  address: "javascript:owned=1//'\u200f\ud800",
  formula: '=HYPERLINK("https://evil.example","\u202dpay")',
} as const
export type Attack = keyof typeof ATTACKS

/** What opens a page or runs where a browser follows it. */
const URLS = [
  'javascript:owned=1',
  'data:text/html,<script>owned=1</script>',
  'https://evil.example/" onmouseover="owned=1',
  'vbscript:owned=1',
]

export const ALICE = at(ONE, 'thief')
export const MULE = at(ONE, 'mule')
export const SHOP = at(ONE, 'shop')
export const LISTED = at(ONE, 'listed')
export const STOPPED = at(ONE, 'stopped')
export const VAULT = at(ONE, 'vault')
export const CUT = at(ONE, 'cut')

const NIL = `0x${'0'.repeat(64)}`
const hash = (n: number) => `0x${n.toString(16).padStart(64, '0')}`

/**
 * Traces a case with one attack at the head of every foreign text, and the others behind it.
 * @returns the file
 */
export async function makeHostile(folder: string, attack: Attack): Promise<string> {
  let field = 0
  const rest = Object.entries(ATTACKS).flatMap(([name, text]) => (name === attack || name === 'long' ? [] : [text]))
  /** A text of its own for each field, so that equal ones do not hide each other. */
  const evil = () => {
    field += 1
    return `${ATTACKS[attack]} ${field} ${rest.join(' ')}`.slice(0, 9_000)
  }
  const url = () => URLS[field++ % URLS.length]!
  const memo = `=:BTC.BTC:${ATTACKS[attack].slice(0, 400)}`
  const of = (n: number, time: number, ...steps: Parameters<typeof transaction>[1]) =>
    transaction(ONE, steps, { hash: hash(n), time })
  const one = [
    of(1, 900, pay('victim', 'thief', 'USDC', 1000n), pay('victim', 'thief', 'ETH', 500n)),
    transaction(
      ONE,
      [
        pay('thief', 'pool', 'USDC', 100n),
        says(
          'pool',
          'FundsDeposited(bytes32 inputToken, bytes32 outputToken, uint256 inputAmount, uint256 outputAmount, uint256 indexed destinationChainId, uint256 indexed depositId, uint32 quoteTimestamp, uint32 fillDeadline, uint32 exclusivityDeadline, bytes32 indexed depositor, bytes32 recipient, bytes32 exclusiveRelayer, bytes message)',
          [...[word('USDC'), word('USDC'), 100n, 100n, 8453n, 7n, 1, 2, 0, word('thief'), word('fence'), NIL], '0x'],
        ),
      ],
      { hash: hash(2), callee: 'pool', time: 1000 },
    ),
    of(
      3,
      1100,
      pay('thief', 'router', 'ETH', 100n),
      pay('router', 'vault', 'ETH', 100n),
      says('router', 'Deposit(address indexed to, address indexed asset, uint256 amount, string memo)', [
        ...[at(ONE, 'vault').slice('eip155:1:'.length), `0x${'0'.repeat(40)}`, 100n, memo.replaceAll('\ud800', '')],
      ]),
    ),
    of(4, 1200, pay('thief', 'shop', 'USDC', 200n)),
    of(5, 1300, pay('thief', 'listed', 'USDC', 110n)),
    of(6, 1400, pay('thief', 'mule', 'USDC', 150n)),
    of(7, 1500, pay('thief', 'stopped', 'USDC', 60n)),
    of(8, 1600, pay('thief', 'cut', 'USDC', 70n)),
    of(9, 1700, pay('scam', 'thief', 'FAKE', 5n)),
    of(10, 1800, pay('mule', 'swap', 'USDC', 50n)),
    of(11, 1900, pay('mule', 'aide', 'USDC', 20n), pay('mule', 'aunt', 'USDC', 20n)),
    of(12, 2000, pay('thief', 'thief', 'ODD', 1n)),
  ]
  const two = [
    transaction(TWO, [pay('relayer', 'fence', 'USDC', 97n)], { hash: hash(21), sender: 'relayer', time: 1010 }),
  ]
  const named = (all: readonly Transaction[]): Transaction[] => {
    const names = new Map<string, { symbol: string; name: string }>()
    const rename = (row: Transfer): Transfer => {
      const known = names.get(row.asset) ?? { symbol: evil(), name: evil() }
      names.set(row.asset, known)
      const odd = row.asset === token(ONE, 'ODD')
      return {
        ...{ ...row, ...known, decimals: odd ? null : 2, flags: [...row.flags, 'x<b>\u202e'] },
        ...(odd ? { units: null, shown: evil() } : {}),
      }
    }
    return all.map((each) => ({ ...each, transfers: each.transfers.map(rename) }))
  }
  const seed = (asset: string, units: string) => ({
    ...{ address: ALICE, asset, units, tx: hash(1), citation: evil(), theft: evil() },
  })
  const incident = {
    ...{ id: `hostile-${attack}`, title: evil(), date: '1970-01-01', summary: evil() },
    attribution: [{ name: evil(), by: evil(), citation: evil() }],
    citations: URLS.map((link, i) => ({ id: `c${i}`, title: evil(), url: link, accessed: '2025-01-01' })),
    victims: [{ name: evil(), address: at(ONE, 'victim'), citation: 'c0' }],
    seeds: [seed(token(ONE, 'USDC'), '1000'), seed(coin(ONE), '500')],
    stops: [{ address: SHOP, category: 'service', name: evil(), citation: 'c1' }],
    labels: [{ address: ALICE, name: evil(), category: evil(), source: evil(), citation: 'c2' }],
    assertions: [
      {
        ...{ id: evil(), kind: 'conversion', address: MULE, asset: token(ONE, 'USDC'), units: '50' },
        ...{ toAsset: token(ONE, 'DAI'), toUnits: '49', time: '1970-01-01T00:31:00Z', by: evil(), citation: evil() },
      },
    ],
    notes: [evil(), evil()],
  }
  const parsed = parseIncident(JSON.stringify(incident), 'hostile.json')
  const path = join(folder, `hostile-${attack}.sqlite`)
  const who = evil()
  const store = createCase(path, { who, now: () => '2025-01-01T00:00:00Z' })
  const known = facts({ pool: 'across/spoke-pool', router: 'thorchain/router' })
  const spoil = (reading: Reading): Reading =>
    reading.address === CUT ? { ...reading, state: 'cut', note: evil(), parts: cutParts(reading, evil()) } : reading
  const source = (chain: typeof ONE, all: readonly Transaction[]) => {
    const made = chainOf(chain, named(all), [])
    return {
      ...{ ...made, name: evil() },
      read: async (addresses: readonly Address[]) => (await made.read(addresses)).map(spoil),
    }
  }
  const label = (address: Address) => ({
    ...{ address, name: evil(), theirs: evil(), source: evil(), voice: evil(), actor: 'evil', abuse: evil() },
    ...{ category: 'service' as const, date: '2025-01-01' },
  })
  await traceCase({
    ...{ store, incident: parsed.incident, canonicalIncident: parsed.canonical },
    sources: [source(ONE, one), source(TWO, two)],
    policy: { ...DEFAULT_POLICY, minUsd: '0', learnedStops: false },
    overrides: [{ kind: 'stop', address: STOPPED, category: 'service', reason: evil() }],
    catalogue: { describe: () => undefined, priceOf: () => undefined, placeOf: () => undefined },
    decode: Object.assign(() => [], {
      crossingsOf: (opened: Transaction) => crossingsOf(opened, known),
      coinOf: () => 'USDC',
    }),
    labels: {
      fingerprint: 'hostile',
      of: (addresses) =>
        new Map(
          addresses.map((address) => [
            address,
            address === LISTED ? [label(address), label(address)].map(statementOf) : [],
          ]),
        ),
      actors: () => [
        {
          ...{ id: 'evil', name: evil(), categories: [evil()], jurisdictions: [evil()], uri: url(), aliases: [evil()] },
          ...{ contacts: URLS.map((link) => ({ kind: 'general' as const, url: link, citation: evil() })) },
          ...{ citation: evil(), date: '2025-01-01' },
        },
      ],
    },
  })
  for (const { id } of store.readTrace()?.leads ?? [])
    store.addLeadDecision({ lead: id, verdict: 'open', by: evil(), reason: evil(), at: '2025-01-01T00:00:00Z' })
  const line = [ALICE, MULE, token(ONE, 'USDC'), '', 'fact'].join('|')
  for (const on of [ALICE, line, 'c0']) {
    annotate(store, { do: 'note', on, text: evil() })
    annotate(store, { do: 'bookmark', on, kept: true })
  }
  annotate(store, { do: 'bookmark', on: evil(), kept: true })
  annotate(store, { do: 'colour', on: ALICE, colour: 'red' })
  annotate(store, { do: 'view', name: evil(), link: `sel=${evil()}&view=${evil()}` })
  annotate(store, { do: 'label', address: MULE, name: evil(), category: 'other', why: evil() })
  store.close()
  return path
}

const cutParts = ({ parts = [] }: Reading, note: string) =>
  parts.map((part) => ({ ...part, state: 'cut' as const, note }))
