import { readFileSync } from 'node:fs'

/** Version of this Spoor, from its package file; `src` and `dist` lie equally deep. */
export const VERSION: string = versionIn(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

function versionIn(packageJson: string): string {
  const { version } = JSON.parse(packageJson) as { version: string }
  return version
}
