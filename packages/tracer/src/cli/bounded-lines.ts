/**
 * Lines of a text that comes in pieces; only a line feed ends one, as in JSON-RPC over stdio, and the last needs none. Of a line that is too long the first
 * `most` characters and one more are given, which shows that it is: whoever sends without end fills no memory.
 * @example boundedLines(['a\nb', 'c'], 10) // 'a', 'bc'
 */
export async function* boundedLines(
  pieces: AsyncIterable<string> | Iterable<string>,
  most: number,
): AsyncGenerator<string> {
  let line = ''
  for await (const piece of pieces) {
    let from = 0
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', from)) {
      yield extended(line, piece, from, end, most)
      line = ''
      from = end + 1
    }
    line = extended(line, piece, from, piece.length, most)
  }
  if (line !== '') yield line
}

function extended(line: string, piece: string, from: number, to: number, most: number): string {
  return line.length > most ? line : line + piece.slice(from, Math.min(to, from + most + 1 - line.length))
}
