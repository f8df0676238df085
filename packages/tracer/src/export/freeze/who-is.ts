import type { Actor } from '../../model/actor.ts'

/**
 * The actor that the name of a place means: the longest beginning of it, in whole words, that is a name of one. Labels number
 * the wallets of an exchange, and a learned deposit address says whose it is.
 * @example whoIs('deposit address of Binance 14', actorBy)?.id // 'binance'
 */
export function whoIs(name: string, actorBy: (name: string) => Actor | undefined): Actor | undefined {
  const words = name
    .replace(/^deposit address of /, '')
    .split(/[\s:_-]+/)
    .filter((word) => word !== '')
  for (let count = words.length; count > 0; count--) {
    const actor = actorBy(words.slice(0, count).join(' '))
    if (actor !== undefined) return actor
  }
  return undefined
}
