import * as z from 'zod'
import { ANSWERS } from './api-answers.ts'
import { QUERY_SHAPES } from './picture-query.ts'

/** One question that the server answers, described once for the API, for MCP and for the command line. */
export interface ApiQuery {
  readonly name: string
  /** `{id}` is a part of the path. */
  readonly path: string
  readonly summary: string
  readonly parameters: Readonly<Record<string, z.ZodType>>
  readonly required: readonly string[]
  readonly answer: z.ZodType
}

const ofCase = { case: z.string().max(200).optional().describe('Id of a case; the first where none is named.') }
const id = (what: string) => ({ id: z.string().min(1).max(500).describe(what) })
const { picture, tile, addresses, movements } = QUERY_SHAPES

const query = (
  name: string,
  path: string,
  summary: string,
  answer: z.ZodType,
  parameters: Readonly<Record<string, z.ZodType>>,
  required: readonly string[] = [],
): ApiQuery => ({ name, path, summary, answer, parameters, required })

/** All questions. None changes anything. */
export const API_QUERIES: readonly ApiQuery[] = [
  query('cases', '/api/cases', 'The cases that are served.', ANSWERS.cases, {}),
  query(
    'head',
    '/api/head',
    'A case without its addresses and movements: incident, statement of where the stolen value is, assets, leads, limits of the reading.',
    ANSWERS.head,
    ofCase,
  ),
  query(
    'addresses',
    '/api/rows/addresses',
    'Addresses of a case, sorted, some at a time, with the stolen units that came, went on and rest there.',
    ANSWERS.addresses,
    { ...ofCase, ...addresses, ...tile, ...picture },
  ),
  query(
    'movements',
    '/api/rows/movements',
    'Movements of a case, sorted, some at a time, with the stolen part of each and its evidence.',
    ANSWERS.movements,
    { ...ofCase, ...movements, ...tile, ...picture },
  ),
  query(
    'account',
    '/api/account',
    'One address: labels with their sources, stop, accounts, and some of its movements.',
    ANSWERS.account,
    { ...ofCase, ...id('CAIP-10 address'), ...tile, ...picture },
    ['id'],
  ),
  query(
    'address',
    '/api/address/{id}',
    'One address of the case view with all its movements.',
    ANSWERS.address,
    { ...ofCase, ...id('CAIP-10 address') },
    ['id'],
  ),
  query(
    'movement',
    '/api/movement/{id}',
    'One movement of the case view.',
    ANSWERS.movement,
    { ...ofCase, ...id('Id of a movement') },
    ['id'],
  ),
  query(
    'search',
    '/api/search',
    'Addresses and transactions by any part of an address, a label or a hash; exact hits first.',
    ANSWERS.search,
    { ...ofCase, q: z.string().min(1).max(200).describe('What to look for') },
    ['q'],
  ),
  query('picture', '/api/picture', 'The picture of a case, folded to what a person can read.', ANSWERS.picture, {
    ...ofCase,
    ...picture,
  }),
  query(
    'fold',
    '/api/fold',
    'Addresses that stand in one fold of the picture.',
    ANSWERS.addresses,
    { ...ofCase, ...id('Id of a fold'), ...tile, ...picture },
    ['id'],
  ),
  query(
    'line',
    '/api/line',
    'Movements behind one line of the picture.',
    ANSWERS.line,
    { ...ofCase, ...id('Id of a line, or of a movement'), ...tile, ...picture },
    ['id'],
  ),
  query(
    'where',
    '/api/where',
    'What stands for an address or a movement in the picture.',
    ANSWERS.where,
    { ...ofCase, ...id('Id of an address or a movement'), ...picture },
    ['id'],
  ),
  query('case', '/api/case', 'The whole case view. It may be large: prefer the other questions.', ANSWERS.case, {
    id: z.string().max(200).optional().describe('Id of a case; the first where none is named.'),
  }),
]

/** What one parameter takes, as JSON Schema: always text, as a URL has it. */
export function parameterSchema(parameter: z.ZodType): Readonly<Record<string, unknown>> {
  const inner = parameter instanceof z.ZodDefault ? (parameter.def.innerType as z.ZodType) : parameter
  const { $schema: _, ...schema } = z.toJSONSchema(inner, { io: 'input', unrepresentable: 'any' })
  const standard = parameter instanceof z.ZodDefault ? textOf(parameter.def.defaultValue) : ''
  return standard === '' ? schema : { ...schema, default: standard }
}

/** A default as it would be written in a URL. */
function textOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  return ['string', 'number', 'bigint'].includes(typeof value) ? String(value) : ''
}
