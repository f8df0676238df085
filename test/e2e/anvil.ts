import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export interface Anvil {
  readonly url: string
  rpc(method: string, ...params: readonly unknown[]): Promise<unknown>
  stop(): void
}

/** The program of the platform's package; its wrapper would hide the process that has to be ended. */
function programOf(): string {
  const asked = createRequire(import.meta.url)
  const wrapper = createRequire(asked.resolve('@foundry-rs/anvil/package.json'))
  const arch = process.arch === 'x64' ? 'amd64' : process.arch
  const platform = process.platform === 'win32' ? 'win32' : process.platform
  const folder = dirname(wrapper.resolve(`@foundry-rs/anvil-${platform}-${arch}/package.json`))
  return join(folder, 'bin', process.platform === 'win32' ? 'anvil.exe' : 'anvil')
}

/**
 * A real EVM node on a free port of loopback that mines only when told to.
 * @param timestamp of its first block
 * @param more options of the program
 */
export async function startAnvil(timestamp: number, more: readonly string[] = []): Promise<Anvil> {
  const options = ['--host', '127.0.0.1', '--port', '0', '--no-mining', '--slots-in-an-epoch', '1']
  const chain = more.includes('--chain-id') ? [] : ['--chain-id', '1']
  const child = spawn(programOf(), [...options, ...chain, '--timestamp', String(timestamp), ...more], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(said)?.[1]
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`)
    })
    child.on('error', reject)
    child.on('exit', () => reject(new Error(`anvil ended: ${said}`)))
  })
  let id = 0
  return {
    url,
    async rpc(method, ...params) {
      const body = JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params })
      const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      const { result, error } = (await answer.json()) as { result?: unknown; error?: { message: string } }
      if (error !== undefined) throw new Error(`${method}: ${error.message}`)
      return result
    },
    stop: () => void child.kill(),
  }
}
