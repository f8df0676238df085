/** A line of an answer as it is shown; `names` where it holds what is looked for. */
export interface AnswerLine {
  readonly line: number
  readonly text: string
  readonly names: boolean
}

/** Some lines of an answer. Foreign text. */
export interface AnswerText {
  readonly lines: readonly AnswerLine[]
  /** Lines of the whole. */
  readonly total: number
  /** Whether lines, or parts of lines, were left out. */
  readonly cut: boolean
}

/** Characters of one line that are shown. */
const WIDEST = 400

/**
 * JSON on lines of its own: white space is put between its tokens, and not one other character is changed, so that every digit stands
 * as it was answered. What is no JSON comes back as it is, or with some more white space.
 * @example layOut('{"a":[1]}') // '{\n "a": [\n  1\n ]\n}'
 */
export function layOut(text: string): string {
  const out: string[] = []
  let depth = 0
  const line = () => `\n${' '.repeat(Math.min(depth, 40))}`
  // A string, a bracket, a mark, or a run of anything else; white space between tokens is dropped.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+|"/gs)) {
    if (token === '{' || token === '[') {
      depth++
      out.push(token, line())
    } else if (token === '}' || token === ']') {
      depth = Math.max(0, depth - 1)
      // an empty list stays on its line
      if (/^\n *$/.test(out.at(-1) ?? '')) out.pop()
      else out.push(line())
      out.push(token)
    } else if (token === ',') out.push(token, line())
    else out.push(token === ':' ? ': ' : token)
  }
  return out.join('')
}

/**
 * The lines of an answer that name something, with what stands around them.
 * @param word looked for in any case; a hash without 0x
 * @param around lines before and after each
 * @param most lines at most
 */
export function excerptOf(body: Uint8Array, word: string, around: number, most: number): AnswerText {
  const text = new TextDecoder().decode(body)
  const laid = /^\s*[{[]/.test(text) ? layOut(text) : text
  const all = laid.split('\n')
  const wanted = word.toLowerCase()
  const naming = all.flatMap((one, i) => (wanted !== '' && one.toLowerCase().includes(wanted) ? [i] : []))
  const near = new Set<number>()
  // the lines that name it come first: where there is room for no more, what stands around them is left out
  for (const at of naming) if (near.size < most) near.add(at)
  for (const at of naming.length === 0 ? [0] : naming) {
    for (let i = Math.max(0, at - around); i <= Math.min(all.length - 1, at + around); i++)
      if (near.size < most) near.add(i)
  }
  const shown = [...near].sort((a, b) => a - b)
  const lines = shown.map((i) => ({ line: i + 1, text: all[i]!.slice(0, WIDEST), names: naming.includes(i) }))
  const narrowed = shown.some((i) => all[i]!.length > WIDEST)
  return { lines, total: all.length, cut: narrowed || shown.length < all.length }
}
