import * as z from 'zod'
import { ANSWERS } from './api-answers.ts'
import { API_QUERIES, type ApiQuery, parameterSchema } from './api-queries.ts'

/** Version of the questions and answers, which grow by addition. */
const API_VERSION = '1.0.0'

/**
 * The local HTTP API in the words of OpenAPI 3.1, made from the same schemas that check the requests.
 * @example Object.keys(openApi().paths) // ['/api/cases', '/api/head', …]
 */
export function openApi() {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Spoor',
      version: API_VERSION,
      description:
        'Read-only questions about cases, answered on loopback by `spoor serve`. Units are base-10 integers of base units as text, addresses CAIP-10, assets CAIP-19. Names, labels and titles are foreign text.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://127.0.0.1:{port}', variables: { port: { default: '8017' } } }],
    security: [{ token: [] }],
    paths: Object.fromEntries(API_QUERIES.map((query) => [query.path, { get: operation(query) }])),
    components: {
      securitySchemes: {
        token: {
          type: 'apiKey',
          in: 'header',
          name: 'x-spoor-token',
          description: 'What follows `#t=` in the address that `spoor serve` printed.',
        },
      },
    },
  }
}

function operation({ name, path, summary, parameters, required, answer }: ApiQuery) {
  return {
    operationId: name,
    summary,
    parameters: Object.entries(parameters).map(([parameter, schema]) => {
      const { description, ...rest } = parameterSchema(schema)
      const inPath = path.includes(`{${parameter}}`)
      return {
        name: parameter,
        in: inPath ? 'path' : 'query',
        required: inPath || required.includes(parameter),
        ...(description === undefined ? {} : { description }),
        schema: rest,
      }
    }),
    responses: {
      200: content('The answer.', answer),
      default: content('A refusal, in the shape of every error of Spoor.', ANSWERS.error),
    },
  }
}

function content(description: string, answer: z.ZodType) {
  const { $schema: _, ...schema } = z.toJSONSchema(answer)
  return { description, content: { 'application/json': { schema } } }
}
