import type { Command } from 'commander'
import { InputError } from '../model/errors.ts'
import { API_QUERIES } from '../server/api-queries.ts'
import { asker } from '../server/ask.ts'
import { casesOnce } from '../server/case-provider.ts'
import type { Io } from './io.ts'
import { type CommonOptions, jsonOption } from './options.ts'
import { casesAt } from './serve.ts'

/** `spoor query`: asks what the local server answers, without a server. */
export function addQuery(program: Command, io: Io): void {
  program
    .command('query')
    .summary('ask a case what the local server answers, as JSON')
    .description(
      `Prints the answer of the local server to one question, byte for byte, without starting one: ${API_QUERIES.map(({ name }) => name).join(', ')}. What each takes, \`spoor openapi\` says.`,
    )
    .argument('<case>', 'the case file')
    .argument('<question>', 'one of the names above')
    .argument('[parameters...]', 'name=value, like sort=usd limit=10')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  spoor query cases/bybit-2025.sqlite addresses sort=usd desc=1 limit=10
  spoor query cases/bybit-2025.sqlite account id=eip155:1:0x47666fab8bd0ac7003bce3f5c3585383f09486e2`,
    )
    .action((path: string, name: string, parameters: string[], _: CommonOptions) => query(path, name, parameters, io))
}

async function query(path: string, name: string, words: readonly string[], io: Io): Promise<void> {
  const parameters = new Map<string, string>()
  for (const word of words) {
    const at = word.indexOf('=')
    if (at < 1 || parameters.has(word.slice(0, at))) {
      throw new InputError('no parameter of a question', {
        got: word,
        wanted: 'name=value, each name once, like limit=10',
      })
    }
    parameters.set(word.slice(0, at), word.slice(at + 1))
  }
  const { ok, body } = await asker(casesOnce(await casesAt([path], io)))(name, Object.fromEntries(parameters))
  if (ok) {
    io.out(body)
    return
  }
  const { error } = JSON.parse(body) as { readonly error: { what: string; got: string; wanted: string; next: string } }
  const { what, got, wanted, next } = error
  throw new InputError(what, { got, ...(wanted === '' ? {} : { wanted }), ...(next === '' ? {} : { next }) })
}
