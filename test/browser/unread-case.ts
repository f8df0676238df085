/** A small theft of which one half ends at an exchange and the other at somebody whom nobody has read, but whose ledger is at hand. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Served, serveFiles, spoor } from './helpers.ts'

const hex = (n: number): string => `0x${n.toString(16).padStart(40, '0')}`
const at = (n: number): string => `eip155:1:${hex(n)}`

export const MADE = { THIEF: at(1), UNREAD: at(2), SHOP: at(7) }

/** The thief pays a shop 60 coins and somebody unread 40, who pays him 3 back and three others the rest. */
export async function serveMade(): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'spoor-unread-'))
  const asset = 'eip155:1/slip44:60'
  const tx = (n: number): string => `0x${n.toString(16).padStart(64, '0')}`
  const row = (n: number, from: number, to: number, coins: number): string => {
    const units = BigInt(coins) * 10n ** 18n
    return `eip155:1,${100 + n},${1_735_689_600 + n},${tx(n)},0,0,native,${hex(from)},${hex(to)},${asset},${units}`
  }
  const rows = [
    row(1, 0xff, 1, 100),
    row(2, 1, 7, 60),
    row(3, 1, 2, 40),
    row(4, 2, 1, 3),
    row(5, 2, 3, 30),
    row(6, 2, 4, 5),
  ]
  const ledger = join(folder, 'made.csv')
  const head = 'chain,block,timestamp,tx_hash,tx_index,position,kind,from,to,asset,units'
  writeFileSync(ledger, `${head}\n${rows.join('\n')}\n`)
  const incident = join(folder, 'made.json')
  const about = { id: 'made', title: 'Made', date: '2025-01-01', summary: 'Made.' }
  const seeds = [{ address: MADE.THIEF, asset, units: String(100n * 10n ** 18n), tx: tx(1), citation: 'made' }]
  const stops = [{ address: MADE.SHOP, category: 'service', name: 'Shop', citation: 'made' }]
  writeFileSync(incident, JSON.stringify({ ...about, seeds, stops }))
  const file = join(folder, 'made.sqlite')
  const options = [
    '--ledger',
    ledger,
    '--ledger-complete',
    '2025-06-01',
    '--max-hops',
    '0',
    '--min-usd',
    '0',
    '--no-learned-stops',
    '--quiet',
  ]
  await spoor('trace', incident, '--case', file, ...options)
  return serveFiles([file], '--ledger', ledger, '--by', 'A. Lee')
}
