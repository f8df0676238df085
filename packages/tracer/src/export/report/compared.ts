import { SINKS } from '../../model/stop.ts'
import { splice } from './accounts.ts'
import type { Book } from './book.ts'
import { foreign, html, type Markup } from './html.ts'
import type { MethodResult } from './input.ts'
import type { MessageKey } from './locale.ts'
import { type Section, section, table } from './section.ts'

/** What other methods make of the same facts: methods that agree share a line. */
export function compared(book: Book): Section {
  const { say, locale, input } = book
  const { methods } = input
  return section('compared', say('compared.title'), function* () {
    if (methods.length < 2) {
      yield html`<p>${say('compared.none')}</p>`
      return
    }
    yield html`<p>${say('compared.text')}</p><dl class="words">${methods.map(
      ({ method }, i) =>
        html`<div><dt>${method}${i === 0 && '*'}</dt><dd>${say(`method.${method}.rule` as MessageKey)}</dd></div>`,
    )}</dl>`
    yield* table(
      say('compared.share'),
      [[say('compared.methods')], [say('method.value'), 'num']],
      grouped(methods, ({ explainedShare }) =>
        explainedShare === null
          ? say('compared.shareUnknown')
          : say('compared.shareOf', { share: locale.percent(explainedShare) }),
      ).map(
        ([share, names]) => html`<tr><td>${names}</td><td class="num">${share}</td></tr>
`,
      ),
    )
    const assets = new Map(
      methods.flatMap((item) => item.assets.map((asset) => [`${asset.chain} ${asset.asset}`, asset])),
    )
    for (const [key, { chain, asset }] of [...assets].sort(([a], [b]) => (a < b ? -1 : 1))) {
      yield* table(
        html`${splice(say('compared.caption'), foreign(book.symbol(chain, asset), 60))}`,
        [[say('compared.place')], [say('compared.methods')], [say('statement.amount'), 'num']],
        rowsOf(key, book),
      )
    }
  })
}

const FIGURES = ['convertedIn', 'convertedOut', ...SINKS] as const

function* rowsOf(key: string, book: Book): Iterable<Markup> {
  const { methods } = book.input
  const [chain = '', asset = ''] = key.split(' ')
  for (const figure of FIGURES) {
    const unitsOf = ({ assets }: MethodResult): string => {
      const found = assets.find((item) => `${item.chain} ${item.asset}` === key)
      if (found === undefined) return '0'
      return figure === 'convertedIn' || figure === 'convertedOut' ? found[figure] : found.sinks[figure]
    }
    const groups = grouped(methods, unitsOf)
    if (groups.length === 1 && groups[0]![0] === '0') continue
    const name = book.say(
      figure === 'convertedIn' || figure === 'convertedOut' ? `statement.${figure}` : `sink.${figure}`,
    )
    for (const [i, [units, names]] of groups.entries()) {
      yield html`<tr>${i === 0 && html`<th scope="rowgroup" rowspan="${groups.length}">${name}</th>`}<td>${names}</td><td class="num">${book.exact(units, chain, asset)}</td></tr>
`
    }
  }
}

/** Methods by what they say, in the order of the methods; the report's own, which is the first, with an asterisk. */
function grouped(methods: readonly MethodResult[], said: (method: MethodResult) => string): [string, string][] {
  const groups = new Map<string, string[]>()
  for (const [i, item] of methods.entries()) {
    const key = said(item)
    const name = i === 0 ? `${item.method}*` : item.method
    groups.set(key, [...(groups.get(key) ?? []), name])
  }
  return [...groups].map(([key, names]) => [key, names.join(', ')])
}
