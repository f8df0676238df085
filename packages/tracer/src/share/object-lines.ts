/** JSON with one object of the long list a line, in pieces: two exports can be compared line by line, and no text grows too long. */
export function* objectLines(value: object, long: string): Iterable<string> {
  let first = true
  for (const [key, item] of Object.entries(value)) {
    yield `${first ? '{' : ','}\n${JSON.stringify(key)}: `
    first = false
    if (key !== long) yield JSON.stringify(item)
    else if (Array.isArray(item)) yield* lines(item)
    else yield* objectLines(item as object, 'Object')
  }
  yield '\n}\n'
}

function* lines(list: readonly unknown[]): Iterable<string> {
  yield '['
  let separator = '\n'
  for (const element of list) {
    yield separator + JSON.stringify(element)
    separator = ',\n'
  }
  yield '\n]'
}
