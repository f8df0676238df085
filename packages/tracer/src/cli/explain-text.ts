import type { AddressView } from '../export/case-view.ts'
import { destinationText } from '../export/destinations.ts'
import { inThrees, plain, showAmount, wrap } from '../export/plain-text.ts'
import type { Explanation, Step } from './explanation.ts'

const WIDTH = 100

/** An explanation for people. Names and symbols are foreign text: they are shown without what could mislead a terminal. */
export function explanationText(explanation: Explanation): string {
  const lines = [
    `${explanation.kind} ${explanation.id}`,
    `case ${plain(explanation.case, 60)}, incident ${plain(explanation.incident, 60)}`,
    ...(explanation.complete ? [] : ['The case is incomplete: every sum is "at least".']),
  ]
  if (explanation.movements !== undefined) {
    lines.push(
      '',
      explanation.movements.length === 1 ? 'The movement' : `Its ${explanation.movements.length} movements`,
    )
    for (const step of explanation.movements) lines.push(...stepLines(step, explanation))
  }
  lines.push('', ...wayLines(explanation))
  if (explanation.address !== undefined) lines.push('', ...addressLines(explanation))
  return `${lines.join('\n')}\n`
}

function wayLines(explanation: Explanation): string[] {
  const { seed, path, kind, weakest } = explanation
  if (seed === '') return ['No stolen units came here.']
  if (path.length === 0)
    return [`${kind === 'address' ? 'It is' : 'It pays'} a seed of the incident: the theft landed on ${seed}.`]
  const steps = path.length === 1 ? '1 step' : `${path.length} steps`
  return [
    `${kind === 'address' ? 'The way' : 'The way to its payer'} from the seed ${seed}, ${steps}, ${weakest === 'ledger' ? 'evidence: ledger throughout' : `weakest evidence: ${weakest}`}`,
    ...path.flatMap((step) => stepLines(step, explanation)),
  ]
}

function stepLines(step: Step, explanation: Explanation): string[] {
  const {
    time,
    kind,
    from,
    to,
    units,
    taint,
    asset,
    toAsset,
    toUnits,
    evidence,
    protocol,
    rivals,
    tx,
    flags,
    noise,
    destination,
  } = step
  const got = toAsset === undefined ? '' : ` into ${amount(toUnits ?? '', toAsset, explanation)}`
  const stolen =
    taint === '0'
      ? 'none of it stolen'
      : taint === units
        ? 'all of it stolen'
        : `${amount(taint, asset, explanation)} of it stolen`
  const by = protocol === undefined ? '' : ` (${plain(protocol, 200)})`
  const other = rivals === 0 ? '' : `, ${rivals} others fitted as well`
  return [
    ...hanging(
      '  ',
      `${time === '' ? 'at an unknown time' : time}  ${kind} of ${amount(units, asset, explanation)}${got}, ${stolen}`,
    ),
    ...worthLines(step),
    `      from ${from}`,
    ...(to === '' ? [] : [`      to   ${to}`]),
    ...(tx === '' ? [] : [`      tx   ${tx}`]),
    ...wrap(
      `      evidence: ${evidence}${by}${other}${flags.length === 0 ? '' : `; flags: ${plain(flags.join(', '), 200)}`}`,
      WIDTH,
      '        ',
    ),
    ...(noise === undefined ? [] : hanging('      ', `noise: ${plain(noise, 200)}`)),
    ...(destination === undefined ? [] : hanging('      ', `left ${destinationText(destination)}`)),
  ]
}

/** Dollars of the whole row by both prices. Neither is known of most noise, and nobody misses them there. */
function worthLines({ usdTheft, usdThen, usdThenTaint, noise }: Step): string[] {
  if (usdTheft === undefined && usdThen === undefined)
    return noise === undefined ? ['      worth not known: no price is loaded'] : []
  const part = usdThenTaint === undefined || usdThenTaint === usdThen ? '' : ` (stolen: ${inThrees(usdThenTaint)} USD)`
  const theft = usdTheft === undefined ? 'not known at theft time' : `${inThrees(usdTheft)} USD at theft time`
  const then =
    usdThen === undefined
      ? 'not known at the close of its day'
      : `${inThrees(usdThen)} USD at the close of its day${part}`
  return hanging('      ', `worth ${theft}, ${then}`)
}

function addressLines(explanation: Explanation): string[] {
  const { hop, role, labels, stop, assets, complete, looksLike, contract } = explanation.address!
  const lines = [
    hop === null ? `Role: ${role}` : `Role: ${role}, ${hop} ${hop === 1 ? 'hop' : 'hops'} from a seed`,
    `Outgoing transfers: ${complete ? 'all known, as far as the record says' : 'not all known'}`,
  ]
  if (looksLike !== undefined) lines.push(`Looks like ${looksLike}: most likely made to be mistaken for it`)
  if (contract !== undefined) lines.push(...contractLines(contract))
  for (const label of labels) lines.push(...labelLines(label))
  if (stop !== undefined) {
    lines.push(...hanging('', `Stop: ${plain(stop.reason, 800)}`))
    if (stop.evidence !== undefined) lines.push(...hanging('  ', `evidence: ${plain(stop.evidence, 200)}`))
  }
  for (const { asset, in: into, out, taintIn, taintOut, taintHeld, held, overdrawn } of assets) {
    const show = (units: string) => amount(units, asset, explanation)
    lines.push(
      ...hanging('', `${plain(asset, 100)}`),
      `  received ${show(into)}, of it stolen ${show(taintIn)}`,
      `  paid     ${show(out)}, of it stolen ${show(taintOut)}`,
      `  holds    ${show(held)}, of it stolen ${show(taintHeld)}`,
      ...(overdrawn === '0' ? [] : [`  overdrawn by ${show(overdrawn)}: clean money of unknown origin`]),
    )
  }
  return lines
}

function contractLines(contract: NonNullable<AddressView['contract']>): string[] {
  const { bytes, hash, block, like, cloneOf, maker, madeIn, source } = contract
  const what = [
    ...(like === undefined ? [] : [like]),
    ...(cloneOf === undefined ? [] : [`clone of ${cloneOf}`]),
    `${bytes} bytes of code with the hash ${hash} after block ${block}, says ${plain(source, 200)}`,
  ]
  const made = maker === undefined ? [] : hanging('  ', `made by ${maker} in ${madeIn}`)
  return [...hanging('', `Contract: ${what.join(', ')}`), ...made]
}

/** What somebody says, and why it does not count where it does not. */
function labelLines(label: AddressView['labels'][number]): string[] {
  const { name, category, source, citation, date, confidence, actor, abuse, authority, lostBy, sameKey } = label
  const told = [
    ...(citation === '' ? [] : [plain(citation, 300)]),
    ...(date === undefined ? [] : [date]),
    ...(confidence === undefined ? [] : [`confidence ${confidence}`]),
    ...(actor === undefined ? [] : [`actor ${plain(actor, 60)}`]),
    ...(abuse === undefined ? [] : [`abuse ${plain(abuse, 40)}`]),
    ...(authority === undefined || authority === 'incident' ? [] : [authority]),
    ...(sameKey === undefined ? [] : [`said of ${plain(sameKey, 100)}`]),
  ]
  const text = `Label: ${plain(name, 100)} (${plain(category, 40)}), says ${plain(source, 200)}${told.length === 0 ? '' : `; ${told.join('; ')}`}`
  return [...hanging('', text), ...(lostBy === undefined ? [] : hanging('  ', `does not count: ${plain(lostBy, 200)}`))]
}

function amount(units: string, asset: string, { assets }: Explanation): string {
  const facts = assets.find((item) => item.asset === asset)
  if (units === '') return `an unknown amount of ${plain(facts?.symbol || asset, 40)}`
  if (facts === undefined || facts.decimals === null)
    return `${inThrees(units)} base units of ${plain(facts?.symbol || asset, 40)}`
  return `${showAmount(BigInt(units), facts.decimals)} ${plain(facts.symbol || asset, 40)}`
}

/** Lines of at most the width of a page; those after the first stand two columns further in. */
function hanging(indent: string, text: string): string[] {
  return wrap(text, WIDTH - indent.length - 2).map((line, i) => `${indent}${i === 0 ? '' : '  '}${line}`)
}
