import { FLAGS } from '../../model/transfer.ts'
import { splice } from './accounts.ts'
import type { Book } from './book.ts'
import { foreign, html, type Markup } from './html.ts'
import { type Section, section, table } from './section.ts'

/** A file that stands beside the report because its table is too long to print. */
export interface Appendix {
  readonly name: string
  readonly sha256: string
}

/** So many readings without an end are named one by one. */
const READS = 200

/** What the report does not show, and what was not read. */
export function limits(book: Book): Section {
  const { say, locale, input } = book
  const { statement } = input.view
  return section('limits', say('limits.title'), function* () {
    const points = [
      say('limits.control'),
      say('limits.method', { section: say('compared.title') }),
      ...(statement.complete ? [] : [say('limits.frontier')]),
      say('limits.mixers'),
      say('limits.usd'),
      ...(statement.unpriced.length === 0 ? [] : [say('limits.unpriced', { assets: statement.unpriced.join(', ') })]),
      say('limits.noise', { n: locale.number(statement.noise) }),
    ]
    yield html`<ul>${points.map((point) => html`<li>${point}</li>`)}</ul>`
    if (input.cut.length > 0) {
      yield html`<h3>${say('limits.reads', { n: locale.number(input.cut.length) })}</h3><ul class="small">${input.cut
        .slice(0, READS)
        .map(
          ({ address, state, note }) => html`<li>${book.address(address)}: <code>${state}</code> ${foreign(note)}</li>`,
        )}${input.cut.length > READS && html`<li>…</li>`}</ul>`
    }
    const { notes } = input.view.incident
    if (notes.length > 0) {
      yield html`<h3>${say('limits.notes')}</h3><ul>${notes.map((note) => html`<li>${foreign(note, 4_000)}</li>`)}</ul>`
    }
    const flags = Object.entries(statement.flags)
    if (flags.length === 0) return
    yield* table(
      say('limits.flags'),
      [[say('limits.flag')], [say('limits.meaning'), 'wide'], [say('limits.count'), 'num']],
      flags.map(([flag, count]) => {
        const means = Object.hasOwn(FLAGS, flag) ? say(`flag.${flag as keyof typeof FLAGS}`) : say('flag.other')
        return html`<tr><td><code>${flag}</code></td><td>${means}</td><td class="num">${locale.number(count)}</td></tr>
`
      }),
    )
  })
}

/** What the report rests on, by hash. */
export function manifest(book: Book, appendices: readonly Appendix[]): Section {
  const { say, locale } = book
  return section('manifest', say('manifest.title'), function* () {
    yield html`<p>${say('manifest.text')}</p>`
    yield* table(
      say('manifest.caption'),
      [[say('manifest.what')], ['SHA-256', 'wide']],
      [
        ...book.input.manifest.map(({ kind, name, sha256, count }) => {
          const what = say(`manifest.${kind}`, { n: locale.number(count ?? 0) })
          const rows =
            kind === 'source' &&
            html`<br><span class="small">${say('manifest.rows', { n: locale.number(count ?? 0) })}</span>`
          return line(html`${what}${name !== '' && html` ${foreign(name)}`}${rows}`, sha256)
        }),
        ...appendices.map(({ name, sha256 }) => line(html`${splice(say('manifest.appendix'), html`${name}`)}`, sha256)),
      ],
    )
  })
}

function line(what: Markup, sha256: string): Markup {
  return html`<tr><th scope="row">${what}</th><td><code>${sha256}</code></td></tr>
`
}

/** What a second person does to trust nobody. */
export function verification(book: Book): Section {
  const { say, locale, input } = book
  const methods = input.methods.map(({ method }) => method).join(',')
  const steps = [
    ['spoor verify CASE', say('verify.case')],
    [
      `spoor export CASE --format html --lang ${locale.lang} --methods ${methods} --out REPORT.html`,
      say('verify.report'),
    ],
    ['spoor explain CASE ID', say('verify.movement')],
  ] as const
  return section('verify', say('verify.title'), function* () {
    yield html`<p>${say('verify.text')}</p><ol>${steps.map(([command, means]) => html`<li><code>${command}</code><br>${means}</li>`)}</ol>`
  })
}

/** Where names, amounts and assertions come from. */
export function citations(book: Book): Section {
  const { say, locale, input } = book
  return section('citations', say('citations.title'), function* () {
    yield html`<ol class="citations">${input.view.incident.citations.map(
      ({ title, url, accessed }, i) =>
        html`<li id="c-${i + 1}">${foreign(title, 1_000)}<br>${link(url)}${accessed !== '' && html`, ${say('citations.accessed', { date: locale.day(accessed) })}`}</li>`,
    )}</ol>`
  })
}

/** Only the web is linked: an address of another kind could run something. */
function link(url: string): Markup {
  const safe = /^https?:\/\/[^\s"'<>]+$/.test(url)
  return safe ? html`<a href="${url}" rel="noreferrer">${url}</a>` : html`${foreign(url)}`
}
