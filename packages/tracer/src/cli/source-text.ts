import { plain, showAmount, wrap } from '../export/plain-text.ts'
import type { AssetSources, MethodSources, PathMovement, SourcePath, SourceReport } from './source-report.ts'

const WIDTH = 100

/** What fed an address, for people: the seeds, the amounts under each method, and the ways under the first of them. */
export function sourceText(report: SourceReport): string {
  const [first] = report.methods
  const symbols = (asset: string): Shown =>
    report.assets.find((item) => item.asset === asset) ?? { symbol: asset, decimals: null }
  const lines = [
    `What fed ${report.address}`,
    ...wrap(
      `case ${plain(report.case, 60)}, incident ${plain(report.incident, 60)}, ${first!.method}${report.methods.length > 1 ? ' and other methods' : ''}`,
      WIDTH,
      '',
      '  ',
    ),
    ...incompleteLines(report.methods),
  ]
  const assets = new Set(report.methods.flatMap((item) => item.assets.map(({ asset }) => asset)))
  if (assets.size === 0) {
    lines.push(
      '',
      `No stolen units came here${report.methods.every(({ complete }) => complete) ? '' : ', as far as the case was read'}.`,
    )
    return `${lines.join('\n')}\n`
  }
  lines.push('', 'Seeds, each taken for a theft of its own')
  for (const { seed, address, asset, units, theft, tx } of report.seeds) {
    const of = `${amount(units, symbols(asset))} on ${address}, theft ${plain(theft, 40)}${tx === undefined ? '' : `, ${tx}`}`
    lines.push(...wrap(of, WIDTH, `  ${String(seed).padStart(2)}  `, '      '))
  }
  for (const asset of assets) {
    const { symbol } = symbols(asset)
    lines.push('', `${symbol === '' ? '' : `${plain(symbol, 16)}  `}${plain(asset, 80)}`)
    lines.push(...amountLines(report.methods, asset, symbols(asset)))
    const widest = first!.assets.find((item) => item.asset === asset)
    if (widest !== undefined) lines.push(...pathLines(widest, first!, symbols))
  }
  return `${lines.join('\n')}\n`
}

/** How an asset is written. */
interface Shown {
  readonly symbol: string
  readonly decimals: number | null
}

function incompleteLines(methods: readonly MethodSources[]): string[] {
  const open = methods.filter(({ complete }) => !complete).map(({ method }) => method)
  if (open.length === 0) return []
  const under = open.length === methods.length ? '' : ` under ${open.join(', ')}`
  return wrap(`Incomplete${under}: addresses that hold stolen value are not read. Every sum is "at least".`, WIDTH)
}

/** Received and from which seed; methods that say the same share their lines. */
function amountLines(methods: readonly MethodSources[], asset: string, shown: Shown): string[] {
  const groups = new Map<string, { names: string[]; conserving: boolean; found: AssetSources | undefined }>()
  for (const { method, conserving, assets } of methods) {
    const found = assets.find((item) => item.asset === asset)
    const key = JSON.stringify([conserving, found?.received ?? '0', found?.converted ?? '0', found?.seeds ?? []])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { names: [method], conserving, found })
    else group.names.push(method)
  }
  return [...groups.values()].flatMap(({ names, conserving, found }) => {
    const rows: [what: string, units: string][] = [
      ['received', found?.received ?? '0'],
      ...((found?.converted ?? '0') === '0'
        ? []
        : [['for other stolen units of its own', found!.converted] as [string, string]]),
      ...(found?.seeds ?? []).map(({ seed, units }): [string, string] => [`from seed ${seed}`, units]),
    ]
    const note = conserving ? '' : ' (could have been touched; seeds do not add up)'
    return [...wrap(`${names.join(', ')}${note}`, WIDTH, '  ', '    '), ...column(rows, shown), ...roundingLine(found)]
  })
}

/** Haircut rounds down per theft: a seed that is a theft of its own may lose a unit to it at every payment. */
function roundingLine(found: AssetSources | undefined): string[] {
  if (found === undefined) return []
  const lost = BigInt(found.received) - found.seeds.reduce((sum, { units }) => sum + BigInt(units), 0n)
  return lost > 0n ? [`    ${lost} base ${lost === 1n ? 'unit is' : 'units are'} lost to rounding per seed`] : []
}

/** Figures under each other by their point. */
function column(rows: readonly (readonly [what: string, units: string])[], { decimals, symbol }: Shown): string[] {
  const cells = rows.map(([what, units]) => {
    const [whole = '', fraction = ''] = showAmount(BigInt(units), decimals).split('.')
    return { what, whole, fraction: fraction === '' ? '' : `.${fraction}` }
  })
  const left = Math.max(...cells.map(({ what }) => what.length))
  const whole = Math.max(...cells.map((cell) => cell.whole.length))
  const unit = decimals === null ? 'base units' : plain(symbol, 16)
  return cells.flatMap(({ what, whole: digits, fraction }) => {
    const line = `    ${what.padEnd(left)}  ${digits.padStart(whole)}${fraction} ${unit}`.trimEnd()
    return line.length <= WIDTH ? [line] : [`    ${what}`, ...wrap(`${digits}${fraction} ${unit}`, WIDTH, '      ')]
  })
}

function pathLines(found: AssetSources, method: MethodSources, symbols: (asset: string) => Shown): string[] {
  const { paths, uncovered } = found
  const shown = symbols(found.asset)
  const more = BigInt(uncovered)
  const rest =
    more === 0n
      ? 'they cover all of it'
      : `they leave out ${amount(uncovered, shown)}: narrower ways, and units that left this address and came back`
  const poison = method.conserving ? '' : '; under poison a way shows how taint can have come, not how much money'
  return [
    ...wrap(
      paths.length === 0
        ? `No way can be shown under ${method.method}`
        : `The ${paths.length === 1 ? 'widest way' : `${paths.length} widest ways`} under ${method.method}; ${rest}${poison}`,
      WIDTH,
      '  ',
      '    ',
    ),
    ...paths.flatMap((path, i) => wayLines(path, i + 1, found.asset, symbols)),
  ]
}

function wayLines(path: SourcePath, number: number, asset: string, symbols: (asset: string) => Shown): string[] {
  const { seed, units, movements } = path
  const steps = movements.length === 1 ? '1 movement' : `${movements.length} movements`
  const what = `${amount(units, symbols(asset))} from seed ${seed}, ${movements.length === 0 ? 'which landed here' : steps}`
  return [...wrap(what, WIDTH, `  ${number}. `, '     '), ...movements.flatMap((item) => movementLines(item, symbols))]
}

function movementLines(movement: PathMovement, symbols: (asset: string) => Shown): string[] {
  const { time, kind, from, to, tx, asset, units, carried, toAsset, toUnits, evidence } = movement
  const got = toAsset === undefined ? '' : ` into ${amount(toUnits!, symbols(toAsset))}`
  const part = carried === units ? 'all of it' : `${amount(carried, symbols(asset))} of it`
  return [
    ...wrap(
      `${time === '' ? 'at an unknown time' : time}  ${kind} of ${amount(units, symbols(asset))}${got}, ${part} this way`,
      WIDTH,
      '     ',
      '       ',
    ),
    `         from ${from}`,
    ...(to === from ? [] : [`         to   ${to}`]),
    ...(tx === '' ? [`         evidence: ${evidence}`] : [`         tx   ${tx}`]),
  ]
}

function amount(units: string, { symbol, decimals }: Shown): string {
  const unit = decimals === null ? `base units ${plain(symbol, 16)}` : plain(symbol, 16)
  return `${showAmount(BigInt(units), decimals)} ${unit}`.trimEnd()
}
