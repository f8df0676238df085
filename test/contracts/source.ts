import { expect, test } from 'vitest'
import type { Address } from '../../packages/tracer/src/model/address.ts'
import type { Transfer } from '../../packages/tracer/src/model/transfer.ts'
import type { Source } from '../../packages/tracer/src/source/source.ts'

/** What the specification needs to know of the world behind a source. */
export interface SourceWorld {
  readonly source: Source
  /** Addresses that the source knows; among them one that paid itself and one that only ever received. */
  readonly addresses: readonly Address[]
  /** An address of the same chain that the source has never seen. */
  readonly stranger: Address
  /** Every transfer of the source. */
  readonly transfers: readonly Transfer[]
  /** Most requests that one layer may cost; 1 when absent. A live source has begun already. */
  readonly requestsPerLayer?: number
}

/**
 * What every source has to keep to, recorded or live, whatever it reads from.
 * @param name told in the titles of the tests
 * @param open a fresh source over the same world, closed by the specification
 */
export function sourceContract(name: string, open: () => Promise<SourceWorld>): void {
  const check = (title: string, body: (world: SourceWorld) => Promise<void>): void => {
    test(`${name}: ${title}`, async () => {
      const world = await open()
      try {
        await body(world)
      } finally {
        world.source.close()
      }
    })
  }

  check(
    'a reading holds every transfer from or to its address, each once',
    async ({ source, addresses, transfers }) => {
      for (const reading of await source.read(addresses)) {
        const touching = transfers.filter(({ from, to }) => from === reading.address || to === reading.address)
        expect(sorted(reading.transfers)).toEqual(sorted(touching))
        expect(reading.state).toBe('complete')
      }
    },
  )

  check('readings come one per address, in the order asked for', async ({ source, addresses }) => {
    const asked = [...addresses].reverse()
    expect((await source.read(asked)).map((reading) => reading.address)).toEqual(asked)
  })

  check('two halves of a set of addresses equal the whole', async ({ source, addresses }) => {
    const middle = addresses.length >> 1
    const halves = [...(await source.read(addresses.slice(0, middle))), ...(await source.read(addresses.slice(middle)))]
    expect(canonical(halves)).toEqual(canonical(await source.read(addresses)))
  })

  check('reading twice gives the same', async ({ source, addresses }) => {
    expect(canonical(await source.read(addresses))).toEqual(canonical(await source.read(addresses)))
  })

  check('the other party of a transfer reads the same transfer', async ({ source, transfers }) => {
    for (const transfer of transfers.slice(0, 20)) {
      const parties = [transfer.from, ...(transfer.to === null ? [] : [transfer.to])]
      for (const reading of await source.read(parties)) expect(reading.transfers).toContainEqual(transfer)
    }
  })

  check('an unknown address has an empty, complete reading', async ({ source, stranger }) => {
    expect(await source.read([stranger])).toMatchObject([
      { address: stranger, transfers: [], state: 'complete', note: '' },
    ])
  })

  check('no addresses cost no request; a layer of them costs no more than it says', async (world) => {
    const { source, addresses, requestsPerLayer = 1 } = world
    const before = source.requests
    expect(await source.read([])).toEqual([])
    expect(source.requests).toBe(before)
    await source.read(addresses.slice(0, source.layer))
    expect(source.requests).toBeGreaterThan(before)
    expect(source.requests).toBeLessThanOrEqual(before + requestsPerLayer)
  })

  check('an aborted reading ends', async ({ source, addresses }) => {
    await expect(source.read(addresses, { signal: AbortSignal.abort() })).rejects.toThrow()
  })

  check('what is always there is among its transfers, and other questions may be asked meanwhile', async (world) => {
    const { source, addresses, transfers } = world
    const always: Transfer[] = []
    for (const transfer of source.always()) {
      always.push(transfer)
      await source.read(addresses.slice(0, 1))
    }
    if (always.length > 0) expect(sorted(always)).toEqual(sorted(transfers))
  })

  check('a live source says which blocks it read, and reads later blocks alone when asked', async (world) => {
    const { source, addresses, transfers } = world
    if (source.live === undefined) return
    const { cut } = source.live
    const blocks = transfers.map((row) => row.block!).sort((a, b) => a - b)
    const middle = blocks[blocks.length >> 1]!
    for (const reading of await source.read(addresses)) {
      expect(new Set(reading.parts?.map(({ part }) => part))).toContain('native')
      for (const { from, to, state } of reading.parts!)
        expect({ from, to, state }).toEqual({ from: 0, to: cut.block, state: 'complete' })
      expect(reading.coverage.some(({ direction }) => direction === 'both' || direction === 'out')).toBe(true)
    }
    for (const reading of await source.read(addresses, { after: middle })) {
      const later = transfers.filter(
        ({ from, to, block }) => block! > middle && (from === reading.address || to === reading.address),
      )
      expect(sorted(reading.transfers)).toEqual(sorted(later))
      for (const { from } of reading.parts!) expect(from).toBe(middle + 1)
    }
  })

  check('a live source begins again where it was, and keeps what it was answered', async (world) => {
    const { source, addresses } = world
    if (source.live === undefined) return
    const { live } = source
    await source.read(addresses.slice(0, 1))
    expect(live.drain().length).toBeGreaterThan(0)
    expect(live.drain()).toEqual([])
    const [state, cut] = [live.state(), live.cut]
    await live.begin(state)
    expect(live.state()).toBe(state)
    expect(live.cut).toEqual(cut)
    expect(await live.blockHash(cut.block)).toBe(cut.hash)
  })

  check('ids are unique', async ({ transfers }) => {
    expect(new Set(transfers.map(({ id }) => id)).size).toBe(transfers.length)
  })
}

function canonical(readings: Awaited<ReturnType<Source['read']>>): unknown {
  return readings.map((reading) => ({ ...reading, transfers: sorted(reading.transfers) }))
}

function sorted(transfers: readonly Transfer[]): Transfer[] {
  return [...transfers].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}
