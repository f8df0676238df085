import type { ArrivalView, FreezeDesk, FreezePlace, FrozenView, PartyView } from '../export/freeze/view.ts'
import { plain, showAmount, wrap } from '../export/plain-text.ts'
import { count } from './plural.ts'

const WIDTH = 100

/**
 * The freeze desk for people: what can be acted on first.
 * @param limit payments named of each place
 */
export function freezeText(desk: FreezeDesk, limit: number): string {
  const { places, complete } = desk
  const head = `case ${plain(desk.case, 60)}, incident ${plain(desk.incident, 60)}, method ${desk.method}, ${desk.hash}`
  const lines = [
    ...wrap(head, WIDTH, '', '  '),
    ...(complete ? [] : wrap('Incomplete: stolen value lies beyond what was read. Every amount is "at least".', WIDTH)),
    `${count(places.length, 'place', 'places')} where stolen value rests or came into somebody's hands`,
    ...places.flatMap((place) => placeLines(place, limit)),
  ]
  return `${lines.join('\n')}\n`
}

function placeLines(place: FreezePlace, limit: number): string[] {
  const { address, asset, contract, symbol, decimals, units, since, sink, reason, parties, frozen, arrivals } = place
  const unit = decimals === null || symbol === '' ? 'base units' : plain(symbol, 16)
  const amount = `${showAmount(BigInt(units), decimals)} ${unit} (${units} base units)`
  const when = since === '' ? 'since an unknown time' : `since ${since}`
  const more = arrivals.length - limit
  return [
    '',
    address,
    ...wrap(`${amount}, ${when}`, WIDTH, '  ', '    '),
    ...wrap(contract === '' ? `asset: ${asset}` : `asset: ${asset}, contract ${contract}`, WIDTH, '  ', '    '),
    ...wrap(`${sink}: ${plain(reason, 300)}`, WIDTH, '  ', '    '),
    ...(parties.length === 0 ? ['  who can act: nobody that is known'] : parties.flatMap(partyLines)),
    ...wrap(`frozen: ${frozenText(frozen)}`, WIDTH, '  ', '    '),
    ...arrivals.slice(0, limit).flatMap((arrival) => arrivalLines(arrival, place)),
    ...(more > 0 ? [`    … and ${count(more, 'more payment', 'more payments')}`] : []),
  ]
}

function partyLines({ role, name, jurisdictions, contacts, uri, basis }: PartyView): string[] {
  const named = name === '' ? 'nobody names it' : plain(name, 80)
  const law = jurisdictions.length === 0 ? 'jurisdiction not known' : `jurisdiction ${jurisdictions.join(', ')}`
  const reached = contacts.map(({ kind, url }) => `${kind} ${plain(url, 300)}`)
  const site = reached.length === 0 && uri !== '' ? [plain(uri, 300)] : []
  const contact = [...reached, ...site].join('; ') || 'no public contact known'
  return [
    ...wrap(`who can act: ${named} (${role}), ${law}`, WIDTH, '  ', '    '),
    ...wrap(`contact: ${contact}`, WIDTH, '    ', '      '),
    ...(role === 'issuer' ? wrap(`basis: ${plain(basis, 300)}`, WIDTH, '    ', '      ') : []),
  ]
}

/** One line on whether an account is blocked. */
export function frozenText({ state, why, block, time, host }: FrozenView): string {
  const at = block === null ? '' : ` at block ${block} (${time}), asked of ${plain(host, 200)}`
  switch (state) {
    case 'frozen':
      return `yes, its issuer blocked the account${at}`
    case 'not-frozen':
      return `no${at}`
    case 'cannot-be-frozen':
      return `cannot be: ${plain(why, 400)}`
    case 'not-checked':
      return `not checked: ${plain(why, 400)}${at}`
  }
}

function arrivalLines({ tx, block, time, units, from }: ArrivalView, { decimals, symbol }: FreezePlace): string[] {
  const unit = decimals === null || symbol === '' ? 'base units' : plain(symbol, 16)
  const where = `block ${block ?? 'unknown'}, ${time === '' ? 'time unknown' : time}`
  return [
    `    ${tx === '' ? 'no transaction known' : plain(tx, 200)}`,
    ...wrap(`${where}: ${showAmount(BigInt(units), decimals)} ${unit} from ${from}`, WIDTH, '      '),
  ]
}
