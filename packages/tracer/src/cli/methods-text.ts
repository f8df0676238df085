import type { AssetStatement, SinkUnits } from '../export/case-view.ts'
import type { ComparedCause, Comparison, MethodStatement, Methods } from '../export/compared.ts'
import { inThrees, plain, showAmount, showDollars, wrap } from '../export/plain-text.ts'
import { type Address, chainOf } from '../model/address.ts'
import { max } from '../model/amount.ts'
import { centsOf } from '../model/price.ts'
import { SINKS, type Sink } from '../model/stop.ts'
import type { Method } from '../model/trace.ts'
import { METHOD } from '../taint/methods.ts'

const WIDTH = 100
/** So many addresses are named per asset; the JSON has all. */
const NAMED = 10

/** An asset under all methods: its facts are those of the first that states it. */
type OneAsset = Pick<AssetStatement, 'asset' | 'chain' | 'symbol' | 'decimals' | 'usdPrice'>
/** By chain and asset. */
type Assets = ReadonlyMap<string, OneAsset>

/**
 * The methods side by side: per asset and sink where they agree and where the choice of one moves money, then the addresses
 * that cause it and those that hold other amounts. Plain text, lines of at most 100 characters.
 * @param names what an address is called, where anybody named it
 */
export function methodsText({ methods, compared }: Methods, names: ReadonlyMap<string, string>): string {
  const assets = new Map<string, OneAsset>()
  for (const { assets: found } of methods)
    for (const asset of found) if (!assets.has(keyOf(asset))) assets.set(keyOf(asset), asset)
  const lines = ['', `The same facts under ${methods.map(({ method }) => method).join(', ')}`]
  const left = methods.filter(({ method }) => !compared.over.includes(method)).map(({ method }) => method)
  if (left.length > 0) {
    const why = `${left.join(', ')} conserves nothing: it is shown, and left out where methods are said to agree or to differ.`
    lines.push(...wrap(why, WIDTH))
  }
  for (const asset of assets.values()) {
    lines.push('', `${plain(asset.symbol, 16)}  ${plain(asset.asset, 80)}`.trim())
    for (const sink of SINKS) lines.push(...sinkLines(sink, asset, { methods, compared }))
    if (!compared.sinks.some((row) => keyOf(row) === keyOf(asset)))
      lines.push('  nothing is left of it under any method')
    lines.push(...placeLines(asset, compared, names))
  }
  return `${[...lines, ...causeLines(compared, assets, names), '', ...shareLines(methods)].join('\n')}\n`
}

function sinkLines(sink: Sink, asset: OneAsset, { methods, compared }: Methods): string[] {
  const found = compared.sinks.find((row) => row.sink === sink && keyOf(row) === keyOf(asset))
  if (found === undefined) return []
  const unitsOf = ({ assets }: MethodStatement) =>
    assets.find((item) => keyOf(item) === keyOf(asset))?.sinks[sink as keyof SinkUnits] ?? '0'
  const all = methods.map((item) => unitsOf(item))
  if (all.every((units) => units === all[0]))
    return wrap(`${sink}: ${amount(BigInt(all[0]!), asset)} under every method`, WIDTH, '  ', '    ')
  const head = found.agree
    ? `${sink}: ${compared.over.length === methods.length ? 'all' : compared.over.join(', ')} agree`
    : `${sink}: the choice of method moves ${amount(BigInt(found.most) - BigInt(found.least), asset)}`
  return [
    ...wrap(head, WIDTH, '  ', '    '),
    ...grouped(
      methods.map((item) => [item.method, unitsOf(item)]),
      asset,
      '    ',
    ),
  ]
}

/** Methods that give the same amount in one line; amounts under each other by their point. */
function grouped(found: readonly (readonly [Method, string])[], asset: OneAsset, indent: string): string[] {
  const groups = new Map<string, Method[]>()
  for (const [method, units] of found) {
    const key = `${METHOD[method].conserving} ${units}`
    groups.set(key, [...(groups.get(key) ?? []), method])
  }
  const rows = [...groups].map(([key, names]) => {
    const [whole = '', fraction] = showAmount(BigInt(key.split(' ')[1]!), asset.decimals).split('.')
    return { names: names.join(', '), whole, fraction: fraction === undefined ? '' : `.${fraction}` }
  })
  const [left, whole] = [
    Math.max(...rows.map((row) => row.names.length)),
    Math.max(...rows.map((row) => row.whole.length)),
  ]
  return rows.flatMap((row) => {
    const line = `${indent}${row.names.padEnd(left)}  ${row.whole.padStart(whole)}${row.fraction}`
    return line.length <= WIDTH
      ? [line]
      : [`${indent}${row.names}`, ...wrap(row.whole + row.fraction, WIDTH, `${indent}  `)]
  })
}

/** The addresses where the methods part, over all assets: a difference in one asset may come by conversion out of another. */
function causeLines({ causes, over }: Comparison, assets: Assets, names: ReadonlyMap<string, string>): string[] {
  const [base] = over
  if (causes.length === 0) return ['', 'The methods agree on every payment: the choice of method moves nothing.']
  const places = causes.length === 1 ? '1 address' : `${inThrees(String(causes.length))} addresses`
  const head = `What causes it: ${places} where stolen units lie beside others, and a method first parts from ${base}`
  return [
    '',
    ...wrap(head, WIDTH, '', '  '),
    ...mostFirst(causes, assets)
      .slice(0, NAMED)
      .flatMap((cause) => oneCause(cause, assetOf(cause, assets), base!, names)),
    ...more(causes.length),
  ]
}

/** By the dollars they move; those without a price after them, in their order. */
function mostFirst(causes: readonly ComparedCause[], assets: Assets): ComparedCause[] {
  const cents = new Map(
    causes.map((cause) => {
      const { decimals, usdPrice } = assetOf(cause, assets)
      const moved = cause.methods.reduce((most, item) => max(most, BigInt(item.moved)), 0n)
      return [cause, decimals === null || usdPrice === undefined ? -1n : centsOf(moved, decimals, usdPrice)]
    }),
  )
  return [...causes].sort((a, b) => (cents.get(a)! < cents.get(b)! ? 1 : cents.get(a)! > cents.get(b)! ? -1 : 0))
}

function oneCause(
  { address, received, paid, stolen, methods }: ComparedCause,
  asset: OneAsset,
  base: Method,
  names: ReadonlyMap<string, string>,
): string[] {
  const show = (units: string) => showAmount(BigInt(units), asset.decimals)
  const range =
    stolen.least === received && stolen.most === received
      ? 'all of it stolen'
      : `of it stolen ${show(stolen.least)}${stolen.least === stolen.most ? '' : ` to ${show(stolen.most)}`}`
  const unit = asset.decimals === null ? 'base units' : plain(asset.symbol, 16)
  const groups = new Map<string, typeof methods>()
  for (const item of methods) {
    const key = `${item.first.id} ${item.moved}`
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return [
    ...addressLines(address, names),
    ...wrap(`received ${show(received)} ${unit}, ${range}; paid ${show(paid)}`, WIDTH, '      ', '        '),
    ...[...groups.values()].flatMap((group) => {
      const { first, moved } = group[0]!
      const does =
        moved === '0'
          ? `as much to each as ${base}, but in other payments`
          : `${amount(BigInt(moved), asset)} elsewhere than ${base}`
      const from = `${first.time === '' ? '' : ` at ${first.time}`} in ${first.tx === '' ? plain(first.id, 80) : first.tx}`
      return wrap(`${group.map(({ method }) => method).join(', ')}: ${does}; first${from}`, WIDTH, '      ', '        ')
    }),
  ]
}

function placeLines(asset: OneAsset, { places }: Comparison, names: ReadonlyMap<string, string>): string[] {
  const own = places.filter((place) => isOf(place, asset))
  if (own.length === 0) return []
  const count = inThrees(String(own.length))
  const head =
    own.length === 1 ? '1 address holds or sinks another amount' : `${count} addresses hold or sink other amounts`
  return [
    ...wrap(`Where it ends: ${head} under other methods`, WIDTH, '  ', '    '),
    ...own.slice(0, NAMED).flatMap(({ address, units }) => [
      ...addressLines(address, names),
      ...grouped(
        units.map((item) => [item.method, item.units]),
        asset,
        '      ',
      ),
    ]),
    ...more(own.length),
  ]
}

function addressLines(address: string, names: ReadonlyMap<string, string>): string[] {
  const name = names.get(address)
  return wrap(`${plain(address, 94)}${name === undefined ? '' : `  ${plain(name, 30)}`}`, WIDTH, '    ')
}

function more(count: number): string[] {
  return count > NAMED ? [`    and ${inThrees(String(count - NAMED))} more (--json has all)`] : []
}

/** Rounded down: nothing is explained before it is. */
function shareLines(methods: readonly MethodStatement[]): string[] {
  const groups = new Map<string, Method[]>()
  for (const { method, explainedShare } of methods) {
    const share =
      explainedShare === null
        ? 'not priced'
        : `${(Math.floor(Math.round(explainedShare * 1_000_000) / 100) / 100).toFixed(2)} %`
    groups.set(share, [...(groups.get(share) ?? []), method])
  }
  if (groups.size === 1) return [`Explained share: ${[...groups.keys()][0]} under every method`]
  return ['Explained share', ...[...groups].map(([share, names]) => `  ${share.padStart(9)}  ${names.join(', ')}`)]
}

function amount(units: bigint, asset: OneAsset): string {
  const unit = asset.decimals === null ? 'base units' : plain(asset.symbol, 16)
  if (asset.decimals === null || asset.usdPrice === undefined) return `${showAmount(units, asset.decimals)} ${unit}`
  return `${showAmount(units, asset.decimals)} ${unit} (${showDollars(centsOf(units, asset.decimals, asset.usdPrice))} USD)`
}

function assetOf({ address, asset }: ComparedCause, assets: Assets): OneAsset {
  const chain = chainOf(address as Address)
  return assets.get(keyOf({ chain, asset })) ?? { chain, asset, symbol: asset, decimals: null }
}

/** An asset may be told without its chain; the address beside it has it. */
function isOf(found: { readonly address: string; readonly asset: string }, asset: OneAsset): boolean {
  return found.asset === asset.asset && found.address.startsWith(`${asset.chain}:`)
}

function keyOf({ chain, asset }: { readonly chain: string; readonly asset: string }): string {
  return `${chain} ${asset}`
}
