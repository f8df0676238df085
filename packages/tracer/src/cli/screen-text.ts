import { plain, showAmount, wrap } from '../export/plain-text.ts'
import type { ReceiptLine, ScreenAnswer, ScreenReport } from './screen-report.ts'

const WIDTH = 100

/** The answers for people: who received what, then who received nothing. */
export function screenText(report: ScreenReport): string {
  const { methods, answers } = report
  const hit = ({ methods: found }: ScreenAnswer) => found.some(({ received }) => received)
  const open = methods.filter(({ complete }) => !complete).map(({ method }) => method)
  const under = open.length === methods.length ? '' : ` under ${open.join(', ')}`
  const [hits, others] = [answers.filter(hit), answers.filter((answer) => !hit(answer))]
  const lines = [
    ...wrap(
      `case ${plain(report.case, 60)}, incident ${plain(report.incident, 60)}, method ${methods.map(({ method }) => method).join(', ')}`,
      WIDTH,
      '',
      '  ',
    ),
    ...(open.length === 0
      ? []
      : wrap(`Incomplete${under}: addresses that hold stolen value are not read. Every amount is "at least".`, WIDTH)),
    `${hits.length} of ${answers.length} ${answers.length === 1 ? 'address' : 'addresses'} received stolen value`,
    ...hits.flatMap((answer) => ['', ...answerLines(answer, report)]),
    ...(others.length === 0 ? [] : ['', open.length === 0 ? 'None received' : 'None found']),
    ...others.map(({ address }) => `  ${address}`),
  ]
  return `${lines.join('\n')}\n`
}

/** Methods that say the same share their lines. */
function answerLines({ address, lines, methods }: ScreenAnswer, report: ScreenReport): string[] {
  const groups = new Map<string, { names: string[]; found: ScreenAnswer['methods'][number] }>()
  for (const found of methods) {
    const key = JSON.stringify([found.hop, found.assets])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { names: [found.method], found })
    else group.names.push(found.method)
  }
  return [
    `${address}  (${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')} of the list)`,
    ...[...groups.values()].flatMap(({ names, found }) => {
      const hops = found.hop === null ? '' : found.hop === 0 ? ', a seed' : `, ${hopsOf(found.hop)} from a seed`
      const head = found.received ? `${names.join(', ')}${hops}` : `${names.join(', ')}: none`
      return [
        ...wrap(head, WIDTH, '  ', '    '),
        ...found.assets.flatMap((receipt) => receiptLines(receipt, found.method, report)),
      ]
    }),
  ]
}

function receiptLines(receipt: ReceiptLine, method: string, { assets, methods }: ScreenReport): string[] {
  const { asset, units, count, first, last } = receipt
  const { symbol = '', decimals = null } = assets.find((item) => item.asset === asset) ?? {}
  const atLeast = methods.find((item) => item.method === method)!.complete ? '' : 'at least '
  const unit = decimals === null ? `base units of ${plain(asset, 80)}` : plain(symbol, 16)
  const when =
    first === '' ? 'at an unknown time' : first === last ? `at ${first}` : `first at ${first}, last at ${last}`
  const payments = `${count} ${count === 1 ? 'arrival' : 'arrivals'}`
  return wrap(
    `${atLeast}${showAmount(BigInt(units), decimals)} ${unit} in ${payments}, ${when}`,
    WIDTH,
    '    ',
    '      ',
  )
}

function hopsOf(hop: number): string {
  return `${hop} ${hop === 1 ? 'hop' : 'hops'}`
}
