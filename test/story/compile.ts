import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Interface, type InterfaceAbi } from 'ethers/abi'

/** A contract ready to be made: its interface and the code that makes it, hex. */
export interface Contract {
  readonly abi: Interface
  readonly code: string
}

const here = createRequire(import.meta.url)
const FOLDER = fileURLToPath(new URL('contracts/', import.meta.url))

interface Compiled {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[]
  readonly contracts: Readonly<
    Record<string, Record<string, { abi: InterfaceAbi; evm: { bytecode: { object: string } } }>>
  >
}
interface Solc {
  compile(input: string, callbacks: { import(path: string): { contents: string } | { error: string } }): string
}

/**
 * Compiles the contracts of the story in one go, with the libraries they name out of their packages. About five seconds, for
 * the compiler runs as wasm.
 * @param more folders of contracts beside those of the story; no two files have one name
 * @throws Error with what the compiler says, where it refuses
 */
export function compileStory(more: readonly string[] = []): Readonly<Record<string, Contract>> {
  return compileFolders([FOLDER, ...more])
}

/** The same for the contracts of any folders. */
export function compileFolders(folders: readonly string[]): Readonly<Record<string, Contract>> {
  const solc = here('solc') as Solc
  const sources = Object.fromEntries(
    folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.sol'))
        .map((name) => [name, { content: readFileSync(join(folder, name), 'utf8') }]),
    ),
  )
  const files = Object.keys(sources)
  const input = {
    language: 'Solidity',
    sources,
    // The libraries need mcopy, which came with Cancun.
    settings: { evmVersion: 'cancun', outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } } },
  }
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: packageFile })) as Compiled
  const errors = (output.errors ?? []).filter((item) => item.severity === 'error')
  if (errors.length > 0) throw new Error(errors.map((item) => item.formattedMessage).join('\n'))
  return Object.fromEntries(
    files.flatMap((name) =>
      Object.entries(output.contracts[name]!).map(([contract, { abi, evm }]) => [
        contract,
        { abi: new Interface(abi), code: `0x${evm.bytecode.object}` },
      ]),
    ),
  )
}

function packageFile(path: string): { contents: string } | { error: string } {
  try {
    return { contents: readFileSync(here.resolve(path), 'utf8') }
  } catch (error) {
    return { error: String(error) }
  }
}

/** The protocols as their makers compiled them. */
export function readProtocols(): Readonly<Record<Protocol, Contract>> {
  return Object.fromEntries(
    Object.entries(ARTIFACTS).map(([name, path]) => {
      const artifact = here(path) as {
        abi: InterfaceAbi
        bytecode: string
      }
      const code = artifact.bytecode
      return [name, { abi: new Interface(artifact.abi), code: code.startsWith('0x') ? code : `0x${code}` }]
    }),
  ) as Record<Protocol, Contract>
}

const V3 = '@uniswap/v3-periphery/artifacts/contracts'
const ARTIFACTS = {
  weth: '@uniswap/v2-periphery/build/WETH9.json',
  v2Factory: '@uniswap/v2-core/build/UniswapV2Factory.json',
  v2Pair: '@uniswap/v2-core/build/UniswapV2Pair.json',
  v2Router: '@uniswap/v2-periphery/build/UniswapV2Router02.json',
  v3Factory: '@uniswap/v3-core/artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json',
  v3Pool: '@uniswap/v3-core/artifacts/contracts/UniswapV3Pool.sol/UniswapV3Pool.json',
  v3Router: `${V3}/SwapRouter.sol/SwapRouter.json`,
  v3Positions: `${V3}/NonfungiblePositionManager.sol/NonfungiblePositionManager.json`,
} as const
export type Protocol = keyof typeof ARTIFACTS
