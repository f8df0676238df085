import { LABEL_RULES, type LabelRule } from '../../model/label.ts'
import type { AddressView } from '../case-view.ts'
import { splice } from './accounts.ts'
import type { Book } from './book.ts'
import { foreign, html, type Markup } from './html.ts'
import type { MessageKey } from './locale.ts'
import { type Section, section, table } from './section.ts'

/** Every address that the report names, what others call it and who says so, and why the trace ends there. */
export function addresses(book: Book): Section {
  const { say, locale } = book
  return section('addresses', say('addresses.title'), function* () {
    yield html`<p>${say('addresses.text')}</p>`
    yield* table(
      say('addresses.caption', { n: locale.number(book.addresses.length) }),
      [[say('movements.number'), 'no'], [say('addresses.address'), 'wide'], [say('addresses.end')]],
      rows(book),
    )
  })
}

function* rows(book: Book): Iterable<Markup> {
  for (const [i, address] of book.addresses.entries()) {
    const view = book.viewOf(address)
    yield html`<tr id="a-${i + 1}"><td class="no">A${i + 1}</td><td><code>${address}</code>${names(view, book)}</td><td class="small">${end(view, book)}</td></tr>
`
  }
}

function names(view: AddressView | undefined, book: Book): Markup {
  const { labels = [], looksLike, contract } = view ?? {}
  const said = labels.map(({ name, source, citation, date, lostBy, sameKey }) => {
    const by = splice(book.say('addresses.source'), foreign(source))
    const dated = date !== undefined && html`, ${book.say('addresses.dated', { date })}`
    const of = sameKey !== undefined && html`, ${splice(book.say('addresses.saidOf'), html`<code>${sameKey}</code>`)}`
    const lost = lostBy !== undefined && html`; ${book.say('addresses.lost', { rule: ruleText(lostBy, book) })}`
    return html`<li>${foreign(name)}, ${by}${dated} ${book.cite(citation)}${of}${lost}</li>`
  })
  const fake =
    looksLike !== undefined &&
    html`<li>${splice(book.say('addresses.looksLike'), html`<code>${looksLike}</code>`)}</li>`
  const unnamed = said.length === 0 && fake === false && html`<div class="small">${book.say('addresses.unnamed')}</div>`
  const listed = (said.length > 0 || fake !== false) && html`<ul class="small">${said}${fake}</ul>`
  return html`${unnamed}${listed}${contract !== undefined && made(contract, book)}`
}

/** What stands at the address, and who made it. */
function made({ bytes, hash, like, cloneOf, maker }: NonNullable<AddressView['contract']>, book: Book): Markup {
  const { say, locale } = book
  const known = like !== undefined && html`, ${foreign(like)}`
  const clone = cloneOf !== undefined && html`, ${splice(say('addresses.clone'), html`<code>${cloneOf}</code>`)}`
  const by = maker !== undefined && html`, ${splice(say('addresses.maker'), html`<code>${maker}</code>`)}`
  const code = splice(say('addresses.contract', { n: locale.number(bytes) }), html`<code>${hash}</code>`)
  return html`<div class="small">${code}${known}${clone}${by}</div>`
}

/** A rule of labels in the language of the report; one of a newer Spoor in its own words. */
function ruleText(lostBy: string, book: Book): string {
  const known = (Object.keys(LABEL_RULES) as LabelRule[]).find((rule) => LABEL_RULES[rule] === lostBy)
  return known === undefined ? lostBy.slice(0, 200) : book.say(`labelRule.${known}`)
}

function end(view: AddressView | undefined, book: Book): Markup {
  const { say } = book
  const stop = view?.stop
  const incomplete = view !== undefined && !view.complete && html`<br>${say('addresses.incomplete')}`
  if (view === undefined) return html``
  if (stop === undefined) return html`${say('addresses.onward')}${incomplete}`
  const because = book.input.because.get(view.id) ?? ''
  switch (stop.kind) {
    case 'place': {
      const named = splice(
        say('stop.place', { category: say(`category.${stop.category as 'service'}`) }),
        foreign(stop.name ?? ''),
      )
      const evidence =
        stop.evidence !== undefined &&
        html`<br>${splice(say('stop.evidence'), foreign(stop.evidence))}${cited(stop.evidence, book)}`
      return html`${named}${evidence}`
    }
    case 'resting':
      return html`${say('stop.resting', { time: book.locale.time(because) })}`
    case 'unread':
      return html`${say(`stop.unread.${because}` as MessageKey)}`
    default:
      return html`${say(`stop.${stop.kind}` as MessageKey)}`
  }
}

/** Evidence of the incident ends in the id of a citation: `incident: trace-log`. */
function cited(evidence: string, book: Book): Markup | undefined {
  const id = /^incident: (.*)$/.exec(evidence)?.[1]
  if (id === undefined || !book.input.view.incident.citations.some((citation) => citation.id === id)) return undefined
  return html` ${book.cite(id)}`
}
