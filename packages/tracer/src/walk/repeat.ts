import type { Address } from '../model/address.ts'
import { BugError, CheckError } from '../model/errors.ts'
import type { Coverage } from '../model/incident.ts'
import type { Live, Source } from '../source/source.ts'
import type { CaseStore, ReadRecord, ReadStep } from '../store/case-store.ts'
import { factsOf, recordOf } from './read-record.ts'
import { RECORDS } from './reader.ts'

/**
 * Repeats what the live sources of a case were asked, step by step, over the answers that the case holds, and writes what
 * comes out into another case. No network is needed, and none is used: the sources are given by the caller.
 * @param sources by the number they have in `from`; each asks the stored answers
 * @param into a case that has the same sources by the same numbers, and nothing of the live ones
 * @throws SourceError when an answer is missing; CheckError when its bytes were changed, or a step makes no sense
 */
export async function repeatReading(
  from: CaseStore,
  sources: ReadonlyMap<number, Source>,
  into: CaseStore,
  signal?: AbortSignal,
): Promise<void> {
  const records = new Map<Address, ReadRecord>()
  const begun = new Set<number>()
  for (const step of from.steps()) {
    signal?.throwIfAborted()
    const source = sources.get(step.source)
    if (source === undefined && step.kind === 'read') {
      repeatRecorded(step, records, into)
      continue
    }
    if (source?.live === undefined) {
      throw new BugError('a step of the case names a source that is not live', { got: `source ${step.source}` })
    }
    await repeat(step, source, source.live, begun, records, into, signal)
  }
}

/** What a recorded ledger said of how far it goes; its rows are in the case already. */
function repeatRecorded(step: ReadStep, records: Map<Address, ReadRecord>, into: CaseStore): void {
  const { addresses = [], coverage = [] } = inputOf(step)
  const reads = addresses.map((address) => {
    const stated = coverage.filter((item) => item.address === address)
    const reading = { address, transfers: [], state: 'complete', note: '', coverage: stated } as const
    const record = recordOf(records.get(address), { source: step.source, reading })
    records.set(address, record)
    return record
  })
  into.addBatches([
    { source: step.source, transfers: [], reads: [], requests: 0, step },
    { source: RECORDS, transfers: [], reads, requests: 0 },
  ])
}

async function repeat(
  step: ReadStep,
  source: Source,
  live: Live,
  begun: Set<number>,
  records: Map<Address, ReadRecord>,
  into: CaseStore,
  signal: AbortSignal | undefined,
): Promise<void> {
  const options = signal === undefined ? {} : { signal }
  // A run that was started anew took up what the case remembered: so does this one.
  const known = step.before === '' ? undefined : step.before
  if (step.kind === 'begin') {
    const { forward = false, droppedAbove } = inputOf(step)
    if (droppedAbove !== undefined) {
      into.dropAbove(live.chain, droppedAbove)
      for (const record of into.reads()) records.set(record.address, record)
    }
    await live.begin(known, { ...options, forward })
    begun.add(step.source)
  } else if (!begun.has(step.source) || (known !== undefined && live.state() !== known)) {
    await live.begin(known, options)
    begun.add(step.source)
  }
  const batch = { source: step.source, requests: 0, state: live.state(), step }
  switch (step.kind) {
    case 'begin':
      into.addBatches([{ ...batch, transfers: [], reads: [] }])
      return
    case 'read': {
      const { addresses = [], after } = inputOf(step)
      const readings = await source.read(addresses, { ...options, ...(after === undefined ? {} : { after }) })
      for (const reading of readings) {
        records.set(reading.address, recordOf(records.get(reading.address), { source: step.source, reading }))
      }
      into.addBatches([
        {
          ...batch,
          state: live.state(),
          ...factsOf(readings),
          reads: [],
        },
        {
          source: RECORDS,
          transfers: [],
          requests: 0,
          reads: readings.map((reading) => records.get(reading.address)!),
        },
      ])
      return
    }
    case 'open': {
      const { located, transactions: told = [] } = inputOf(step)
      // Where they stand was asked too: what is asked next counts how often a question was.
      if (located !== undefined) await live.locate!(located, signal)
      const refs = told.map((ref) => ({ ...ref, chain: live.chain }))
      const transactions = await live.open!(refs, signal)
      into.addBatches([{ ...batch, state: live.state(), transfers: [], reads: [], transactions }])
      return
    }
  }
}

interface StepInput {
  readonly forward?: boolean
  readonly droppedAbove?: number
  readonly addresses?: readonly Address[]
  readonly after?: number
  readonly coverage?: readonly Coverage[]
  readonly transactions?: readonly { readonly hash: string; readonly block: number }[]
  /** Hashes that somebody named, which were looked for first. */
  readonly located?: readonly string[]
}

function inputOf(step: ReadStep): StepInput {
  try {
    return JSON.parse(step.input) as StepInput
  } catch {
    throw new CheckError('a step of the case cannot be read', { got: step.input.slice(0, 80) })
  }
}
