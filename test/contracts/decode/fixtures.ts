import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { knowledgeOf } from '../../../packages/tracer/src/cli/decoding.ts'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { joinCrossings } from '../../../packages/tracer/src/decode/bridge-joins.ts'
import { decodeTransaction } from '../../../packages/tracer/src/decode/decode.ts'
import type { Knowledge } from '../../../packages/tracer/src/decode/knowledge.ts'
import type { Address } from '../../../packages/tracer/src/model/address.ts'
import type { BridgeFacts } from '../../../packages/tracer/src/model/crossing.ts'
import type { Protocol } from '../../../packages/tracer/src/model/protocol.ts'
import type { Transaction } from '../../../packages/tracer/src/model/transaction.ts'
import { shippedBridges } from '../../../packages/tracer/src/source/bridges.ts'
import { shippedCatalogue } from '../../../packages/tracer/src/source/catalogue.ts'

/** Opened transactions of a protocol that were sealed, and what its decoder says of them. */
export interface Fixture {
  /** Name of the decoder, which its folder has too. */
  readonly protocol: string
  /** From the chain; from a node of our own that ran the protocol's own code; or written after the signatures of its events. */
  readonly origin: 'chain' | 'local-node' | 'signatures'
  /** Where its facts come from. */
  readonly citation: string
  /** What is known of contracts beside what is shipped, where the transactions are of no public chain. */
  readonly contracts?: Readonly<Record<string, Protocol>>
  readonly wrappers?: readonly string[]
  /** As `model/transaction.ts` has them, units as decimal strings. */
  readonly transactions: readonly unknown[]
  readonly expect: { readonly crossings?: unknown; readonly passages?: unknown; readonly joins?: unknown }
}

const FOLDER = fileURLToPath(new URL('../../fixtures/decoders/', import.meta.url))

export const pathOf = (protocol: string, name: string): string => join(FOLDER, protocol, `${name}.json`)

/** The sealed fixtures by `<folder>/<file>`, sorted. */
export function fixtureFiles(): string[] {
  if (!existsSync(FOLDER)) return []
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replaceAll('\\', '/'))
    .sort()
}

export function readFixture(file: string): Fixture {
  return JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Fixture
}

/** The opened transactions of a fixture. */
export function openedOf({ transactions }: Pick<Fixture, 'transactions'>): Transaction[] {
  return (transactions as readonly (Transaction & { transfers: readonly { units: string | null }[] })[]).map(
    (transaction) => ({
      ...transaction,
      transfers: transaction.transfers.map((row) => ({ ...row, units: row.units === null ? null : BigInt(row.units) })),
    }),
  )
}

/** As JSON has it: units and weights as decimal strings. */
export function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item)))
}

let shipped: Knowledge | undefined

function factsOf({ contracts = {}, wrappers = [] }: Pick<Fixture, 'contracts' | 'wrappers'>): Knowledge {
  shipped ??= knowledgeOf(shippedCatalogue())
  return {
    ...shipped,
    wrappers: new Set([...shipped.wrappers, ...(wrappers as Address[])]),
    contracts: new Map([...shipped.contracts, ...(Object.entries(contracts) as [Address, Protocol][])]),
  }
}

/** What bridges are believed by: the shipped contracts, and the wrappers of every chain. */
export function bridgeFacts({ wrappers }: Pick<Knowledge, 'wrappers'> = factsOf({})): BridgeFacts {
  return { ...shippedBridges(), wrappers }
}

/** What the decoders of today say of a fixture, in the form of its `expect`. */
export function replayFixture(fixture: Omit<Fixture, 'expect'>, crossings: boolean): Fixture['expect'] {
  const knowledge = factsOf(fixture)
  const opened = openedOf(fixture)
  if (!crossings) return { joins: plain(opened.flatMap((item) => decodeTransaction(item, knowledge))) }
  const facts = bridgeFacts(knowledge)
  const sides = opened.flatMap((item) => crossingsOf(item, facts))
  return { crossings: plain(sides), joins: plain(joinCrossings(sides).joins) }
}
