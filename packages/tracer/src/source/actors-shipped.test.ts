import { describe, expect, test } from 'vitest'
import { shippedActor, shippedActors } from './actors-shipped.ts'

describe('shipped actors', () => {
  test('are told by id, name or alias, and say who cites them', () => {
    for (const name of ['okex', 'OKX', 'ok x']) expect(shippedActor(name)?.id).toBe('okex')
    expect(shippedActor('Gate.io')?.id).toBe('gate')
    expect(shippedActor('HTX')?.name).toBe('HTX (Huobi)')
    expect(shippedActor('nobody')).toBeUndefined()
    expect(shippedActor('Binance')?.contacts).toMatchObject([
      {
        kind: 'law-enforcement',
        url: 'https://www.binance.com/en/support/law-enforcement/guidelines',
        citation: expect.stringContaining('Law Enforcement Guidelines; https://www.binance.com/'),
      },
    ])
  })

  test('each contact page is on the site of its actor, and no name means two', () => {
    const names = new Map<string, string>()
    for (const { id, name, aliases, uri, contacts } of shippedActors()) {
      const site = new URL(uri).host.replace(/^www\./, '')
      for (const { url } of contacts) {
        const { host } = new URL(url)
        expect(host === site || host.endsWith(`.${site}`), `${url} of ${id}`).toBe(true)
      }
      for (const text of [id, name, ...aliases]) {
        expect(shippedActor(text)?.id, text).toBe(id)
        expect(names.get(text.toLowerCase()) ?? id).toBe(id)
        names.set(text.toLowerCase(), id)
      }
    }
  })
})
