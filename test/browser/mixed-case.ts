/** A small theft that goes into a pool of a mixer, whose whole ledger is there: the depositor knows one of those who drew from it. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spoor } from './helpers.ts'

const pool = '0xa160cdab225685da1d56aa342ad8841c3b53f291'
const account = (name: string): string => `0x${Buffer.from(name).toString('hex').padStart(40, '0')}`
const id = (address: string): string => `eip155:1:${address}`

export const THIEF = id(account('thief'))
export const MULE = id(account('mule'))
export const POOL = id(pool)

const ETHER = 10n ** 18n
const WHOLE = 100n * ETHER
const DAY = 86_400
const START = 1_725_000_000
const HEAD = 'chain,block,timestamp,tx_hash,tx_index,position,kind,from,to,asset,units'

/** @returns the file of the traced case, whose only lead goes from the thief to the mule */
export async function makeMixed(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'spoor-mixed-'))
  let number = 0
  const row = (day: number, from: string, to: string, units: bigint): string => {
    number += 1
    const tx = `0x${number.toString(16).padStart(64, '0')}`
    const [block, time] = [20_000_000 + day * 7200, START + day * DAY]
    return ['eip155:1', block, time, tx, 0, 0, 'native', from, to, 'eip155:1/slip44:60', units].join()
  }
  const theft = [
    row(1, account('victim'), account('thief'), 3n * WHOLE),
    row(10, account('thief'), pool, WHOLE),
    row(40, account('thief'), account('mule'), ETHER),
  ]
  const others = [1, 2, 3, 4, 5, 6, 7].flatMap((n) => [
    row(n, account(`d${n}`), pool, WHOLE),
    row(20 + n, pool, account(`w${n}`), WHOLE),
  ])
  const drawn = [row(31, pool, account('mule'), WHOLE)]
  writeFileSync(join(folder, 'theft.csv'), `${[HEAD, ...theft].join('\n')}\n`)
  writeFileSync(join(folder, 'pool.csv'), `${[HEAD, ...others, ...drawn].join('\n')}\n`)
  const incident = {
    ...{ id: 'mixed', title: 'Mixed', date: '2024-09-01', summary: 'Made for tests.' },
    seeds: [
      {
        ...{ address: THIEF, asset: 'eip155:1/slip44:60', units: String(3n * WHOLE), citation: 'made' },
        tx: `0x${(1).toString(16).padStart(64, '0')}`,
      },
    ],
  }
  writeFileSync(join(folder, 'mixed.json'), JSON.stringify(incident))
  const file = join(folder, 'mixed.sqlite')
  const ledgers = ['theft.csv', 'pool.csv'].map((name) => join(folder, name))
  await spoor(
    ...['trace', join(folder, 'mixed.json'), '--case', file, '--ledger', ...ledgers],
    ...['--ledger-complete', '2025-01-01', '--min-usd', '0', '--pools', '--quiet'],
  )
  return file
}
