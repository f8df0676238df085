/*
 * Endpoints say in their own words what they will not do, and reuse codes for unlike things; the words decide. Measured
 * messages stand in the tests.
 */

/** An error that an endpoint answered. The text is foreign. */
export interface RpcFailure {
  readonly code: number
  readonly text: string
}

/** What an error means for what is asked next. */
export type Meaning =
  /** Too many blocks at once: never so many again. */
  | { readonly kind: 'range'; readonly most?: number }
  /** Too much in these blocks: fewer of them. `to` is where the endpoint says that it would end. */
  | { readonly kind: 'size'; readonly from?: number; readonly to?: number }
  /** Nobody knows this method here, or it costs extra. */
  | { readonly kind: 'missing' }
  /** The state of so old a block is not kept. */
  | { readonly kind: 'pruned' }
  /** Not now. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'other' }

const SUGGESTED = /\[\s*(0x[0-9a-f]+)\s*,\s*(0x[0-9a-f]+)\s*\]/i
/** Quotas speak of rates and purses, never of blocks alone. */
const QUOTA =
  /rate.?limit|too many requests|request(?:s)? (?:limit|per)|quota|credits?\b|compute units?|throughput|capacity exceeded|(?:daily|monthly) (?:request )?limit|per (?:second|minute|day)|server (?:is )?busy|overloaded|try again later|temporarily unavailable/i
const RANGE =
  /block ?range|range (?:is )?too|range \S* ?(?:exceed|over|limit)|ranges? over|\d+ range|blocks? distance|distance|too (?:many|large|wide).*block|requested too many blocks|limited to (?:a |the )?[\d,.]+|max(?:imum)? (?:is|range|block)|is max|max is|exceeds? (?:the )?(?:max|limit)\w* .*block|block.*\bexceed|more than [\d,.]+ blocks/i
const SIZE =
  /query returned more than|more than [\d,.]+ (?:results|logs|events|traces)|too many (?:results|logs|events)|logs matched|response (?:size|is too)|result (?:size|set)|(?:query|request|execution) ?time(?:d )?-?out|timed? ?out|larger than|too large|exceeds? (?:the )?(?:max|limit)|limit exceeded/i
const MISSING =
  /method .*(?:not (?:found|exist|available|supported|allowed|whitelisted)|does not exist|is not|disabled|unsupported)|not (?:found|supported|implemented|available|allowed) .*method|unknown method|unsupported method|unimplemented|not implemented|does not exist\/is not available|not available on|upgrade .*plan|paid (?:plan|tier)|archive .*(?:plan|add-?on)|invalid method/i
const PRUNED =
  /missing trie node|historical state|state .*(?:not available|unavailable|is not|pruned)|pruned|no state available|old data|history .*not|required historical|archive|block is not available|state (?:at|for) block|only .*latest.* support|quantity not supported|not supported.*(?:latest|block)/i
const LATER = /header not found|block not found|unknown block|could not find block|resource not found|not yet/i

/** What a failed answer means. A named range counts even where the message sells an upgrade. */
export function meaningOf({ code, text }: RpcFailure): Meaning {
  if (code === -32601) return { kind: 'missing' }
  const suggested = SUGGESTED.exec(text)
  if (suggested) {
    const [from, to] = [Number(suggested[1]), Number(suggested[2])]
    if (Number.isSafeInteger(from) && Number.isSafeInteger(to) && to >= from) {
      return RANGE.test(text) && !/results|timeout|response/i.test(text)
        ? { kind: 'range', most: to - from + 1 }
        : { kind: 'size', from, to }
    }
  }
  if (/time(?:d )?-?out/i.test(text)) return { kind: 'size' }
  if (RANGE.test(text) && !/results|\blogs\b.*(?:limit of|exceed)|response size/i.test(text)) {
    const most = namedRange(text)
    return most === undefined ? { kind: 'range' } : { kind: 'range', most }
  }
  if (/results|logs|response|query|result/i.test(text) && SIZE.test(text)) return { kind: 'size' }
  if (code === 429 || QUOTA.test(text)) return { kind: 'busy' }
  if (MISSING.test(text)) return { kind: 'missing' }
  if (PRUNED.test(text)) return { kind: 'pruned' }
  if (SIZE.test(text)) return { kind: 'size' }
  if (LATER.test(text)) return { kind: 'busy' }
  return { kind: 'other' }
}

const AFTER_LIMIT =
  /(?:max(?:imum)?(?: is)?(?: set to)?|limited to|limit(?: of| is)?|ranges? over|up to|more than|under|distance)\D{0,24}?(\d+)(k)?\b/i

/**
 * The number of blocks that a message says is allowed: the one after a word of limits, else the smallest, for the others are
 * what was asked for. Digits may be grouped, and thousands may be written k.
 */
function namedRange(text: string): number | undefined {
  const plain = text.replace(/0x[0-9a-f]+/gi, ' ').replace(/(\d)[,.](?=\d{3}\b)/g, '$1')
  const after = AFTER_LIMIT.exec(plain)
  const numbers = (after ? [after] : [...plain.matchAll(/(?<![\w.-])(\d+)(k)?\b/gi)])
    .map(([, digits, thousands]) => Number(digits) * (thousands === undefined ? 1 : 1000))
    .filter((number) => number > 0 && Number.isSafeInteger(number))
  return numbers.length === 0 ? undefined : Math.min(...numbers)
}
