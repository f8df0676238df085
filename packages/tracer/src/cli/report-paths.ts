import type { AssetStatement, SinkPlace, Statement } from '../export/case-view.ts'
import type { ReportPath } from '../export/report/input.ts'
import type { Address } from '../model/address.ts'
import { showAsset } from '../model/asset.ts'
import { centsOf } from '../model/price.ts'
import { METHODS } from '../model/trace.ts'
import type { CaseStore } from '../store/case-store.ts'
import { feedsOf } from '../walk/backwards.ts'
import { seededLedger, sourcePath } from './source-report.ts'

/** So many places get a way in the picture. */
const PLACES = 8

/** The widest way from a seed to each of the largest places, under the method of the case; the largest place first. */
export function reportPaths(store: CaseStore, statement: Statement): ReportPath[] {
  const method = METHODS.find((known) => known === statement.method)!
  const seeded = seededLedger(store)
  return largestPlaces(statement).flatMap(({ address, asset }): ReportPath[] => {
    const feeds = feedsOf(seeded.ledger, seeded.incident, address as Address, method, { paths: 1 })
    const widest = feeds.find((feed) => showAsset(feed.asset) === asset)?.paths[0]
    if (widest === undefined) return []
    const movements = sourcePath(widest, seeded).movements.map(({ id }) => id)
    const seed = seeded.incident.seeds[widest.seed]!
    return [
      { seedAddress: seed.address, seedAsset: showAsset(seed.asset), address, asset, units: widest.units, movements },
    ]
  })
}

/** By value at the time of the theft; those without a price after them, by units. Fees are nobody's place. */
function largestPlaces({ places, assets }: Statement): SinkPlace[] {
  const byKey = new Map(assets.map((asset) => [`${asset.chain} ${asset.asset}`, asset]))
  const ranked = places
    .filter(({ sink }) => sink !== 'fee')
    .map((place) => ({
      place,
      cents: centsAt(place, byKey.get(`${place.address.split(':', 2).join(':')} ${place.asset}`)),
    }))
    .sort(
      (a, b) =>
        descending(a.cents, b.cents) ||
        descending(BigInt(a.place.units), BigInt(b.place.units)) ||
        (a.place.address < b.place.address ? -1 : 1),
    )
  return ranked.slice(0, PLACES).map(({ place }) => place)
}

function centsAt({ units }: SinkPlace, asset: AssetStatement | undefined): bigint {
  if (asset?.usdPrice === undefined || asset.decimals === null) return -1n
  return centsOf(BigInt(units), asset.decimals, asset.usdPrice)
}

function descending(a: bigint, b: bigint): number {
  return a > b ? -1 : a < b ? 1 : 0
}
