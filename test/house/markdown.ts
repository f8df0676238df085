import { textOf } from './source-tree.ts'

/** A heading and what stands below it, down to the next heading of its rank or above. */
export interface Section {
  readonly title: string
  readonly text: string
}

const FENCE = /^```(\w*)$/

/** Sections of a page by title, as written; headings inside code are none. Titles are unique on a page, or it is an error. */
export function sectionsOf(path: string): Map<string, Section> {
  const lines = textOf(path).split('\n')
  const heads: { title: string; rank: number; at: number }[] = []
  let inCode = false
  lines.forEach((line, at) => {
    if (line.startsWith('```')) inCode = !inCode
    const match = inCode ? null : /^(#+) (.*)$/.exec(line)
    if (match) heads.push({ title: match[2]!, rank: match[1]!.length, at })
  })
  const sections = new Map<string, Section>()
  for (const [i, { title, rank, at }] of heads.entries()) {
    const next = heads.slice(i + 1).find((head) => head.rank <= rank)
    if (sections.has(title)) throw new Error(`${path} has two headings "${title}"`)
    sections.set(title, { title, text: lines.slice(at + 1, next?.at).join('\n') })
  }
  return sections
}

/** Commands shown to be typed: the lines of `sh` blocks, a line that ends in a backslash joined with the next. */
export function shellLines(path: string): string[] {
  const found: string[] = []
  let language: string | undefined
  let pending = ''
  for (const line of textOf(path).split('\n')) {
    const fence = FENCE.exec(line)
    if (fence) language = language === undefined ? fence[1]! : undefined
    else if (language === 'sh') {
      pending += line.replace(/\\$/, ' ')
      if (line.endsWith('\\')) continue
      if (pending.trim() !== '' && !pending.startsWith('#')) found.push(pending.trim())
      pending = ''
    }
  }
  return found
}

/** The running text of a page, without code of either kind. */
export function proseOf(path: string): string {
  return textOf(path)
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/`[^`\n]*`/g, '')
}

/** Targets of the links and pictures of a page. */
export function linksOf(path: string): string[] {
  const prose = textOf(path).replace(/^```[\s\S]*?^```$/gm, '')
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g)].map((match) => match[1]!)
}

/** The anchor that a heading gets where the page is shown. */
export function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')
}

/** Cells of the rows of all tables of a text, heads and rulers left out. */
export function tableRows(text: string): string[][] {
  const lines = text.split('\n')
  return lines.flatMap((line, i) => {
    const isRow = line.startsWith('|') && !/^\|[-| :]+\|$/.test(line)
    const isHead = /^\|[-| :]+\|$/.test(lines[i + 1] ?? '')
    return isRow && !isHead
      ? [
          line
            .slice(1, -1)
            .split(/(?<!\\)\|/)
            .map((cell) => cell.trim()),
        ]
      : []
  })
}

/** `console` blocks: a line `$ command`, then what it prints. */
export function consoleBlocks(path: string): { readonly command: string; readonly output: readonly string[] }[] {
  return [...textOf(path).matchAll(/^```console\n([\s\S]*?)^```$/gm)].map((match) => {
    const text = match[1]!.replace(/\\\n\s*/g, '')
    const [first = '', ...output] = text.trimEnd().split('\n')
    if (!first.startsWith('$ ')) throw new Error(`${path}: a console block begins with "$ ": ${first}`)
    return { command: first.slice(2), output }
  })
}

export function sqlBlocks(path: string): string[] {
  return [...textOf(path).matchAll(/^```sql\n([\s\S]*?)^```$/gm)].map((match) => match[1]!.trim())
}
