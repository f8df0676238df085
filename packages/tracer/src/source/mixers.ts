import { z } from 'zod'
import { type Address, chainOf, parseAddress } from '../model/address.ts'
import { parseUnits } from '../model/amount.ts'
import { parseAsset } from '../model/asset.ts'
import { MIXER_ROLES, type MixerContract, type MixerFacts } from '../model/mixer.ts'
import { readData } from './data-folder.ts'

const contractsFile = z.object({
  contracts: z.array(
    z.object({
      address: z.string(),
      role: z.enum(MIXER_ROLES),
      asset: z.string().optional(),
      units: z.string().optional(),
      fromBlock: z.number().int().positive().optional(),
    }),
  ),
})

let shipped: MixerFacts | undefined

/**
 * What is shipped about mixers: what each contract is for, and what a fixed pool takes. Read once.
 * @throws InputError when the file of the data folder is missing or malformed
 * @example shippedMixers().contracts.get(pool)?.units // 100000000000000000000n
 */
export function shippedMixers(): MixerFacts {
  shipped ??= load()
  return shipped
}

function load(): MixerFacts {
  const contracts = new Map<Address, MixerContract>()
  for (const row of readData('mixers/contracts.json', contractsFile).contracts) {
    const address = parseAddress(row.address)
    contracts.set(address, {
      role: row.role,
      ...(row.asset === undefined ? {} : { asset: parseAsset(row.asset, chainOf(address)) }),
      ...(row.units === undefined ? {} : { units: parseUnits(row.units) }),
      ...(row.fromBlock === undefined ? {} : { fromBlock: row.fromBlock }),
    })
  }
  return { contracts }
}
