import { createInterface } from 'node:readline'
import type { Command } from 'commander'
import { asker } from '../server/ask.ts'
import { casesOnce } from '../server/case-provider.ts'
import { answerLine } from '../server/mcp.ts'
import type { Io } from './io.ts'
import { casesAt } from './serve.ts'
import { VERSION } from './version.ts'

/** `spoor mcp`: answers a program that speaks the Model Context Protocol over stdin and stdout. */
export function addMcp(program: Command, io: Io): void {
  program
    .command('mcp')
    .summary('answer questions about cases over the Model Context Protocol')
    .description(
      'Answers questions about cases over the Model Context Protocol on stdin and stdout, for a program that starts it. Read-only: its tools are the questions of the local API, with the same answers. It ends when stdin does.',
    )
    .argument('<case...>', 'case files; the first is meant where none is named')
    .addHelpText('after', '\nExamples:\n  spoor mcp cases/bybit-2025.sqlite')
    .action((paths: string[]) => mcp(paths, io))
}

async function mcp(paths: readonly string[], io: Io): Promise<void> {
  const ask = asker(casesOnce(await casesAt(paths, io)))
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY, signal: io.signal })
  // one after the other: answers come in the order of the questions
  for await (const line of lines) {
    const answer = await answerLine(line, ask, VERSION)
    if (answer !== undefined) io.out(answer)
  }
}
