import { type Address, chainOf } from '../../model/address.ts'
import { type Asset, parseAsset } from '../../model/asset.ts'

/** `ERC20Token(address)`, as 0x writes an asset: four bytes and a word. */
const ERC20 = /^0xf47261b00{24}([0-9a-f]{40})$/

/** The token that 0x moves by such data; `undefined` for collections and bundles, whose amounts mean something else. */
export function tokenOfAssetData(emitter: Address, data: string): Asset | undefined {
  const contract = ERC20.exec(data)?.[1]
  const chain = chainOf(emitter)
  return contract === undefined ? undefined : parseAsset(`${chain}/erc20:0x${contract}`, chain)
}
