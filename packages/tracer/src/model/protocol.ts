/**
 * Protocols that are known by the address of a contract (`data/contracts`): what they say is believed from there only, or their
 * name is all there is to say, because their routers emit nothing of their own.
 */
export const PROTOCOLS = [
  'cow',
  'erc4337',
  '1inch',
  '0x',
  'uniswapx',
  'paraswap',
  'kyberswap',
  'okx',
  'lifi',
  'odos',
  'openocean',
  'metamask',
  'uniswap',
  'sushiswap',
  'curve',
  'dodo',
  'lido-wsteth',
  'disperse',
] as const
export type Protocol = (typeof PROTOCOLS)[number]
