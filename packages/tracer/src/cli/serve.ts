import type { Command } from 'commander'
import type { Io } from './io.ts'

/** `spoor serve`: shows cases in the browser. */
export function addServe(program: Command, _io: Io, _exitWith: (code: number) => void): void {
  program.command('serve').argument('<case...>', 'case files')
}
