import type { LeadSideView, LeadView } from '../case-view.ts'
import { splice } from './accounts.ts'
import type { Book } from './book.ts'
import { foreign, html, type Markup } from './html.ts'
import type { MessageKey } from './locale.ts'
import { list } from './movements.ts'
import { type Section, section, table } from './section.ts'

/** What fits and is not known: movements that rest on a lead somebody accepted, then every link that was inferred, whatever was said of it. */
export function leads(book: Book): Section {
  const { say, locale } = book
  const all = book.input.view.leads ?? []
  return section('leads', say('leads.title'), function* () {
    yield html`<p>${say('leads.text')}</p>`
    yield* list(
      'leads.caption',
      book.listed.filter((item) => item.printed && item.class === 'lead'),
      book,
    )
    if (all.length === 0) return
    yield* table(
      say('leads.listed', { n: locale.number(all.length) }),
      [
        [say('movements.id'), 'no'],
        [say('leads.link'), 'wide'],
        [say('statement.amount'), 'num'],
      ],
      all.map((lead) => row(lead, book)),
    )
  })
}

const VERDICT = {
  open: 'leads.verdict.open',
  accepted: 'leads.verdict.accepted',
  rejected: 'leads.verdict.rejected',
} as const satisfies Readonly<Record<LeadView['verdict'], MessageKey>>

function row(lead: LeadView, book: Book): Markup {
  const { say, locale } = book
  const { id, rule, from, to, gap, evidence, rivals, byChance, verdict, booked } = lead
  const figures = [
    say('leads.later', { n: locale.number(gap) }),
    say('movements.rivals', { n: locale.number(rivals) }),
    say('leads.chance', { n: locale.number(byChance) }),
  ].join('; ')
  return html`<tr><td class="no"><code class="id">${id}</code></td><td>
<div class="is-lead">${say(VERDICT[verdict])}${said(lead, book)}${verdict === 'accepted' && !booked && html`; ${say('leads.notBooked')}`}</div>
${side('movements.from', from, book)}${side('movements.to', to, book)}
<div class="small">${foreign(rule, 40)}: ${figures}</div>
<div class="small">${foreign(evidence, 800)}</div>
</td><td class="num">${book.exact(from.units, from.address, from.asset)}<span class="small of">→</span>${book.exact(to.units, to.address, to.asset)}</td></tr>
`
}

function side(word: 'movements.from' | 'movements.to', { address, tx, time }: LeadSideView, book: Book): Markup {
  return html`<div><span class="tag">${book.say(word)}</span> ${book.address(address)}</div>
<div class="small">${book.locale.time(time)} · <code>${foreign(tx, 120)}</code></div>`
}

/** Who said it last, and why. */
function said({ decisions }: LeadView, book: Book): Markup | undefined {
  const last = decisions.at(-1)
  if (last === undefined) return undefined
  return html` ${splice(book.say('leads.by'), foreign(last.by, 60))}: ${foreign(last.reason, 300)}`
}
