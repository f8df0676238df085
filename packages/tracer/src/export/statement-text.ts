import { type Address, accountOf } from '../model/address.ts'
import { centsOf } from '../model/price.ts'
import { SINKS } from '../model/stop.ts'
import { FLAGS } from '../model/transfer.ts'
import type { AddressView, AssetStatement, DestinationView, SinkPlace, Statement } from './case-view.ts'
import { destinationText } from './destinations.ts'
import { nameOf } from './names.ts'
import { inThrees, plain, showAmount, showDollars, wrap } from './plain-text.ts'

export interface StatementTextOptions {
  /** Title of the incident. */
  readonly title?: string
  /** Names of addresses for the places; without them the address alone is shown. */
  readonly addresses?: readonly Pick<AddressView, 'id' | 'labels' | 'stop'>[]
  /** Places to name, the largest first. */
  readonly top?: number
  /** Bold headings by terminal codes; never unless asked. */
  readonly color?: boolean
}

const WIDTH = 100
/** An amount wider than this stands alone in its line. */
const WIDE = 46
/** Where the text of a place begins. */
const INDENT = ' '.repeat(14)

const WHAT = {
  service: 'at services',
  deposit: 'at deposit addresses',
  mixer: 'in mixers',
  bridge: 'over bridges',
  burn: 'burned',
  fee: 'paid as fees',
  resting: 'resting',
  frontier: 'frontier, not read further',
  unexplained: 'unexplained',
} as const

/**
 * The statement for people: one table per asset that adds up, the largest places, what share is explained, flags and hash.
 * Plain text, lines of at most 100 characters, ends with a line feed.
 * @example process.stdout.write(statementText(statement(store, context)))
 */
export function statementText(statement: Statement, options: StatementTextOptions = {}): string {
  const bold = (text: string): string => (options.color === true ? `\u001b[1m${text}\u001b[22m` : text)
  const lines = [
    bold(plain(options.title ?? statement.incident, WIDTH)),
    ...wrap(`case ${plain(statement.case, 60)}, method ${statement.method}`, WIDTH, '', '  '),
    ...(statement.complete ? [] : wrap(INCOMPLETE, WIDTH)),
  ]
  for (const asset of mostValuableFirst(statement.assets))
    lines.push('', ...assetTable(asset, statement.complete, bold))
  lines.push('', ...placeLines(statement, options, bold))
  lines.push('', ...explained(statement), ...counts(statement), ...flagLines(statement), `hash ${statement.hash}`)
  return `${lines.join('\n')}\n`
}

const INCOMPLETE = 'Incomplete: stolen value lies beyond what was read. Every sum but the frontier is "at least".'

interface Row {
  readonly sign: string
  readonly what: string
  readonly units: bigint
  /** Whether more reading can only raise it. */
  readonly atLeast?: boolean
}

function assetTable(asset: AssetStatement, complete: boolean, bold: (text: string) => string): string[] {
  const sinks = SINKS.map((sink) => ({ sink, units: BigInt(asset.sinks[sink]) })).filter(({ units }) => units > 0n)
  const [seeded, into, out] = [BigInt(asset.seeded), BigInt(asset.convertedIn), BigInt(asset.convertedOut)]
  const rows: Row[] = [{ sign: '', what: 'seeded', units: seeded }]
  if (into > 0n) rows.push({ sign: '+', what: `converted in${assertedNote(asset.assertedIn, into)}`, units: into })
  if (out > 0n) rows.push({ sign: '-', what: `converted out${assertedNote(asset.assertedOut, out)}`, units: out })
  for (const { sink, units } of sinks)
    rows.push({ sign: '=', what: WHAT[sink], units, atLeast: sink !== 'frontier' && !complete })
  const found = out + sinks.reduce((sum, { units }) => sum + units, 0n)
  const difference = seeded + into - found
  const symbol = plain(asset.symbol, 16)
  const price =
    asset.usdPrice === undefined
      ? 'no price'
      : `${inThrees(asset.usdPrice.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, ''))} USD each at theft time`
  const units = asset.decimals === null ? 'base units, decimals unknown' : symbol
  return [
    bold(symbol === '' ? asset.asset : symbol),
    plain(asset.asset, WIDTH),
    ...wrap(`${price}${asset.usdSource === undefined ? '' : ` (${plain(asset.usdSource, 120)})`}`, WIDTH, '', '  '),
    ...alignRows(rows, asset),
    ...openLines(asset),
    ...wrap(
      difference === 0n
        ? 'adds up: seeded + converted in = converted out + the sum of all places, to the last unit'
        : `DOES NOT ADD UP: ${showAmount(difference, asset.decimals)} ${units} missing on the right`,
      WIDTH,
      '    ',
    ),
  ]
}

/** By value at theft time; assets without a price after them, in the order of the statement. */
function mostValuableFirst(assets: readonly AssetStatement[]): AssetStatement[] {
  const centsIn = ({ seeded, convertedIn, decimals, usdPrice }: AssetStatement): bigint =>
    decimals === null || usdPrice === undefined
      ? -1n
      : centsOf(BigInt(seeded) + BigInt(convertedIn), decimals, usdPrice)
  const cents = new Map(assets.map((asset) => [asset, centsIn(asset)]))
  return [...assets].sort((a, b) => (cents.get(a)! < cents.get(b)! ? 1 : cents.get(a)! > cents.get(b)! ? -1 : 0))
}

/** What an unknown opening balance leaves open, a line for each sink. */
function openLines({ sinksLow, sinksHigh, decimals }: AssetStatement): string[] {
  return SINKS.flatMap((sink) => {
    const [low, high] = [sinksLow?.[sink], sinksHigh?.[sink]]
    if (low === undefined || high === undefined) return []
    const between = `${showAmount(BigInt(low), decimals)} and ${showAmount(BigInt(high), decimals)}`
    return wrap(`${WHAT[sink]}: between ${between}, as an opening balance is unknown`, WIDTH, '    ', '      ')
  })
}

function assertedNote(asserted: string | undefined, all: bigint): string {
  const units = BigInt(asserted ?? '0')
  if (units === 0n) return ''
  return units === all ? ' (asserted)' : ' (part asserted)'
}

/** Amounts stand under each other by their point, dollars by their last digit. */
function alignRows(rows: readonly Row[], asset: AssetStatement): string[] {
  const cells = rows.map((row) => {
    const amount = showAmount(row.units, asset.decimals)
    const [whole = '', fraction] = amount.split('.')
    return {
      left: `  ${row.sign.padEnd(1)} ${row.what}`,
      note: row.atLeast === true ? 'at least' : '',
      amount,
      whole,
      fraction: fraction === undefined ? '' : `.${fraction}`,
      usd: dollarsOf(row.units, asset),
    }
  })
  const longest = (pick: (cell: (typeof cells)[number]) => string): number =>
    Math.max(...cells.map((cell) => pick(cell).length))
  const [left, note, whole, fraction, usd] = [
    longest((cell) => cell.left),
    longest((cell) => cell.note),
    longest((cell) => cell.whole),
    longest((cell) => cell.fraction),
    longest((cell) => cell.usd),
  ]
  if (whole + fraction > WIDE || left + note + whole + fraction + usd + 6 > WIDTH) {
    return cells.flatMap((cell) => [
      ...wrap([cell.left.trim(), cell.note, cell.usd].filter((part) => part !== '').join(', '), WIDTH, '  ', '      '),
      ...wrap(cell.amount, WIDTH, '      '),
    ])
  }
  return cells.map((cell) => {
    const amount = `${cell.whole.padStart(whole)}${cell.fraction.padEnd(fraction)}`
    const line = `${cell.left.padEnd(left)}  ${note === 0 ? '' : `${cell.note.padEnd(note)}  `}${amount}`
    return `${line}  ${cell.usd.padStart(usd)}`.trimEnd()
  })
}

function dollarsOf(units: bigint, asset: Pick<AssetStatement, 'usdPrice' | 'decimals'>): string {
  if (asset.usdPrice === undefined || asset.decimals === null) return ''
  return `${showDollars(centsOf(units, asset.decimals, asset.usdPrice))} USD`
}

function placeLines(statement: Statement, options: StatementTextOptions, bold: (text: string) => string): string[] {
  const { top = 10 } = options
  const assets = new Map(statement.assets.map((asset) => [`${asset.chain} ${asset.asset}`, asset]))
  const assetAt = (place: SinkPlace): AssetStatement | undefined =>
    assets.get(`${place.address.split(':').slice(0, 2).join(':')} ${place.asset}`)
  const value = (place: SinkPlace): bigint => {
    const asset = assetAt(place)
    if (asset?.usdPrice === undefined || asset.decimals === null) return -1n
    return centsOf(BigInt(place.units), asset.decimals, asset.usdPrice)
  }
  const ranked = statement.places
    .map((place) => ({ place, cents: value(place) }))
    .sort(
      (a, b) =>
        compare(b.cents, a.cents) ||
        compare(BigInt(b.place.units), BigInt(a.place.units)) ||
        (a.place.address < b.place.address ? -1 : 1),
    )
  if (ranked.length === 0) return ['No stolen value has come to rest anywhere.']
  const names = new Map((options.addresses ?? []).map((address) => [address.id, nameOf(address) ?? '']))
  const chains = new Set(statement.assets.map((asset) => asset.chain))
  const shown = ranked.slice(0, top)
  const lines = [
    bold(`The ${shown.length === ranked.length ? '' : `largest ${shown.length} of `}${ranked.length} places`),
  ]
  for (const { place, cents } of shown) {
    const asset = assetAt(place)
    const amount = `${showAmount(BigInt(place.units), asset?.decimals ?? null)} ${plain(asset?.symbol ?? '', 16)}`
    const dollars = cents < 0n ? '' : `, ${showDollars(cents)} USD`
    const payments = `${inThrees(String(place.count))} ${place.count === 1 ? 'payment' : 'payments'}`
    lines.push(...wrap(`${amount.trim()}${dollars} in ${payments}`, WIDTH, `  ${place.sink.padEnd(12)}`, INDENT))
    const where = chains.size > 1 ? place.address : accountOf(place.address as Address)
    const room = WIDTH - INDENT.length - where.length - 1
    const name = plain(names.get(place.address) ?? '', Math.max(room, 16))
    lines.push(...wrap(`${plain(where, 86)} ${name}`, WIDTH, INDENT))
    if (place.review === true) lines.push(...wrap(REVIEW, WIDTH, INDENT))
    lines.push(...destinationLines(place.destinations ?? [], asset))
  }
  return lines
}

const REVIEW = 'Look at it by hand: the walk ends here by behaviour alone. --expand reads on.'

/** Destinations named of one place; `--json` names all. */
const NAMED = 5

/** Where value goes that left over a bridge: foreign text, made harmless. */
function destinationLines(destinations: readonly DestinationView[], asset: AssetStatement | undefined): string[] {
  const more = destinations.length - NAMED
  return [
    ...destinations.slice(0, NAMED).flatMap((said) => {
      const amount = `${showAmount(BigInt(said.units), asset?.decimals ?? null)} ${plain(asset?.symbol ?? '', 16)}`
      return wrap(`${amount.trim()} left ${destinationText(said)}`, WIDTH, INDENT, `${INDENT}  `)
    }),
    ...(more > 0 ? [`${INDENT}… and for ${more} more ${more === 1 ? 'destination' : 'destinations'}`] : []),
  ]
}

function explained({ explainedShare, unpriced, complete }: Statement): string[] {
  const share =
    explainedShare === null
      ? 'explained: unknown, nothing stolen has a price'
      : `explained: ${complete ? '' : 'at least '}${percent(explainedShare)} of the stolen value`
  const without =
    unpriced.length === 0 ? '' : `; without a price, left out: ${unpriced.map((id) => plain(id, 90)).join(', ')}`
  return wrap(`${share}${without}`, WIDTH, '', '  ')
}

/** Rounded down: nothing is explained before it is. */
function percent(share: number): string {
  const millionths = Math.round(share * 1_000_000)
  return `${(Math.floor(millionths / 100) / 100).toFixed(2)} %`
}

function counts(statement: Statement): string[] {
  const { movements, noise, addresses, maxHop, requests } = statement
  const parts = [
    `${inThrees(String(movements))} movements (${inThrees(String(noise))} of them noise)`,
    `${inThrees(String(addresses))} addresses`,
    `${maxHop} ${maxHop === 1 ? 'hop' : 'hops'}`,
    `${inThrees(String(requests))} ${requests === 1 ? 'request' : 'requests'}`,
  ]
  return wrap(parts.join(', '), WIDTH, '', '  ')
}

function flagLines({ flags }: Statement): string[] {
  return Object.entries(flags).flatMap(([flag, count]) => {
    const meaning = Object.hasOwn(FLAGS, flag) ? FLAGS[flag as keyof typeof FLAGS] : 'stated by a source'
    return wrap(`flag ${plain(flag, 40)}, ${times(count)}: ${meaning}`, WIDTH, '', '  ')
  })
}

function times(count: number): string {
  return `${inThrees(String(count))} ${count === 1 ? 'time' : 'times'}`
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
