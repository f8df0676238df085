import { createHash } from 'node:crypto'
import type { Io } from '../../packages/tracer/src/cli/io.ts'
import { type Address, parseAddress } from '../../packages/tracer/src/model/address.ts'
import { parseAsset } from '../../packages/tracer/src/model/asset.ts'
import { parseChain } from '../../packages/tracer/src/model/chain.ts'
import type { LabelStatement } from '../../packages/tracer/src/model/label.ts'
import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import type { Transfer, TransferId } from '../../packages/tracer/src/model/transfer.ts'
import { shippedCatalogue } from '../../packages/tracer/src/source/catalogue.ts'
import { parseIncident } from '../../packages/tracer/src/source/incident-file.ts'
import type { Source } from '../../packages/tracer/src/source/source.ts'
import type { LeadDecisionRecord, OverrideRecord } from '../../packages/tracer/src/store/case-store.ts'
import { createCase } from '../../packages/tracer/src/store/sqlite-case.ts'
import { DEFAULT_POLICY, type Policy } from '../../packages/tracer/src/walk/policy.ts'
import { traceCase } from '../../packages/tracer/src/walk/trace-case.ts'

const CHAIN = parseChain('eip155:1')
const ETH = parseAsset('eip155:1/slip44:60', CHAIN)

/** An account by a small number. */
export const account = (number: number): Address => parseAddress(`eip155:1:0x${number.toString(16).padStart(40, '0')}`)

/** A payment of ether: who, whom, how much, in which block. */
export type Payment = readonly [from: number, to: number, units: bigint, block: number]

export interface MadeCase {
  readonly payments: readonly Payment[]
  readonly id?: string
  readonly incident?: object
  /** Names of ledgers, each with the payments at these places; one with all by default. */
  readonly ledgers?: Readonly<Record<string, readonly number[]>>
  readonly labels?: readonly (Partial<LabelStatement> & { readonly address: Address })[]
  readonly overrides?: readonly OverrideRecord[]
  readonly decisions?: readonly LeadDecisionRecord[]
  readonly policy?: Partial<Policy>
}

/** The theft is the first payment, number 0. Block 100 is the first second of 2025, and each block takes a minute. */
export function rowOf([from, to, units, block]: Payment): Transfer {
  const tx = `0x${createHash('sha256').update(`${from} ${to} ${units} ${block}`).digest('hex')}`
  return {
    id: `eip155:1:${tx}:native:0` as TransferId,
    chain: CHAIN,
    block,
    time: (1_735_689_600 + (block - 100) * 60) as UnixSeconds,
    tx,
    txIndex: 0,
    position: 0,
    kind: 'native',
    from: account(from),
    to: account(to),
    asset: ETH,
    units,
    shown: null,
    symbol: null,
    name: null,
    decimals: null,
    status: 1,
    blockHash: null,
    flags: [],
  }
}

/** A statement of a list about an address. */
export function statementOf(
  label: MadeCase['labels'] extends readonly (infer T)[] | undefined ? T : never,
): LabelStatement {
  return {
    name: 'Somebody',
    category: 'other',
    theirs: '',
    actor: '',
    abuse: '',
    source: 'a list',
    voice: 'a list',
    authority: 'imported',
    confidence: null,
    date: '',
    file: '0'.repeat(64),
    line: 1,
    ...label,
  }
}

/** Traces a made case into a file, by the program's own walk over ledgers in memory. */
export async function makeCase(path: string, made: MadeCase): Promise<string> {
  const rows = made.payments.map(rowOf)
  const [theft] = rows
  const incident = {
    id: made.id ?? 'made',
    title: 'A made theft',
    date: '2025-01-01',
    seeds: [{ address: theft!.to, asset: ETH, units: String(theft!.units), tx: theft!.tx, citation: 'made' }],
    ...made.incident,
  }
  const file = parseIncident(JSON.stringify(incident), 'made.json')
  const ledgers = made.ledgers ?? { 'ledger.csv': rows.map((_, i) => i) }
  const sources = Object.entries(ledgers).map(([name, places]) =>
    sourceOf(
      name,
      places.flatMap((i) => rows[i] ?? []),
    ),
  )
  const store = createCase(path)
  try {
    for (const decision of made.decisions ?? []) store.addLeadDecision(decision)
    await traceCase({
      store,
      incident: file.incident,
      canonicalIncident: file.canonical,
      sources,
      policy: { ...DEFAULT_POLICY, minUsd: '0', learnedStops: false, ...made.policy },
      overrides: made.overrides ?? [],
      catalogue: shippedCatalogue(),
      labels: {
        fingerprint: 'made',
        of: (addresses) =>
          new Map(
            addresses.map((address) => [
              address,
              (made.labels ?? []).filter((label) => label.address === address).map(statementOf),
            ]),
          ),
        actors: () => [],
      },
    })
  } finally {
    store.close()
  }
  return path
}

function sourceOf(name: string, rows: readonly Transfer[]): Source {
  const identity = `sha256:${createHash('sha256')
    .update(rows.map(({ id }) => id).join())
    .digest('hex')}`
  return {
    name,
    identity,
    rows: rows.length,
    layer: 1000,
    requests: 0,
    read: async (addresses) =>
      addresses.map((address) => ({
        address,
        transfers: rows.filter(({ from, to }) => from === address || to === address),
        state: 'complete' as const,
        note: '',
        coverage: [],
      })),
    always: () => rows,
    close: () => undefined,
  }
}

/** What the command line writes, kept. */
export function listening(): Io & { readonly said: string[] } {
  const said: string[] = []
  return {
    said,
    out: (text) => void said.push(text),
    err: () => undefined,
    outIsTerminal: false,
    errIsTerminal: false,
    lively: false,
    signal: new AbortController().signal,
    now: () => 1_900_000_000 as UnixSeconds,
    env: {},
    random: () => 0,
    elapsed: () => 0,
  }
}
