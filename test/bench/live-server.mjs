// The services of the bench in a process of their own, so that they take no time from whom they answer. They are written in
// TypeScript, which vite reads. Told the name of one it sends what that was asked.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const vite = createRequire(new URL('../../packages/viewer/package.json', import.meta.url)).resolve('vite')
const { runnerImport } = await import(vite)
const story = fileURLToPath(new URL('live-story.ts', import.meta.url))
const { module } = await runnerImport(story, { configFile: false, logLevel: 'error' })
const { etherscan, blockscout, portal, incident, tainted, hops } = await module.startLiveStory(Number(process.argv[2]))
const servers = { etherscan, blockscout, portal }
process.on('message', (name) => process.send(servers[name].log()))
process.on('disconnect', () => process.exit())
const urls = Object.fromEntries(Object.entries(servers).map(([name, { url }]) => [name, url]))
process.send({ urls, incident, tainted, hops })
