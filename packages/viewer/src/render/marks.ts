/** What the analyst wrote, as small marks on the picture: a ring of colour, a corner for a note, a flag for a bookmark. */
import type { WrittenAnswer } from '@spoor/tracer/picture'
import type { FlowEdge } from '../graph/model.ts'

export const MARK_COLOURS = ['red', 'orange', 'yellow', 'green', 'blue', 'purple'] as const
export type MarkColour = (typeof MARK_COLOURS)[number]

/** Marks of one node or line. */
export interface Mark {
  /** As CSS; null for none. */
  readonly colour: string | null
  readonly note: boolean
  readonly bookmark: boolean
}

/** By id of the node or the line as drawn. */
export type Marks = ReadonlyMap<string, Mark>

/** A line by what it is, not by its movements: it stays the same while a case grows. */
export const edgeKey = ({ from, to, asset, toAsset, kind }: FlowEdge): string =>
  [from, to, asset, toAsset, kind].join('|')

export const edgeOfKey = (edges: readonly FlowEdge[], key: string): FlowEdge | undefined =>
  edges.find((edge) => edgeKey(edge) === key)

const isColour = (text: string): text is MarkColour => (MARK_COLOURS as readonly string[]).includes(text)

/** The colours of this scheme, from the styles. */
export function markColours(root: HTMLElement): Readonly<Record<MarkColour, string>> {
  const style = getComputedStyle(root)
  const pairs = MARK_COLOURS.map((name) => [name, style.getPropertyValue(`--mark-${name}`).trim()] as const)
  return Object.fromEntries(pairs) as Record<MarkColour, string>
}

export function marksOf(
  edges: readonly FlowEdge[],
  { notes, colours, bookmarks }: WrittenAnswer,
  palette: Readonly<Record<MarkColour, string>>,
): Marks {
  const written = new Map<string, Mark>()
  const add = (on: string, mark: Partial<Mark>): void => {
    written.set(on, { colour: null, note: false, bookmark: false, ...written.get(on), ...mark })
  }
  for (const { on } of notes) add(on, { note: true })
  for (const { on } of bookmarks) add(on, { bookmark: true })
  for (const { on, colour } of colours) if (isColour(colour)) add(on, { colour: palette[colour] })
  if (written.size === 0) return written
  const marks = new Map<string, Mark>(written)
  for (const edge of edges) {
    const mark = written.get(edgeKey(edge))
    if (mark) marks.set(edge.id, mark)
  }
  return marks
}
