import type { LeadSideView, LeadView } from '../export/case-view.ts'
import type { LeadsView } from '../export/leads.ts'
import { plain, showAmount, wrap } from '../export/plain-text.ts'
import type { LeadDecision } from '../model/lead.ts'
import { count } from './plural.ts'

const WIDTH = 100

const HEADINGS = {
  accepted: 'accepted',
  open: 'not decided; none of them moves a unit',
  rejected: 'rejected, and no longer drawn',
} as const

/**
 * The leads of a case for people: what was accepted, what is open, what was rejected.
 * @param limit leads printed
 */
export function leadsText(view: LeadsView, limit: number): string {
  const head = `case ${plain(view.case, 60)}, incident ${plain(view.incident, 60)}, method ${view.method}`
  const lines = [
    ...wrap(head, WIDTH, '', '  '),
    ...(view.complete
      ? []
      : wrap('Incomplete: stolen value lies beyond what was read. There may be more leads.', WIDTH)),
    `${count(view.leads.length, 'lead', 'leads')}: inferred links, no facts`,
  ]
  let left = limit
  for (const verdict of ['accepted', 'open', 'rejected'] as const) {
    const all = view.leads.filter((lead) => lead.verdict === verdict)
    if (all.length === 0) continue
    const shown = all.slice(0, left)
    left -= shown.length
    lines.push('', `${HEADINGS[verdict]}: ${all.length}`)
    for (const lead of shown) lines.push(...leadLines(lead, view))
    if (all.length > shown.length) lines.push(`  … and ${all.length - shown.length} more`)
  }
  if (view.gone.length > 0) {
    lines.push('', ...wrap('decided once, but no lead any more (it is known by now, or the facts changed):', WIDTH))
    for (const { lead, verdict, by, reason } of view.gone)
      lines.push(
        ...wrap(`${plain(lead, 40)} ${verdict} by ${plain(by, 60)}: ${plain(reason, 200)}`, WIDTH, '  ', '    '),
      )
  }
  return `${lines.join('\n')}\n`
}

function leadLines(lead: LeadView, view: LeadsView): string[] {
  const { id, kind, rule, from, to, gap, evidence, rivals, byChance, verdict, booked, decisions } = lead
  const others = rivals === 0 ? 'nothing else fitted' : `${count(rivals, 'other', 'others')} fitted as well`
  const last = decisions.at(-1)
  return [
    `  ${id}  ${plain(rule, 40)}, over a ${kind}, ${gap} seconds, ${others}, by chance ${byChance}`,
    ...sideLines('from', from, view),
    ...sideLines('to  ', to, view),
    ...wrap(plain(evidence, 800), WIDTH, '    ', '      '),
    ...(last === undefined
      ? []
      : wrap(
          `${last.verdict} by ${plain(last.by, 60)}${last.at === '' ? '' : `, ${plain(last.at, 30)}`}: ${plain(last.reason, 300)}`,
          WIDTH,
          '    ',
          '      ',
        )),
    ...(verdict === 'accepted' && !booked
      ? wrap('accepted, but not booked: its rows are claimed by what is known, or are not in the ledger', WIDTH, '    ')
      : []),
  ]
}

function sideLines(word: string, { address, asset, units, tx, time }: LeadSideView, { assets }: LeadsView): string[] {
  const { symbol = '', decimals = null } = assets.find((item) => item.asset === asset) ?? {}
  const unit = decimals === null || symbol === '' ? `base units of ${plain(asset, 80)}` : plain(symbol, 16)
  return [
    ...wrap(`${word} ${plain(address, 110)}`, WIDTH, '    ', '      '),
    ...wrap(`${showAmount(BigInt(units), decimals)} ${unit}, ${time}, ${plain(tx, 110)}`, WIDTH, '         '),
  ]
}

/** What a decision did, for people. */
export function decidedText(
  id: string,
  verdict: LeadDecision['verdict'],
  lead: LeadView | undefined,
  view: LeadsView,
  hash: string,
): string {
  const what = { accepted: 'accepted', rejected: 'rejected', open: 'open again' }[verdict]
  const next =
    verdict === 'accepted' && !view.complete
      ? ['what it brought is not read on yet: run the `spoor trace` command of this case again']
      : []
  const lines = [`lead ${plain(id, 40)}: ${what}`, ...(lead === undefined ? [] : leadLines(lead, view)), ...next, hash]
  return `${lines.join('\n')}\n`
}
