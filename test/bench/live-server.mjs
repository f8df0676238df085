// The services of the bench in a process of their own, so that they take no time from whom they answer. They are written in
// TypeScript, which vite reads. Told `log <name>` it sends what that service was asked.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const vite = createRequire(new URL('../../packages/viewer/package.json', import.meta.url)).resolve('vite')
const { runnerImport } = await import(vite)
const story = fileURLToPath(new URL('live-story.ts', import.meta.url))
const { module } = await runnerImport(story, { configFile: false, logLevel: 'error' })
const { explorer, portal, incident, tainted, hops } = await module.startLiveStory(Number(process.argv[2]))
const servers = { explorer, portal }
process.on('message', (name) => process.send(servers[name].log()))
process.on('disconnect', () => process.exit())
process.send({ explorer: explorer.url, portal: portal.url, incident, tainted, hops })
