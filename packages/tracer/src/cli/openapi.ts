import type { Command } from 'commander'
import { openApi } from '../server/openapi.ts'
import type { Io } from './io.ts'
import { jsonOption } from './options.ts'

/** `spoor openapi`: describes the local HTTP API. */
export function addOpenApi(program: Command, io: Io): void {
  program
    .command('openapi')
    .summary('describe the local HTTP API (OpenAPI 3.1)')
    .description(
      'Prints the description of the API that `spoor serve` answers at /api, as OpenAPI 3.1, made from the schemas that check the requests. The server has the same at /api/openapi.json.',
    )
    .addOption(jsonOption())
    .addHelpText('after', '\nExamples:\n  spoor openapi > spoor-openapi.json')
    .action(() => io.out(`${JSON.stringify(openApi())}\n`))
}
