import { SINKS } from '../../model/stop.ts'
import type { AssetStatement, DestinationView } from '../case-view.ts'
import { type Book, order, PRINTED } from './book.ts'
import { foreign, html, type Markup } from './html.ts'
import { type Section, section, table } from './section.ts'

/** The statement: one account per asset that adds up, then every place. */
export function accounts(book: Book): Section {
  const { statement } = book.input.view
  return section('statement', book.say('statement.title'), function* () {
    if (statement.method !== 'poison') yield html`<p>${book.say('statement.text')}</p>`
    if (!statement.complete) yield html`<p class="warn">${book.say('report.incomplete')}</p>`
    if (statement.method === 'poison') yield html`<p class="warn">${book.say('statement.poison')}</p>`
    for (const asset of byValue(statement.assets, book)) yield* account(asset, book)
    yield* places(book)
  })
}

/** Both sides of the account of one asset, in base units. */
export function totalsOf({ seeded, convertedIn, convertedOut, sinks }: AssetStatement): { in: bigint; out: bigint } {
  const sunk = SINKS.reduce((sum, sink) => sum + BigInt(sinks[sink]), 0n)
  return { in: BigInt(seeded) + BigInt(convertedIn), out: BigInt(convertedOut) + sunk }
}

export function addsUp(asset: AssetStatement): boolean {
  const totals = totalsOf(asset)
  return totals.in === totals.out
}

/** Assets by the value that came in; those without a price after them, in the order of the statement. */
export function byValue(assets: readonly AssetStatement[], book: Book): AssetStatement[] {
  const value = (asset: AssetStatement) => book.cents(String(totalsOf(asset).in), asset.chain, asset.asset) ?? -1n
  return [...assets].sort((a, b) => order(value(b), value(a)))
}

function* account(asset: AssetStatement, book: Book): Iterable<Markup> {
  const { say, locale } = book
  const at = asset.chain
  const totals = totalsOf(asset)
  const row = (name: string | Markup, units: string | bigint, kind = '', note: Piece = ''): Markup => {
    const cents = book.cents(String(units), at, asset.asset)
    return html`<tr class="${kind}"><th scope="row">${name}</th><td class="small">${note}</td><td class="num">${book.exact(String(units), at, asset.asset)}</td><td class="num">${cents === undefined ? '–' : html`<span class="amount">${locale.usd(cents)}</span>`}</td></tr>
`
  }
  const assertedNote = (units: string | undefined): Piece =>
    (units ?? '0') !== '0' && html`${splice(say('statement.asserted'), book.amount(units!, at, asset.asset))}`
  const rows = function* (): Iterable<Markup> {
    yield row(say('statement.seeded'), asset.seeded)
    if (asset.convertedIn !== '0')
      yield row(say('statement.convertedIn'), asset.convertedIn, '', assertedNote(asset.assertedIn))
    yield row(say('statement.totalIn'), totals.in, 'total')
    if (asset.convertedOut !== '0')
      yield row(say('statement.convertedOut'), asset.convertedOut, '', assertedNote(asset.assertedOut))
    for (const sink of SINKS) {
      const [low, high] = [asset.sinksLow?.[sink], asset.sinksHigh?.[sink]]
      if (asset.sinks[sink] === '0' && low === undefined) continue
      const open =
        low !== undefined &&
        high !== undefined &&
        say('statement.between', {
          low: locale.amount(BigInt(low), asset.decimals),
          high: locale.amount(BigInt(high), asset.decimals),
        })
      const least = sink !== 'frontier' && !book.input.view.statement.complete && say('statement.atLeast')
      yield row(say(`sink.${sink}`), asset.sinks[sink], '', [least, least !== false && open !== false && ', ', open])
    }
    yield row(say('statement.totalOut'), totals.out, 'total')
  }
  yield html`<h3>${foreign(book.symbol(at, asset.asset), 60)} <code>${asset.asset}</code></h3>
<p class="small">${
    asset.usdPrice === undefined
      ? say('statement.noPrice')
      : html`${splice(say('statement.price', { usd: locale.number(trimmed(asset.usdPrice)) }), foreign(asset.usdSource ?? ''))}`
  }${asset.decimals === null && html` ${say('statement.noDecimals')}`}</p>`
  yield* table(
    html`${splice(say('statement.caption'), foreign(book.symbol(at, asset.asset), 60))}`,
    [
      [say('statement.entry')],
      [say('statement.note'), 'note'],
      [say('statement.amount'), 'num'],
      [say('statement.usd'), 'num'],
    ],
    rows(),
  )
  // poison counts a unit once for every address that it reaches: what is no account is not held to be one
  if (book.input.view.statement.method === 'poison') return
  const difference = totals.in > totals.out ? totals.in - totals.out : totals.out - totals.in
  if (difference === 0n) yield html`<p class="sum">${say('statement.balanced')}</p>`
  else yield html`<p class="sum warn">${say('statement.unbalanced', { units: String(difference) })}</p>`
}

type Piece = Parameters<typeof html>[1]

/** A message with a piece of markup in its last open hole. */
export function splice(message: string, piece: Markup): readonly Piece[] {
  const match = /\{\w+\}/.exec(message)
  if (match === null) return [message]
  return [message.slice(0, match.index), piece, message.slice(match.index + match[0].length)]
}

function trimmed(price: string): string {
  return price.includes('.') ? price.replace(/0+$/, '').replace(/\.$/, '') : price
}

function* places(book: Book): Iterable<Markup> {
  const { say, locale } = book
  const all = book.input.view.statement.places
  const caption =
    all.length > book.places.length
      ? say('places.captionCut', { n: locale.number(PRINTED.places), all: locale.number(all.length) })
      : say('places.caption')
  yield html`<h3>${say('places.title')}</h3>`
  if (all.length === 0) {
    yield html`<p>${say('movements.none')}</p>`
    return
  }
  yield* table(
    caption,
    [[say('places.address'), 'wide'], [say('places.kind')], [say('statement.amount'), 'num']],
    book.places.map(
      ({ sink, address, asset, units, count, destinations = [] }) =>
        html`<tr><td>${book.address(address)}</td><td>${say(`sink.${sink as 'service'}`)}<br><span class="small">${say('places.payments', { n: locale.number(count) })}</span></td><td class="num">${book.exact(units, address, asset)}</td></tr>
${destinations.map((said) => destination(said, address, asset, book))}`,
    ),
  )
}

/** Where value goes that left from a place: foreign text. */
function destination(said: DestinationView, at: string, asset: string, book: Book): Markup {
  const receiver = said.address ?? said.written ?? ''
  return html`<tr><td class="small"><div>${book.say('places.left')}</div>${foreign(said.protocol, 40)} → ${foreign(said.name || said.chain || '?', 60)} <code>${foreign(receiver, 120)}</code>${said.asset !== undefined && html` (${foreign(said.asset, 100)})`}</td><td class="small">${book.say('places.payments', { n: book.locale.number(said.count) })}</td><td class="num">${book.exact(said.units, at, asset)}</td></tr>
`
}
