import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { madeCase } from '../../../../../test/bench/made-case.mjs'
import type { CaseView, LeadView } from '../case-view.ts'
import { flowOf } from './flow.ts'
import { type Drawn, pictureOf } from './picture.ts'
import { type Detail, FOLD_FIRST, FOLD_PAGE, MOST_DRAWN, type PictureRequest, WHOLE_PICTURE } from './picture-view.ts'
import { addressesInSight, addressRows, movementRows, movementsInSight } from './rows.ts'
import { address, caseOf, ETH, id, movement, randomCase } from './sample.ts'
import { toUnits } from './values.ts'

/** A fan of `width` leaves, each paid once, behind a run of `steps` addresses. */
function fanBehindRun(width: number, steps: number): CaseView {
  const names = ['a', ...Array.from({ length: steps }, (_, i) => `b${i}`)]
  const run = names.slice(1).map((name, i) => movement(i, names[i]!, name, '1000000'))
  const leaves = Array.from({ length: width }, (_, i) => `c${i}`)
  const last = names.at(-1)!
  const fan = leaves.map((name, i) => movement(1000 + i, last, name, String(1000 + i)))
  return caseOf(
    [
      ...names.map((name, hop) => address(name, { hop, role: hop === 0 ? 'seed' : 'launderer' })),
      ...leaves.map((name, i) =>
        address(name, { hop: names.length, role: 'frontier', assets: [held(String(1000 + i))] }),
      ),
    ],
    [...run, ...fan],
  )
}

function held(units: string) {
  return {
    asset: 'eip155:1/slip44:60',
    in: units,
    out: '0',
    taintIn: units,
    taintOut: '0',
    held: units,
    taintHeld: units,
    overdrawn: '0',
  }
}

const ruled = (drawn: Drawn, rule: string) => drawn.view.nodes.filter(({ fold }) => fold?.rule === rule)

const requests: fc.Arbitrary<PictureRequest> = fc.record({
  open: fc.constant(new Map<string, number>()),
  noise: fc.boolean(),
  by: fc.constantFrom('hop' as const, 'time' as const),
  detail: fc.constantFrom<Detail>('few', 'some', 'many'),
  window: fc.constant(null),
  filters: fc.constant(WHOLE_PICTURE.filters),
})

describe('a picture', () => {
  it('law: every movement is behind one line, or inside one fold, and no sum changes', () => {
    fc.assert(
      fc.property(randomCase, requests, (view, request) => {
        const flow = flowOf(view)
        const drawn = pictureOf(flow, request)
        const behind = new Map<string, number>()
        for (const edge of drawn.view.edges) {
          const own = drawn.edges.get(edge.id)!.flatMap(({ movements }) => movements)
          expect(own.reduce((sum, { units }) => sum + toUnits(units), 0n)).toBe(BigInt(edge.units))
          expect(own.reduce((sum, { taint }) => sum + toUnits(taint), 0n)).toBe(BigInt(edge.taint))
          expect(edge.count).toBe(own.length)
          for (const { id: movementId } of own) behind.set(movementId, (behind.get(movementId) ?? 0) + 1)
        }
        for (const { id: movementId, from, to, noise } of view.movements) {
          if (noise !== undefined && !request.noise) continue
          const inside = drawn.standIn(from) === drawn.standIn(to) && drawn.standIn(from)?.startsWith('fold:') === true
          expect(behind.get(movementId) ?? 0).toBe(inside ? 0 : 1)
        }
        const drawnAddresses = drawn.view.nodes.reduce((sum, { fold }) => sum + (fold?.count ?? 1), 0)
        expect(drawnAddresses).toBe(drawn.view.addresses + (request.noise ? drawn.view.noise.addresses : 0))
      }),
    )
  })

  it('law: the order of the case does not matter', () => {
    const shuffled = randomCase.chain((view) =>
      fc.record({
        view: fc.constant(view),
        movements: fc.shuffledSubarray([...view.movements], { minLength: view.movements.length }),
        addresses: fc.shuffledSubarray([...view.addresses], { minLength: view.addresses.length }),
      }),
    )
    fc.assert(
      fc.property(shuffled, requests, ({ view, movements, addresses }, request) => {
        const other = { ...view, movements, addresses }
        expect(pictureOf(flowOf(other), request).view).toEqual(pictureOf(flowOf(view), request).view)
      }),
    )
  })

  it('law: laying folds open moves no column and changes nothing but those folds', () => {
    fc.assert(
      fc.property(randomCase, fc.infiniteStream(fc.boolean()), (view, coins) => {
        const flow = flowOf(view)
        const shut = pictureOf(flow, { ...WHOLE_PICTURE, detail: 'few' })
        const folds = shut.view.nodes.filter(({ fold }) => fold !== undefined).map((node) => node.id)
        const open = new Map(folds.filter(() => coins.next().value).map((fold) => [fold, 1]))
        const laid = pictureOf(flow, { ...WHOLE_PICTURE, detail: 'few', open })
        const kept = shut.view.nodes.filter((node) => !open.has(node.id))
        for (const node of kept) expect(laid.view.nodes.find((other) => other.id === node.id)).toEqual(node)
        for (const node of laid.view.nodes)
          if (node.from !== undefined) expect(open.has(node.from), node.from).toBe(true)
      }),
    )
  })

  it('folds a run and a fan, and lays a fan open a page at a time, the largest first', () => {
    const flow = flowOf(fanBehindRun(500, 10))
    const shut = pictureOf(flow, { ...WHOLE_PICTURE, detail: 'few' })
    expect(ruled(shut, 'siblings')).toHaveLength(1)
    expect(ruled(shut, 'siblings')[0]!.fold).toMatchObject({ count: 500 })
    expect(ruled(shut, 'chain')[0]!.fold).toMatchObject({ count: 10 })
    expect(shut.view.nodes).toHaveLength(3)
    const fan = ruled(shut, 'siblings')[0]!.id
    const laid = pictureOf(flow, { ...WHOLE_PICTURE, detail: 'few', open: new Map([[fan, 2]]) })
    const released = laid.view.nodes.filter(({ from }) => from === fan)
    expect(released).toHaveLength(FOLD_FIRST + FOLD_PAGE)
    expect(released.map((node) => node.id)).toContain(id('c499'))
    expect(released.map((node) => node.id)).not.toContain(id('c449'))
    expect(laid.view.nodes.find((node) => node.id === fan)!.fold).toMatchObject({ count: 450 })
    const all = pictureOf(flow, { ...WHOLE_PICTURE, detail: 'few', open: new Map([[fan, 14]]) })
    expect(all.view.nodes.some((node) => node.id === fan)).toBe(false)
  })

  it('never has more than so many nodes and edges, whatever is laid open', () => {
    const flow = flowOf(fanBehindRun(5000, 3))
    const shut = pictureOf(flow, WHOLE_PICTURE)
    const open = new Map(shut.view.nodes.flatMap((node) => (node.fold === undefined ? [] : [[node.id, 200] as const])))
    const { view } = pictureOf(flow, { ...WHOLE_PICTURE, open })
    expect(view.nodes.length + view.edges.length).toBeLessThanOrEqual(MOST_DRAWN)
    expect(view.full).toBe(true)
  })

  it('keeps the places of what a filter hides, and tells how many a kind has', () => {
    const flow = flowOf(fanBehindRun(500, 10))
    const request: PictureRequest = {
      ...WHOLE_PICTURE,
      filters: { ...WHOLE_PICTURE.filters, hiddenKinds: ['frontier'] },
    }
    const { view } = pictureOf(flow, request)
    expect(view.hiddenByKind).toEqual({ frontier: 500 })
    const bare = pictureOf(flow, WHOLE_PICTURE).view
    expect(view.nodes.map(({ hidden: _, ...node }) => node)).toEqual(bare.nodes)
  })

  it('counts in a window what falls inside of it, and moves nothing', () => {
    const late = movement(7, 'a', 'c', '30', { time: '2025-03-01T00:00:00Z' })
    const flow = flowOf(caseOf([address('a'), address('c', { hop: 1 })], [movement(1, 'a', 'c', '50'), late]))
    const from = Date.parse('2025-02-28T00:00:00Z') / 1000
    const { view } = pictureOf(flow, { ...WHOLE_PICTURE, window: { from, to: from + 7 * 86_400 } })
    expect(view.edges).toMatchObject([{ units: '30', count: 1, first: late.time, last: late.time }])
    expect(view.nodes.map(({ id: node, rank }) => [node, rank])).toEqual(
      pictureOf(flow, WHOLE_PICTURE).view.nodes.map(({ id: node, rank }) => [node, rank]),
    )
  })

  it('puts columns by time in the order in which stolen value came', () => {
    const hours = [0, 30, 200]
    const moved = hours.map((hour, i) =>
      movement(i, i === 0 ? 'a' : `b${i - 1}`, `b${i}`, '10', {
        time: new Date(Date.UTC(2025, 1, 21) + hour * 3_600_000).toISOString().replace('.000', ''),
      }),
    )
    const addresses = ['a', 'b0', 'b1', 'b2'].map((name, hop) =>
      address(name, { hop, role: hop ? 'launderer' : 'seed' }),
    )
    const { view } = pictureOf(flowOf(caseOf(addresses, moved)), { ...WHOLE_PICTURE, by: 'time' })
    expect(view.nodes.map(({ rank }) => rank)).toEqual([0, 1, 2, 3])
    expect(view.columns[1]!.since).toBe('2025-02-21T00:00:00Z')
  })
})

describe('tables of a picture', () => {
  it('law: hold what the picture shows, folded or not', () => {
    fc.assert(
      fc.property(randomCase, requests, (view, request) => {
        const flow = flowOf(view)
        const drawn = pictureOf(flow, request)
        const rows = addressRows(addressesInSight(flow, drawn), { sort: 'usd', desc: true, text: '' })
        const shown = drawn.view.nodes.filter(({ hidden }) => !hidden)
        expect(rows).toHaveLength(shown.reduce((sum, { fold }) => sum + (fold?.count ?? 1), 0))
        const payments = movementRows(movementsInSight(flow, drawn, null), { sort: 'time', desc: false, text: '' })
        const lines = new Set(payments.map((row) => row.id))
        for (const edge of drawn.view.edges) {
          if (edge.hidden) continue
          for (const { movements } of drawn.edges.get(edge.id)!)
            for (const one of movements) expect(lines.has(one.id)).toBe(true)
        }
      }),
    )
  })

  it('sort by exact units and find text anywhere', () => {
    const flow = flowOf(fanBehindRun(50, 3))
    const drawn = pictureOf(flow, WHOLE_PICTURE)
    const rows = movementRows(movementsInSight(flow, drawn, null), { sort: 'amount', desc: true, text: '' })
    expect(rows.slice(0, 4).map(({ units }) => units)).toEqual(['1000000', '1000000', '1000000', '1049'])
    const found = addressRows(addressesInSight(flow, drawn), {
      sort: 'address',
      desc: false,
      text: id('c7').toUpperCase().slice(-5),
    })
    expect(found.map((row) => row.id)).toEqual([id('c7')])
  })
})

describe('leads', () => {
  const lead = (nr: number, from: string, to: string, more: Partial<LeadView> = {}): LeadView => {
    const side = (name: string) => ({ address: id(name), asset: ETH, units: '70', tx: '', time: '', movements: [] })
    return {
      ...{ id: `l${nr}`, kind: 'mixer', rule: 'amounts', from: side(from), to: side(to), gap: 60, evidence: 'why' },
      ...{ rivals: 2, byChance: 1, verdict: 'open', booked: false, decisions: [] },
      ...more,
    }
  }
  const base = caseOf(
    [address('a', { role: 'seed' }), address('b', { hop: 1, role: 'mixer' })],
    [movement(1, 'a', 'b', '100')],
  )
  const leads = [
    lead(1, 'b', 'c'),
    lead(2, 'b', 'c'),
    lead(3, 'b', 'd', { verdict: 'rejected' }),
    lead(4, 'b', 'e', { verdict: 'accepted', booked: true }),
  ]
  const flow = flowOf({ ...base, leads })

  it('are lines of their own that carry nothing, one a pair; not those that were rejected or are booked', () => {
    const { view } = pictureOf(flow, WHOLE_PICTURE)
    const lines = view.edges.filter(({ kind }) => kind === 'lead')
    expect(lines).toMatchObject([{ from: id('b'), to: id('c'), units: '0', taint: '0', cents: null, count: 2 }])
    expect(lines[0]!.leads).toMatchObject([
      { id: 'l1', kind: 'mixer', units: '70', rivals: 2, byChance: 1 },
      { id: 'l2', verdict: 'open' },
    ])
    expect(view.movements).toBe(1)
    expect(view.nodes.map(({ id: node }) => node)).toContain(id('c'))
  })

  it('are hidden by their heading, as facts are by their asset, and counted', () => {
    const hidden = (heading: string) =>
      pictureOf(flow, { ...WHOLE_PICTURE, filters: { ...WHOLE_PICTURE.filters, hiddenLines: [heading] } }).view
    expect(hidden('lead').hiddenByLine).toEqual({ lead: 1 })
    expect(
      hidden('lead')
        .edges.filter((edge) => edge.hidden)
        .map(({ kind }) => kind),
    ).toEqual(['lead'])
    expect(hidden(ETH).hiddenByLine).toEqual({ [ETH]: 1 })
    expect(hidden(ETH).edges.map(({ units }) => units)).toEqual(['0', '100'])
  })
})

describe('a large case', () => {
  const large = madeCase(20_000, 60_000)
  const flow = flowOf(large)

  it('opens folded, with every payment behind a line or inside a fold', () => {
    const drawn = pictureOf(flow, WHOLE_PICTURE)
    expect(drawn.view.nodes.length + drawn.view.edges.length).toBeLessThanOrEqual(MOST_DRAWN)
    expect(drawn.view.nodes.length).toBeLessThanOrEqual(300)
    const behind = drawn.view.edges.reduce((sum, { count }) => sum + count, 0)
    const inside = large.movements.filter(
      ({ from, to }) => drawn.standIn(from) === drawn.standIn(to) && drawn.standIn(from)!.startsWith('fold:'),
    ).length
    expect(behind + inside).toBe(60_000)
  })

  it('is folded once for all filters, and drawn once for a request', () => {
    const one = pictureOf(flow, { ...WHOLE_PICTURE, window: { from: 0, to: 2_000_000_000 } })
    const other = pictureOf(flow, { ...WHOLE_PICTURE, filters: { ...WHOLE_PICTURE.filters, maxHop: 3 } })
    expect(other.folding).toBe(one.folding)
    expect(other.edges).toBe(pictureOf(flow, WHOLE_PICTURE).edges)
  })
})
