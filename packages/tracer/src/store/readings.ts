import type { Database } from 'better-sqlite3'
import type { Address } from '../model/address.ts'
import type { Chain } from '../model/chain.ts'
import type { Coverage } from '../model/incident.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { CheckRecord, CodeRecord, PartRecord, ReadRecord } from './case-store.ts'
import type { Interners } from './intern.ts'
import { storable } from './units.ts'

type Key = [address: number, mark: number]
type MarkRow = [...Key, address: string, state: ReadRecord['state'], note: string, coverage: string]
type PartRow = [...Key, number, string, number, number, PartRecord['state'], string]
type CodeRow = [
  ...Key,
  source: number,
  block: number,
  bytes: number,
  hash: string,
  cloneOf: string | null,
  maker: string | null,
  madeIn: string | null,
]
type CheckRow = [...Key, number, CheckRecord['kind'], number | null, string, string, string]

/** How far every address was read, with its proofs. */
export function openReadings(db: Database, intern: Interners) {
  const mark = db.prepare<[number, number, string, string, string]>(
    `INSERT INTO read_mark (address_id, source_id, state, note, coverage) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (address_id, source_id) DO UPDATE SET state = excluded.state, note = excluded.note, coverage = excluded.coverage`,
  )
  const clearParts = db.prepare<Key>('DELETE FROM read_part WHERE address_id = ? AND mark_id = ?')
  const clearChecks = db.prepare<Key>('DELETE FROM read_check WHERE address_id = ? AND mark_id = ?')
  const addPart = db.prepare('INSERT INTO read_part VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const addCheck = db.prepare('INSERT INTO read_check VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const marks = db
    .prepare<[], MarkRow>(
      `SELECT m.address_id, m.source_id, a.address, m.state, m.note, m.coverage
       FROM read_mark m JOIN address a USING (address_id) ORDER BY a.address, m.source_id`,
    )
    .raw()
  const parts = db
    .prepare<[], PartRow>(
      `SELECT address_id, mark_id, source_id, part, from_block, to_block, state, note FROM read_part
       ORDER BY address_id, mark_id, place`,
    )
    .raw()
  const checks = db
    .prepare<[], CheckRow>(
      `SELECT address_id, mark_id, source_id, kind, asset_id, expected, found, note FROM read_check
       ORDER BY address_id, mark_id, place`,
    )
    .raw()
  const clearCode = db.prepare<Key>('DELETE FROM code WHERE address_id = ? AND mark_id = ?')
  const addCode = db.prepare('INSERT INTO code VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const codes = db
    .prepare<[], CodeRow>(
      `SELECT c.address_id, c.mark_id, c.source_id, c.block, c.bytes, c.hash, o.address, m.address, c.made_in
       FROM code c LEFT JOIN address o ON o.address_id = c.clone_of_id LEFT JOIN address m ON m.address_id = c.maker_id`,
    )
    .raw()
  const dropPlan = db.prepare<[number]>('DELETE FROM plan WHERE address_id = ?')
  const isLive = db.prepare<[number], number>("SELECT identity = '' FROM source WHERE source_id = ?").pluck()
  const latest = db
    .prepare<[number, number], number | null>('SELECT max(time) FROM transfer WHERE chain_id = ? AND block <= ?')
    .pluck()
  const dropBalances = db.prepare<[number]>(
    `DELETE FROM balance WHERE kind = 'observed' AND address_id = ?
     AND source_id IN (SELECT source_id FROM source WHERE identity = '')`,
  )

  function partsByMark(): Map<string, PartRecord[]> {
    return grouped(parts.all(), ([, , source, part, from, to, state, note]) => ({
      source,
      part,
      from,
      to,
      state,
      note,
    }))
  }

  function checksByMark(): Map<string, CheckRecord[]> {
    return grouped(checks.all(), ([, , source, kind, asset, expected, found, note]) => ({
      source,
      kind,
      ...(asset === null ? {} : { asset: intern.asset.textOf(asset) }),
      expected: BigInt(expected),
      found: BigInt(found),
      note,
    }))
  }

  function codeByMark(): Map<string, CodeRecord> {
    return new Map(
      codes.all().map(([id, mark, source, block, bytes, hash, cloneOf, maker, madeIn]) => [
        `${id} ${mark}`,
        {
          ...{ source, block, bytes, hash },
          cloneOf: cloneOf as Address | null,
          maker: maker === null ? null : { address: maker as Address, tx: madeIn! },
        },
      ]),
    )
  }

  function writeCode(key: Key, { source, block, bytes, hash, cloneOf, maker }: CodeRecord): void {
    const of = cloneOf === null ? null : intern.address.idOf(cloneOf)
    const by = maker === null ? null : intern.address.idOf(maker.address)
    addCode.run(...key, source, block, bytes, hash, of, by, maker?.tx ?? null)
  }

  function write(source: number, record: ReadRecord): number {
    const { address, state, note, coverage, parts = [], checks = [], code } = record
    const id = intern.address.idOf(address)
    clearCode.run(id, source)
    clearParts.run(id, source)
    clearChecks.run(id, source)
    mark.run(id, source, state, storable(note), JSON.stringify(coverage))
    parts.forEach((row, place) => {
      addPart.run(id, source, place, row.source, row.part, row.from, row.to, row.state, storable(row.note))
    })
    checks.forEach((row, place) => {
      const asset = row.asset === undefined ? null : intern.asset.idOf(row.asset)
      const [expected, found] = [String(row.expected), String(row.found)]
      addCheck.run(id, source, place, row.source, row.kind, asset, expected, found, storable(row.note))
    })
    if (code !== undefined) writeCode([id, source], code)
    return id
  }

  function all(): (ReadRecord & { readonly mark: number })[] {
    const [partsOf, checksOf, codeOf] = [partsByMark(), checksByMark(), codeByMark()]
    return marks.all().map(([id, mark, address, state, note, coverage]) => {
      const key = `${id} ${mark}`
      const [found, tried, code] = [partsOf.get(key), checksOf.get(key), codeOf.get(key)]
      return {
        mark,
        address: address as Address,
        state,
        note,
        coverage: JSON.parse(coverage) as Coverage[],
        ...(found === undefined ? {} : { parts: found }),
        ...(tried === undefined ? {} : { checks: tried }),
        ...(code === undefined ? {} : { code }),
      }
    })
  }

  return {
    /** Writes how far an address was read, in place of what was written of it before, and takes it off the plan. */
    mark(source: number, record: ReadRecord): void {
      dropPlan.run(write(source, record))
    },

    all: (): ReadRecord[] => all().map(({ mark: _, ...record }) => record),

    /**
     * Takes back how far addresses were read by live sources above a block of a chain. What is known to the time of the last fact
     * below stays known; a recorded file says the rest again when the address is read on.
     */
    dropAbove(chain: Chain, block: number): Address[] {
      const until = latest.get(intern.chain.idOf(chain), block) ?? null
      const live = (source: number): boolean => isLive.get(source) === 1
      const dropped = new Set<Address>()
      for (const { mark, code, ...record } of all()) {
        if (!record.address.startsWith(`${chain}:`)) continue
        const reachesAbove =
          record.parts === undefined ? live(mark) : record.parts.some((part) => live(part.source) && part.to > block)
        if (!reachesAbove) continue
        dropped.add(record.address)
        dropBalances.run(
          write(mark, {
            ...record,
            state: 'cut',
            note: `what was read above block ${block} was taken back: the chain was reorganised`,
            coverage: coverageTo(record.coverage, until),
            parts: (record.parts ?? []).flatMap((part) => {
              if (!live(part.source)) return [part]
              return part.from > block ? [] : [{ ...part, to: Math.min(part.to, block) }]
            }),
            checks: (record.checks ?? []).filter((check) => !live(check.source)),
            ...(code === undefined || (live(code.source) && code.block > block) ? {} : { code }),
          }),
        )
      }
      return [...dropped]
    },
  }
}

function grouped<R extends [...Key, ...unknown[]], T>(rows: readonly R[], read: (row: R) => T): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const key = `${row[0]} ${row[1]}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [read(row)])
    else group.push(read(row))
  }
  return groups
}

function coverageTo(coverage: readonly Coverage[], until: number | null): Coverage[] {
  if (until === null) return []
  return coverage
    .filter((span) => span.from <= until)
    .map((span) => ({ ...span, to: Math.min(span.to, until) as UnixSeconds }))
}
