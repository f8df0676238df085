import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** What of the world decides where a user's own data lies. */
export interface UserPlace {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  readonly home: string
}

/**
 * The folder of what a user imported: SPOOR_DATA, else `spoor` in %APPDATA% (Windows), in XDG_DATA_HOME, or in ~/.local/share.
 * @example userFolder({ env: {}, platform: 'linux', home: '/home/ann' }) // '/home/ann/.local/share/spoor'
 */
export function userFolder(place?: UserPlace): string {
  const { env, platform, home } = place ?? { env: process.env, platform: process.platform, home: homedir() }
  const { SPOOR_DATA = '', APPDATA = '', XDG_DATA_HOME = '' } = env
  if (SPOOR_DATA !== '') return SPOOR_DATA
  if (platform === 'win32' && APPDATA !== '') return join(APPDATA, 'spoor')
  // A relative path there is invalid and to be ignored, says the XDG specification.
  return join(isAbsolute(XDG_DATA_HOME) ? XDG_DATA_HOME : join(home, '.local', 'share'), 'spoor')
}
