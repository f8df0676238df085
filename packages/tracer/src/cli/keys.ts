import { type Command, Option } from 'commander'
import { KEY_KINDS, type KeyKind, makeKey, type PublicKey, publicOf } from '../share/keys.ts'
import type { Io } from './io.ts'
import { jsonOption } from './options.ts'

/** `spoor keys`: keys to sign bundles with, and to receive encrypted ones. */
export function addKeys(program: Command, io: Io): void {
  const keys = program
    .command('keys')
    .summary('make and show keys for bundles')
    .description('Makes and shows keys for bundles.')
  const show = (path: string, key: PublicKey, command: Command): void => {
    const { json } = command.opts<{ json?: boolean }>()
    io.out(json ? `${JSON.stringify({ file: path, for: key.kind, public: key.text })}\n` : `${key.text}\n`)
  }
  const make = keys
    .command('make')
    .summary('make a key in a file that only you can read')
    .description(
      'Makes a key and writes it to a file that only you can read (mode 0600), and prints its public half, which you may give to anybody. A file that is there is never overwritten.',
    )
    .argument('<file>', 'where the secret key goes')
    .addOption(new Option('--for <use>', 'what the key is for').choices([...KEY_KINDS]).default('sign'))
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  spoor keys make ~/spoor-sign.pem\n  spoor keys make ~/spoor-receive.key --for receive',
    )
  make.action(async (path: string) => show(path, await makeKey(path, make.opts<{ for: KeyKind }>().for), make))
  const shown = keys
    .command('show')
    .summary('print the public half of a key')
    .description('Prints the public half of a key: what others compare a signature with, or encrypt for.')
    .argument('<file>', 'a file that `spoor keys make` wrote')
    .addOption(jsonOption())
    .addHelpText('after', '\nExamples:\n  spoor keys show ~/spoor-sign.pem')
  shown.action(async (path: string) => show(path, await publicOf(path), shown))
}
