import type { FreezePlace, FrozenView, PartyView } from '../freeze/view.ts'
import { splice } from './accounts.ts'
import type { Book } from './book.ts'
import { foreign, html, type Markup } from './html.ts'
import { type Section, section, table } from './section.ts'

/** So many payments are named of one place: the first ones are what is asked for. */
const ARRIVALS = 3

/** Who can stop what lies at each place, whether he did, and what he has to be told. */
export function freeze(book: Book): Section {
  const { say, locale, input } = book
  return section('freeze', say('freeze.title'), function* () {
    const printed = new Set(book.places.map(({ sink, address, asset }) => `${sink} ${address} ${asset}`))
    const all = input.freeze.places
    const places = all.filter(({ sink, address, asset }) => printed.has(`${sink} ${address} ${asset}`))
    yield html`<p>${say('freeze.text')}</p>`
    if (places.length === 0) {
      yield html`<p>${say('freeze.none')}</p>`
      return
    }
    yield* table(
      say('freeze.caption', { n: locale.number(places.length), all: locale.number(all.length) }),
      [[say('freeze.place'), 'wide'], [say('freeze.who')], [say('freeze.blocked')]],
      places.map((place) => row(place, book)),
    )
  })
}

function row(place: FreezePlace, book: Book): Markup {
  const { address, asset, contract, units, since, sink, parties, frozen } = place
  const { say, locale } = book
  const token = contract !== '' && html`<br>${splice(say('freeze.contract'), html`<code>${contract}</code>`)}`
  const when = since !== '' && html`<br>${say('freeze.since', { time: locale.time(since) })}`
  return html`<tr><td>${book.address(address)}<br>${book.exact(units, address, asset)}<div class="small">${say(`sink.${sink as 'service'}`)}${token}${when}</div>${arrivals(place, book)}</td><td class="small">${
    parties.length === 0 ? say('freeze.nobody') : parties.map((party) => html`<div>${whoOf(party, book)}</div>`)
  }</td><td class="small">${blocked(frozen, book)}</td></tr>
`
}

function arrivals({ arrivals: all, address, asset }: FreezePlace, book: Book): Markup {
  const { say, locale } = book
  const more = all.length - ARRIVALS
  return html`<ul class="small">${all
    .slice(0, ARRIVALS)
    .map(
      ({ tx, block, time, units }) =>
        html`<li>${book.amount(units, address, asset)}<br><code>${tx === '' ? '–' : tx}</code><br>${say('freeze.block', { block: block ?? '–', time: time === '' ? '–' : locale.time(time) })}</li>`,
    )}${more > 0 && html`<li>${say('freeze.more', { n: locale.number(more) })}</li>`}</ul>`
}

function whoOf({ role, name, jurisdictions, contacts, uri }: PartyView, { say }: Book): Markup {
  const who = name === '' ? say('freeze.unnamed') : foreign(name, 120)
  const ways = contacts.length > 0 ? contacts.map(({ url }) => url) : uri === '' ? [] : [uri]
  const law =
    jurisdictions.length === 0 ? say('freeze.noLaw') : say('freeze.law', { countries: jurisdictions.join(', ') })
  return html`${roleOf(role, say)}: ${who}<br>${law}<br>${
    ways.length === 0 ? say('freeze.noContact') : ways.map((url) => html`${foreign(url, 300)} `)
  }`
}

function roleOf(role: PartyView['role'], say: Book['say']): string {
  switch (role) {
    case 'issuer':
      return say('freeze.role.issuer')
    case 'service':
      return say('freeze.role.service')
    case 'bridge':
      return say('freeze.role.bridge')
  }
}

function blocked({ state, code, why, block, time, host }: FrozenView, { say, locale }: Book): Markup {
  const at = block !== null && html`<br>${say('freeze.asked', { block, time: locale.time(time), host })}`
  if (state === 'frozen') return html`<strong>${say('freeze.frozen')}</strong>${at}`
  if (state === 'not-frozen') return html`${say('freeze.notFrozen')}${at}`
  switch (code) {
    case 'native':
      return html`${say('freeze.native')}`
    case 'no-function':
      return html`${say('freeze.noFunction')}`
    case 'unknown-token':
      return html`${say('freeze.notChecked')}: ${say('freeze.unknownToken')}`
    case 'no-call':
      return html`${say('freeze.notChecked')}: ${say('freeze.noCall')}`
    case 'not-asked':
      return html`${say('freeze.notChecked')}: ${say('freeze.notAsked')}`
    default:
      return html`${say('freeze.notChecked')}: ${foreign(why)}${at}`
  }
}
