import type { ClusterView, FindingsView, FindingView, MixerView, NoiseView } from '../export/findings.ts'
import { plain, showAmount, wrap } from '../export/plain-text.ts'
import { count } from './plural.ts'

const WIDTH = 100

/** Movements named of one finding; `--json` names all. */
const NAMED = 3

/**
 * The findings for people: a heading for each kind, then its first findings.
 * @param limit findings printed of each kind
 */
export function findingsText(view: FindingsView, limit: number): string {
  const { movements, untimed, unpriced } = view
  const head = `case ${plain(view.case, 60)}, incident ${plain(view.incident, 60)}, method ${view.method}`
  const lines = [
    ...wrap(head, WIDTH, '', '  '),
    ...(view.complete
      ? []
      : wrap(
          'Incomplete: addresses that hold stolen value are not read. There may be more patterns than these.',
          WIDTH,
        )),
    `${count(view.findings.length, 'finding', 'findings')} in ${count(movements, 'movement', 'movements')} of stolen value`,
    ...notJudged(untimed, 'without a time: most rules leave them out'),
    ...notJudged(unpriced, 'without a price of the day: structuring leaves them out'),
    ...view.rules.flatMap(({ kind, rule, parameters, count: found }) => {
      if (found === 0) return []
      const figures = Object.entries(parameters).map(([name, value]) => `${name} ${value}`)
      const shown = view.findings.filter((finding) => finding.kind === kind).slice(0, limit)
      return [
        '',
        `${kind}: ${found}`,
        ...wrap(`rule: ${rule}${figures.length === 0 ? '' : ` (${figures.join(', ')})`}`, WIDTH, '  ', '    '),
        ...shown.flatMap((finding) => findingLines(finding, view)),
        ...(found > shown.length ? [`  … and ${found - shown.length} more`] : []),
      ]
    }),
  ]
  const none = view.rules.filter((rule) => rule.count === 0).map(({ kind }) => kind)
  if (none.length > 0) lines.push('', ...wrap(`none found of: ${none.join(', ')}`, WIDTH, '', '  '))
  lines.push(...mixerLines(view), ...clusterLines(view, limit), ...noiseLines(view.noise))
  return `${lines.join('\n')}\n`
}

function notJudged(n: number, why: string): string[] {
  return n === 0 ? [] : [`${count(n, 'movement', 'movements')} ${why}`]
}

function mixerLines({ mixers, assets }: FindingsView): string[] {
  if (mixers.length === 0) return []
  const lines = mixers.flatMap((mixer) => {
    const { address, name, asset, units, pool, payers, first, last, transfers, deposits, withdrawals } = mixer
    const { symbol = '', decimals = null } = assets.find((item) => item.asset === asset) ?? {}
    const show = (text: string) =>
      `${showAmount(BigInt(text), decimals)} ${decimals === null ? 'base units' : plain(symbol, 16)}`
    const each = pool === null ? '' : ` of ${show(pool)} each`
    const when = first === '' ? 'at an unknown time' : first === last ? `at ${first}` : `${first} to ${last}`
    const said = `${show(units)} stolen in ${count(transfers.length, 'payment', 'payments')}${each} by ${count(payers.length, 'address', 'addresses')}, ${when}`
    const more = mixer.anonymitySet === null ? '; there are more' : ''
    const company = `known here up to the last of them: ${count(deposits, 'payment', 'payments')} in, ${withdrawals} out${more}`
    return [
      `  ${address}  ${plain(name, 60)}`,
      ...[said, company, anonymityOf(mixer)].flatMap((text) => wrap(text, WIDTH, '    ', '      ')),
    ]
  })
  return ['', `mixers entered: ${mixers.length}`, ...lines]
}

/** Among how many the last entry hides, as far as the case can say. */
function anonymityOf({ kind, anonymitySet, poolDeposits }: MixerView): string {
  if (kind === 'router') return 'a router: which pool it paid is not known here'
  if (kind === 'variable') return 'takes any amount, so the amount itself may tell an exit'
  const counted = poolDeposits === null ? '' : `; the pool had ${count(poolDeposits, 'deposit', 'deposits')} by then`
  return `anonymity set: ${anonymitySet === null ? 'not known' : count(anonymitySet, 'deposit', 'deposits')}${counted}`
}

function clusterLines({ clusters, without }: FindingsView, limit: number): string[] {
  const less = without.length === 0 ? '' : `, without ${without.join(', ')}`
  const more = clusters.length - limit
  return [
    '',
    `clusters: ${clusters.length}${less}${clusters.length === 0 ? '' : '; a guess each, never booked'}`,
    ...clusters.slice(0, limit).flatMap(oneCluster),
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ]
}

function oneCluster({ members, weight, links }: ClusterView): string[] {
  const named = links.slice(0, NAMED)
  return [
    `  ${count(members.length, 'address', 'addresses')}, weight ${weight} of 100`,
    ...members.slice(0, NAMED * 2).map((member) => `    ${member}`),
    ...(members.length > NAMED * 2 ? [`    … and ${members.length - NAMED * 2} more`] : []),
    ...named.flatMap(({ rule, evidence }) => wrap(`${rule}: ${evidence}`, WIDTH, '      ', '        ')),
    ...(links.length > named.length
      ? [`      … and ${count(links.length - named.length, 'more link', 'more links')}`]
      : []),
  ]
}

function noiseLines({ hidden, listed, classes, rows }: NoiseView): string[] {
  const found = classes.filter((one) => one.count > 0)
  const figures = found.map((one) => `${one.class} ${one.count}`).join(', ')
  const also = listed === 0 ? '' : `, ${listed} listed only`
  const head = `noise: ${count(hidden, 'row', 'rows')} hidden${also}${figures === '' ? '' : ` (${figures})`}`
  if (rows === undefined)
    return ['', ...wrap(`${head}${figures === '' ? '' : '; --noise names them'}`, WIDTH, '', '  ')]
  return [
    '',
    ...wrap(head, WIDTH, '', '  '),
    ...found.flatMap((one) => wrap(`${one.class}: ${one.rule}`, WIDTH, '  ', '    ')),
    ...rows.flatMap(({ id, why }) => [`  ${plain(id, 200)}`, ...wrap(plain(why, 600), WIDTH, '    ', '      ')]),
  ]
}

function findingLines(finding: FindingView, { assets }: FindingsView): string[] {
  const { address, asset, units, first, last, says, transfers } = finding
  const { symbol = '', decimals = null } = assets.find((item) => item.asset === asset) ?? {}
  const unit = decimals === null || symbol === '' ? `base units of ${plain(asset ?? '', 80)}` : plain(symbol, 16)
  const amount = units === null ? 'several assets' : `${showAmount(BigInt(units), decimals)} ${unit} stolen`
  const when = first === '' ? 'at an unknown time' : first === last ? `at ${first}` : `${first} to ${last}`
  return [
    `  ${address}`,
    ...wrap(`${says}; ${amount}; ${when}`, WIDTH, '    ', '      '),
    ...transfers.slice(0, NAMED).map((id) => `      ${plain(id, 200)}`),
    ...(transfers.length > NAMED
      ? [`      … and ${count(transfers.length - NAMED, 'more movement', 'more movements')}`]
      : []),
  ]
}
