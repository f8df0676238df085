// The tests of the built program run what the sources say now: it is built when they changed since.
import { build } from '../../scripts/setup.mjs'

export default async function setup(): Promise<void> {
  await build()
}
