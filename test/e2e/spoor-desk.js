// Runs one command line after the other in a process that stays: to load the program takes longer than most commands.
import { processIo } from '../../packages/tracer/dist/cli/io.js'
import { run } from '../../packages/tracer/dist/cli/run.js'

const real = processIo()
let queue = Promise.resolve()

process.on('message', (asked) => {
  queue = queue.then(() => answer(asked))
})
process.on('disconnect', () => process.exit())

async function answer({ id, cwd, env, args }) {
  process.chdir(cwd)
  for (const name of Object.keys(process.env)) if (!Object.hasOwn(env, name)) delete process.env[name]
  Object.assign(process.env, env)
  let [out, err] = ['', '']
  const io = {
    ...real,
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
  }
  const code = await run(args, io)
  process.send({ id, code, signal: null, out, err })
}
