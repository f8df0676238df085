/** CAIP-10 addresses and CAIP-2 chains as people read them. */
export interface AddressParts {
  readonly chain: string
  readonly account: string
}

/** Everything before the last colon is the chain; `tx:<hash>` nodes of UTXO transactions pass as they are. */
export function splitAddress(id: string): AddressParts {
  const cut = id.lastIndexOf(':')
  return cut === -1 ? { chain: '', account: id } : { chain: id.slice(0, cut), account: id.slice(cut + 1) }
}

export const splitTx = (tx: string): AddressParts => splitAddress(tx)

/** 0x1234…abcd. Look-alike addresses share this form by design: never show it where people compare. */
export function shortAccount(id: string): string {
  const { account } = splitAddress(id)
  return account.length <= 14 ? account : `${account.slice(0, 6)}…${account.slice(-4)}`
}

/** The account in groups of four, so that an eye can compare it: 0x, 4766, 6fab, … */
export function groupAccount(account: string): readonly string[] {
  const hex = account.startsWith('0x')
  const groups = (hex ? account.slice(2) : account).match(/.{1,4}/gu) ?? []
  return hex ? ['0x', ...groups] : groups
}

/** Runs of characters of `account`, each equal to or different from the same place in `model`. */
export function differences(
  account: string,
  model: string,
): readonly { readonly text: string; readonly same: boolean }[] {
  const runs: { text: string; same: boolean }[] = []
  for (let i = 0; i < account.length; i++) {
    const same = account[i] === model[i]
    const last = runs.at(-1)
    if (last && last.same === same) last.text += account[i]
    else runs.push({ text: account[i] ?? '', same })
  }
  return runs
}

const CHAINS: Readonly<Record<string, string>> = {
  'eip155:1': 'Ethereum',
  'eip155:10': 'Optimism',
  'eip155:56': 'BNB Chain',
  'eip155:100': 'Gnosis',
  'eip155:137': 'Polygon',
  'eip155:8453': 'Base',
  'eip155:42161': 'Arbitrum',
  'eip155:43114': 'Avalanche',
  'bip122:000000000019d6689c085ae165831e93': 'Bitcoin',
}

export const chainName = (chain: string): string => CHAINS[chain] ?? chain
