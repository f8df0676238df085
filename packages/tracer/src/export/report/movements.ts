import type { MovementView } from '../case-view.ts'
import { type Book, chainOf, type Listed } from './book.ts'
import { codes, foreign, html, type Markup } from './html.ts'
import type { MessageKey } from './locale.ts'
import { type Section, section, table } from './section.ts'

/** Observed and inferred movements of stolen units, in the order of the chain. */
export function movements(book: Book): Section {
  const { say, locale } = book
  const cut = book.listed.some(({ printed }) => !printed)
  const printed = book.listed.filter((item) => item.printed)
  return section('movements', say('movements.title'), function* () {
    yield html`<p>${say('movements.text')}</p>`
    if (cut) {
      const counts = { all: locale.number(book.listed.length), n: locale.number(printed.length) }
      yield html`<p class="warn">${say('movements.cut', { ...counts, section: say('manifest.title') })}</p>`
    }
    yield* list('movements.caption', printed.filter(isFact), book)
  })
}

/** What an analyst states, apart from what was read. */
export function asserted(book: Book): Section {
  return section('asserted', book.say('asserted.title'), function* () {
    yield html`<p>${book.say('asserted.text')}</p>`
    yield* list(
      'asserted.caption',
      book.listed.filter((item) => item.printed && item.class === 'asserted'),
      book,
    )
  })
}

function isFact(item: Listed): boolean {
  return item.class === 'observed' || item.class === 'inferred'
}

/** A table of movements, or that there are none. */
export function* list(caption: MessageKey, items: readonly Listed[], book: Book): Iterable<Markup> {
  if (items.length === 0) {
    yield html`<p>${book.say('movements.none')}</p>`
    return
  }
  yield* table(
    book.say(caption, { n: book.locale.number(items.length) }),
    [
      [book.say('movements.number'), 'no'],
      [book.say('movements.what'), 'wide'],
      [book.say('movements.stolen'), 'num'],
    ],
    rows(items, book),
  )
}

function* rows(items: readonly Listed[], book: Book): Iterable<Markup> {
  for (const item of items) yield row(item, book)
}

function row({ movement, number, class: kind }: Listed, book: Book): Markup {
  const { say } = book
  const { id, from, to, tx, asset, units, taint, evidence, protocol, rivals, flags } = movement
  return html`<tr id="m-${number}"><td class="no">M${number}</td><td>
<div class="small">${whenAndWhere(movement, book)}</div>
<div><span class="tag">${say('movements.tx')}</span> ${tx === '' ? say('movements.noTx') : html`<code>${tx}</code>`}</div>
<div><span class="tag">${say('movements.from')}</span> ${book.address(from)}</div>
<div><span class="tag">${say('movements.to')}</span> ${to === '' ? say('movements.fee') : book.address(to)}</div>
<div class="small is-${kind}">${say(`evidence.${evidence}`)}${protocol !== undefined && html` (${protocol})`}${rivals > 0 && html`; ${say('movements.rivals', { n: rivals })}`}${flags.length > 0 && html`; ${say('movements.flags')}: ${codes(flags)}`}${kind === 'asserted' && html`; ${author(movement, book)}`}</div>
<div class="small"><span class="tag">${say('movements.id')}</span> <code class="id">${id}</code></div>
</td><td class="num">${book.exact(taint, from, asset)}${units !== taint && units !== '' && html`<span class="small of">${of(movement, book)}</span>`}${exchange(movement, book)}${bounds(movement, book)}</td></tr>
`
}

function whenAndWhere({ id, kind, time, block }: MovementView, book: Book): string {
  const { say, locale } = book
  const place = book.input.rows.get(id)
  const parts = [
    time === '' ? say('movements.noTime') : locale.time(time),
    block === null ? say('movements.noBlock') : say('movements.block', { block }),
    ...(place?.txIndex == null ? [] : [say('movements.index', { index: place.txIndex })]),
    ...(place === undefined
      ? []
      : [
          place.position === null
            ? say('movements.noPosition')
            : say('movements.position', { position: place.position }),
        ]),
    say(`kind.${kind as 'native'}`),
  ]
  return parts.join(' · ')
}

function of({ units, from, asset }: MovementView, book: Book): Markup {
  const [before = '', after = ''] = book.say('movements.of').split('{amount}')
  return html`${before}${book.amount(units, from, asset)}${after}`
}

/** The other side of a conversion. */
function exchange({ to, toAsset, toTaint }: MovementView, book: Book): Markup | undefined {
  if (toAsset === undefined || toTaint === undefined) return undefined
  return html`<span class="small of">${book.say('movements.got')}</span>${book.exact(toTaint, chainOf(to), toAsset)}`
}

function bounds({ taintLow, taintHigh }: MovementView, book: Book): Markup | undefined {
  if (taintLow === undefined || taintHigh === undefined) return undefined
  return html`<span class="small of">${book.say('movements.between', { low: taintLow, high: taintHigh })}</span>`
}

function author({ id }: MovementView, book: Book): Markup {
  const assertion = book.input.view.incident.assertions.find((item) => id.endsWith(`:assertion:${item.id}`))
  if (assertion === undefined) return html``
  const [before = '', after = ''] = book.say('asserted.by').split('{by}')
  return html`${before}${foreign(assertion.by)}${after} ${book.cite(assertion.citation)}`
}
