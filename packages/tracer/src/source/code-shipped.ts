import { z } from 'zod'
import { parseAddress } from '../model/address.ts'
import { CODE_ROLES, type CodeFacts, type PoolFactory } from '../model/code.ts'
import { readData } from './data-folder.ts'

const hash = z.string().regex(/^0x[0-9a-f]{64}$/)
const factory = { deployer: z.string(), name: z.string().min(1), initCodeHash: hash }
const codeFile = z.object({
  factories: z.array(
    z.discriminatedUnion('salt', [
      z.object({ ...factory, salt: z.literal('tokens') }),
      z.object({ ...factory, salt: z.literal('tokens-and-fee'), fees: z.array(z.number().int().positive()) }),
    ]),
  ),
  codes: z.array(z.object({ hash, name: z.string().min(1), role: z.enum(CODE_ROLES) })),
})

let shipped: CodeFacts | undefined

/**
 * What is shipped about the code of contracts and about those who make them. Read once.
 * @throws InputError when the file of the data folder is missing or malformed
 * @example shippedCode().codes.get('0xb89c1b3b…')?.role // 'wallet'
 */
export function shippedCode(): CodeFacts {
  shipped ??= load()
  return shipped
}

function load(): CodeFacts {
  const { factories, codes } = readData('contracts/code.json', codeFile)
  return {
    factories: factories.map(
      ({ deployer, ...facts }): PoolFactory => ({ fees: [], ...facts, deployer: parseAddress(deployer) }),
    ),
    codes: new Map(codes.map(({ hash: of, name, role }) => [of, { name, role }])),
  }
}
