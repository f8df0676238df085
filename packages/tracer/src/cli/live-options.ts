import type { Command } from 'commander'
import { InputError } from '../model/errors.ts'
import { FINALITIES, type Finality } from './live-sources.ts'
import { nearest } from './nearest.ts'
import { wholeNumber } from './options.ts'
import { parseSource, SERVICES, type SourceSpec } from './source-spec.ts'

/** The options of every command that reads live chains. */
export function addLiveOptions(command: Command): void {
  command
    .optionsGroup('Options for live chains:')
    .option(
      '--source <name...>',
      `services to ask, in this order: ${SERVICES.join(', ')}; also name=URL and name@chain (default: sqd, without a key)`,
      (text: string, list: readonly SourceSpec[] | undefined) => [...(list ?? []), parseSource(text)],
    )
    .option('--rps <n>', 'at most so many requests a second to each service', wholeNumber('--rps', 1))
    .option(
      '--patience <seconds>',
      'give a question up after so long, all its tries included',
      wholeNumber('--patience', 1),
    )
    .option('--quorum <n>', 'believe an answer only when so many services give it', wholeNumber('--quorum', 1))
    .option('--finality <word>', `how settled the last block has to be: ${FINALITIES.join(', ')}`, parseFinality)
    .option(
      '--read-from <block>',
      'first block to read (rpc); earlier balances are asked for',
      wholeNumber('--read-from', 0),
    )
}

function parseFinality(text: string): Finality {
  if ((FINALITIES as readonly string[]).includes(text)) return text as Finality
  throw new InputError('--finality is none that Spoor knows', {
    got: text,
    wanted: FINALITIES.join(', '),
    next: `did you mean ${nearest(text, FINALITIES)}?`,
  })
}
