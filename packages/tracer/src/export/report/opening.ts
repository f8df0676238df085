import { addsUp } from './accounts.ts'
import type { Book } from './book.ts'
import { codes, foreign, html, type Markup } from './html.ts'
import type { MessageKey } from './locale.ts'
import { type Section, section, table } from './section.ts'

/** What stands above all sections: what the report is about, and its answer in short. */
export function heading(book: Book): Markup {
  const { incident, statement, run } = book.input.view
  const { complete, explainedShare, method, hash } = statement
  const share =
    explainedShare === null
      ? book.say('report.shareUnknown')
      : book.say(complete ? 'report.share' : 'report.shareAtLeast', { share: book.locale.percent(explainedShare) })
  const broken = method !== 'poison' && !statement.assets.every(addsUp)
  return html`<header>
<p class="kicker">${book.say('report.title')}</p>
<h1>${foreign(incident.title, 200)}</h1>
<dl class="facts">
<div><dt>${book.say('report.method')}</dt><dd>${book.say(`method.${method}` as MessageKey)} (<code>${method}</code>)</dd></div>
<div><dt>${book.say('report.tool')}</dt><dd>${run.tool}</dd></div>
<div class="wide"><dt>${book.say('report.hash')}</dt><dd><code>${hash}</code></dd></div>
</dl>
<section class="answer" aria-labelledby="answer">
<h2 id="answer">${book.say('report.answer')}</h2>
${broken && html`<p class="warn">${book.say('report.unbalanced')}</p>`}${method === 'poison' && html`<p class="warn">${book.say('statement.poison')}</p>`}<p>${share}</p>
<p${!complete && html` class="warn"`}>${book.say(complete ? 'report.complete' : 'report.incomplete')}</p>
</section>
</header>
`
}

/** What is asked, and what the incident file says about it. */
export function question(book: Book): Section {
  const { title, date, summary, victims, attribution } = book.input.view.incident
  return section('question', book.say('question.title'), function* () {
    const [before = '', after = ''] = book.say('question.text', { date: book.locale.day(date) }).split('{title}')
    yield html`<p class="lead">${before}${foreign(title)}${after}</p><p>${book.say('question.scope')}</p>`
    if (summary !== '')
      yield html`<h3>${book.say('question.summary')}</h3><blockquote>${foreign(summary, 4_000)}</blockquote>`
    if (victims.length > 0) {
      yield html`<h3>${book.say('question.victims')}</h3><ul>${victims.map(
        ({ name, address, citation }) =>
          html`<li>${foreign(name)} ${book.cite(citation)}${address !== undefined && html`<br>${book.address(address)}`}</li>`,
      )}</ul>`
    }
    if (attribution.length > 0) {
      yield html`<h3>${book.say('question.attribution')}</h3><ul>${attribution.map(({ name, by, citation }) => {
        const parts = book.say('question.by').split(/\{name\}|\{by\}/)
        return html`<li>${parts[0]}${foreign(name)}${parts[1]}${foreign(by)}${parts[2]} ${book.cite(citation)}</li>`
      })}</ul>`
    }
  })
}

/** The seeds, with who says so. */
export function stolen(book: Book): Section {
  const { seeds } = book.input.view.incident
  return section('stolen', book.say('stolen.title'), function* () {
    yield html`<p>${book.say('stolen.text')}</p>`
    yield* table(
      book.say('stolen.caption'),
      [[book.say('stolen.landed')], [book.say('statement.amount'), 'num'], [book.say('stolen.published'), 'num']],
      seeds.map(({ address, asset, units, usd, tx, citation, flags }) => {
        const where = tx === undefined ? book.say('stolen.noTx') : html`<code>${tx}</code>`
        return html`<tr><td>${book.address(address)}<br><span class="small">${where}</span>${flags.length > 0 && html`<br><span class="small">${book.say('movements.flags')}: ${codes(flags)}</span>`}</td>
<td class="num">${book.exact(units, address, asset)}<span class="units">${asset}</span></td>
<td class="num">${usd !== undefined && html`${book.locale.number(usd)} USD `}${book.cite(citation)}</td></tr>
`
      }),
    )
  })
}
