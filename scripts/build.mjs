import './node-version.mjs'

const { main, setUp } = await import('./setup.mjs')

await main(async () => {
  await setUp()
  return 0
})
