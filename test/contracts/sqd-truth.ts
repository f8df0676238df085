import { gunzipSync } from 'node:zlib'
import { expect } from 'vitest'
import type { Address } from '../../packages/tracer/src/model/address.ts'
import type { Transfer } from '../../packages/tracer/src/model/transfer.ts'
import type { Reading } from '../../packages/tracer/src/source/source.ts'
import type { Fault, Reply } from '../servers/server.ts'
import type { Portal } from '../servers/sqd-portal.ts'
import { makeWorld, networkOf, truthOf, type World } from '../servers/world.ts'

export const WORLD = makeWorld({ seed: 5, blocks: 14, accounts: 5, txsPerBlock: 3, crowd: 12 })

export const sorted = (rows: readonly Transfer[]): Transfer[] => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1))

/** Rows of an address as the world made them. */
export function rowsOf(world: World, address: Address, last?: number): Transfer[] {
  return sorted(truthOf(world, networkOf(world), last).filter(({ from, to }) => from === address || to === address))
}

export function expectTruth(world: World, readings: readonly Reading[]): void {
  for (const reading of readings) {
    expect(reading.state).toBe('complete')
    expect(sorted(reading.transfers)).toEqual(rowsOf(world, reading.address))
  }
}

/** Without the places of frames, which a Portal without whole traces cannot tell. */
export const unplaced = (rows: readonly Transfer[]): string[] =>
  rows
    .map(({ kind, tx, from, to, asset, units, position, status }) =>
      [kind, tx, from, to, asset, units, kind === 'internal' ? '' : position, status].join(),
    )
    .sort()

export type Item = Record<string, unknown> & { transactionIndex: number }

/** A line of a stream, to be torn apart. */
export interface Block {
  header: Record<string, unknown> & { number: number; hash: string }
  transactions?: Item[]
  logs?: Item[]
  traces?: Item[]
  padding?: string
}

/** Lets a server change the blocks of its n-th stream over a layer. */
export const lies = (change: (blocks: Block[]) => Block[], when = (n: number): boolean => n === 1): Fault => {
  let streams = 0
  return (_, { method, body }) => {
    if (method !== 'POST' || !body.includes('"callFrom"')) return 'pass'
    streams++
    return when(streams) ? { alter: (reply) => changed(reply, change) } : 'pass'
  }
}

function changed(reply: Reply, change: (blocks: Block[]) => Block[]): Reply {
  const lines = gunzipSync(reply.body as Buffer)
    .toString()
    .trim()
    .split('\n')
  const blocks = change(lines.map((line) => JSON.parse(line) as Block))
  const { 'content-encoding': _, ...headers } = reply.headers ?? {}
  return { status: reply.status, headers, body: blocks.map((block) => `${JSON.stringify(block)}\n`).join('') }
}

/** The items of a kind in the first block that has one that fits. */
export function firstWith(
  blocks: readonly Block[],
  kind: 'logs' | 'traces' | 'transactions',
  fits = (_: Item): boolean => true,
): Item[] {
  return blocks.find((block) => block[kind]?.some(fits))![kind]!
}

export const read = ({ source, addresses }: Portal): Promise<readonly Reading[]> => source.read(addresses)

export const begun = async (portal: Portal): Promise<Portal> => {
  await portal.source.live!.begin(undefined)
  return portal
}
