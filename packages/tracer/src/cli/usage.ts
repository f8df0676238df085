import type { Command, CommanderError } from 'commander'
import { InputError } from '../model/errors.ts'
import { nearest } from './nearest.ts'

/**
 * A slip in the command itself, in the shape of every other error: what came, what was wanted, what next.
 * @param command the command the parser stopped at
 */
export function usageError(error: CommanderError, command: Command): InputError {
  const said = error.message.replace(/^error: /, '').split('\n')[0]!
  const name = fullName(command)
  const next = `see \`${name} --help\``
  // What stands behind `=` may be a key.
  const quoted = /'([^'=]*)/.exec(said)?.[1]
  switch (error.code) {
    case 'commander.unknownOption': {
      const known = longOptions(command)
      const near = quoted === undefined ? undefined : nearest(quoted, known)
      return new InputError(`unknown option of ${name}`, {
        got: quoted ?? said,
        wanted: known.join(', '),
        next: near === undefined ? next : `did you mean ${near}? Otherwise ${next}`,
      })
    }
    case 'commander.unknownCommand': {
      const known = command.commands.map((child) => child.name())
      const near = quoted === undefined ? undefined : nearest(quoted, known)
      return new InputError('unknown command', {
        got: quoted ?? said,
        wanted: known.join(', '),
        next: near === undefined ? next : `did you mean \`${name} ${near}\`? Otherwise ${next}`,
      })
    }
    case 'commander.help':
      return new InputError('no command given', {
        wanted: command.commands.map((child) => child.name()).join(', '),
        next,
      })
    default:
      return new InputError(said, { wanted: `${name} ${command.usage()}`, next })
  }
}

/** The name as it is typed: `spoor trace`. */
export function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`
}

function longOptions(command: Command): string[] {
  return [...command.options.flatMap((option) => (option.long ? [option.long] : [])), '--help']
}
