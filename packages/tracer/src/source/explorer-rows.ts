import { type Address, isZeroAddress } from '../model/address.ts'
import type { Coverage } from '../model/incident.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Transfer } from '../model/transfer.ts'
import { type EvmNetwork, hexOf } from './evm-network.ts'
import { type EvmPlace, tokenRow } from './evm-rows.ts'
import { type Cut, PARTS, type Part, type PartRead, type Reading } from './source.ts'

const ZERO = `0x${'0'.repeat(40)}`

/** A native payment as far as the wraps behind it go. */
export interface Paid {
  readonly row: Transfer
  /** Moved by a contract that ended itself: such coins arrive without a call, and nothing answers them. */
  readonly unasked: boolean
}

/**
 * What the wrappers of the native coin did, which explorers need not list: whoever pays coins into one is minted as many, and
 * whoever is paid coins out of one has burned as many. That is all that its code does. Rows that the lists have anyway are left out.
 * @param listed token rows of the same address
 * @returns rows without position, block hash and place of their transaction: those of its trace and of its log are not the same
 */
export function wrapsOf(
  net: EvmNetwork,
  address: Address,
  paid: readonly Paid[],
  listed: readonly Transfer[],
): Transfer[] {
  const there = new Map<string, number>()
  for (const row of listed) there.set(sameWrap(row), (there.get(sameWrap(row)) ?? 0) + 1)
  return paid.flatMap(({ row, unasked }) => {
    if (row.status === 0 || row.to === null || row.from === row.to) return []
    const mint = row.from === address && net.wrappers.has(row.to) && !unasked
    const burn = row.to === address && net.wrappers.has(row.from) && row.kind === 'internal' && !unasked
    if (!mint && !burn) return []
    const wrap = tokenRow(net, placeOf(row), {
      kind: 'erc20',
      contract: hexOf(mint ? row.to : row.from),
      position: null,
      from: mint ? ZERO : hexOf(row.to),
      to: mint ? hexOf(row.from) : ZERO,
      units: row.units!,
    })
    const left = there.get(sameWrap(wrap)) ?? 0
    there.set(sameWrap(wrap), left - 1)
    return left > 0 ? [] : [wrap]
  })
}

/** The address of mints and burns has no payments by which the wraps could be told. */
export function unlistedWraps(
  net: EvmNetwork,
  address: Address,
  { from, to }: { readonly from: number; readonly to: number },
): Hole[] {
  if (!isZeroAddress(address) || net.wrappers.size === 0) return []
  return [{ from, to, note: 'wraps of the native coin are not listed under the zero address' }]
}

function sameWrap({ tx, from, to, asset, units }: Transfer): string {
  return `${tx} ${from} ${to} ${asset} ${units}`
}

function placeOf({ tx, block, time, flags }: Transfer): EvmPlace {
  const unfinalized = flags.includes('unfinalized')
  return { tx, txIndex: null, block: block!, blockHash: null, time: time!, status: 1, unfinalized }
}

/** Blocks of a part that were not read whole. */
export interface Hole {
  readonly from: number
  readonly to: number
  readonly note: string
  /** The source would not, or could not, be asked at all. */
  readonly refused?: boolean
}

/** What became of an address, part by part. */
export interface Found {
  readonly address: Address
  readonly holes: ReadonlyMap<Part, readonly Hole[]>
  /** What a person should know of a part although it is complete. */
  readonly notes?: Readonly<Partial<Record<Part, string>>>
}

/**
 * The parts, the coverage and the state that follow from what was not read.
 * @param since time of the first block that was read; of the first block of the chain when absent
 */
export function standing(
  net: EvmNetwork,
  { address, holes, notes = {} }: Found,
  { from, cut, since = 0 as UnixSeconds }: { readonly from: number; readonly cut: Cut; readonly since?: UnixSeconds },
): Pick<Reading, 'state' | 'note' | 'coverage' | 'parts'> {
  const parts = PARTS.flatMap((part) => partReads(part, from, cut.block, holesOf(net, part, holes), notes[part] ?? ''))
  const whole = (names: readonly Part[]): boolean =>
    parts.every(({ part, state }) => state === 'complete' || !names.includes(part))
  const span = { address, direction: 'both', from: since, to: cut.time } as const
  const coverage: Coverage[] = whole(PARTS)
    ? [span]
    : whole(['native', 'internal', 'fee'])
      ? [{ ...span, asset: net.native }]
      : []
  const bad = parts.filter(({ state }) => state !== 'complete')
  const refused = bad.some(({ state }) => state === 'refused')
  return {
    parts,
    coverage,
    state: bad.length === 0 ? 'complete' : refused ? 'refused' : 'cut',
    note: [...new Set(bad.map(({ note }) => note))].join('; '),
  }
}

/** Wraps are told by payments of the native coin: where those are missing, so are they. */
function holesOf(net: EvmNetwork, part: Part, holes: ReadonlyMap<Part, readonly Hole[]>): readonly Hole[] {
  const own = holes.get(part) ?? []
  if (part !== 'erc20' || net.wrappers.size === 0) return own
  return [...own, ...(holes.get('native') ?? []), ...(holes.get('internal') ?? [])]
}

/** One part: what is whole between its holes, and the holes. */
function partReads(part: Part, from: number, to: number, holes: readonly Hole[], note: string): PartRead[] {
  const merged: Hole[] = []
  for (const hole of [...holes].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const last = merged.at(-1)
    const clipped = { ...hole, from: Math.max(hole.from, from), to: Math.min(hole.to, to) }
    if (clipped.from > clipped.to) continue
    if (last === undefined || clipped.from > last.to) merged.push(clipped)
    else {
      const note = last.note.includes(clipped.note) ? last.note : `${last.note}; ${clipped.note}`
      const refused = last.refused === true || clipped.refused === true
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, clipped.to), note, refused }
    }
  }
  const reads: PartRead[] = []
  let next = from
  for (const hole of merged) {
    if (next < hole.from) reads.push({ part, from: next, to: hole.from - 1, state: 'complete', note })
    reads.push({ part, from: hole.from, to: hole.to, state: hole.refused ? 'refused' : 'cut', note: hole.note })
    next = hole.to + 1
  }
  if (next <= to) reads.push({ part, from: next, to, state: 'complete', note })
  return reads
}

/** Holes by part, as they are found. */
export class Holes {
  readonly all = new Map<Part, readonly Hole[]>()

  add(parts: readonly Part[], ...holes: readonly Hole[]): void {
    if (holes.length === 0) return
    for (const part of parts) this.all.set(part, [...(this.all.get(part) ?? []), ...holes])
  }
}
