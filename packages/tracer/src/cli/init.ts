import type { Command } from 'commander'
import type { Io } from './io.ts'

export function addInit(program: Command, _io: Io): void {
  program.command('init')
}
