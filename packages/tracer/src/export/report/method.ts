import { METHODS, type Method } from '../../model/trace.ts'
import type { Book } from './book.ts'
import { html } from './html.ts'
import { type Section, section, table } from './section.ts'

/** Stolen units in payments of 30, 60 and 60 by an address that received 100 stolen units and then 50 others. A test replays it. */
export const EXAMPLE: Readonly<Record<Method, readonly [number, number, number]>> = {
  fifo: [30, 60, 10],
  lifo: [0, 40, 60],
  haircut: [20, 40, 40],
  libr: [0, 40, 60],
  tiho: [0, 60, 40],
  'dirty-first': [30, 60, 10],
  poison: [30, 60, 60],
}

const RULES = ['exact', 'time', 'asset', 'stop'] as const
const CLASSES = ['observed', 'inferred', 'asserted', 'lead'] as const
const PARAMETERS = ['method', 'minUsd', 'maxHops', 'maxRequests', 'until', 'assertions', 'learnedStops'] as const

/** The rule that decides, in plain words, the words of the report, and the parameters of the case. */
export function method(book: Book): Section {
  const { statement, run } = book.input.view
  const name = METHODS.find((known) => known === statement.method) ?? 'fifo'
  return section('method', book.say('method.title'), function* () {
    yield html`<p>${book.say('method.why', { section: book.say('compared.title') })}</p>
<p class="lead">${book.say(`method.${name}.rule`)}</p>
<p>${book.say('method.example', { parts: EXAMPLE[name].join(', ') })}</p>
<h3>${book.say('method.rules')}</h3><ul>${RULES.map((rule) => html`<li>${book.say(`method.rule.${rule}`)}</li>`)}</ul>
<h3>${book.say('method.words')}</h3><dl class="words">${CLASSES.map(
      (word) =>
        html`<div><dt>${book.say(`method.class.${word}`)}</dt><dd>${book.say(`method.class.${word}.means`, { section: book.say('manifest.title') })}</dd></div>`,
    )}</dl>`
    yield* table(
      book.say('method.parameters'),
      [[book.say('method.parameter')], [book.say('method.value'), 'num']],
      Object.entries(run.parameters).map(([key, value]) => {
        const known = PARAMETERS.find((parameter) => parameter === key)
        return html`<tr><td>${known !== undefined && html`${book.say(`parameter.${known}`)} `}<code>${key}</code></td><td class="num">${shown(value, book)}</td></tr>
`
      }),
    )
  })
}

function shown(value: string | number | boolean, book: Book): string {
  if (typeof value === 'boolean') return book.say(value ? 'value.yes' : 'value.no')
  return String(value)
}
