import type { Command } from 'commander'
import { asker } from '../server/ask.ts'
import { casesOnce } from '../server/case-provider.ts'
import { answerLine, LONGEST_MESSAGE } from '../server/mcp.ts'
import { boundedLines } from './bounded-lines.ts'
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
  const { stdin } = process
  io.signal.addEventListener('abort', () => stdin.destroy(), { once: true })
  try {
    // one after the other: answers come in the order of the questions
    for await (const line of boundedLines(stdin.setEncoding('utf8'), LONGEST_MESSAGE)) {
      const answer = await answerLine(line, ask, VERSION)
      if (answer !== undefined) io.out(answer)
    }
  } catch (error) {
    // a session that is interrupted has ended
    if (!io.signal.aborted) throw error
  }
}
