import type { Browser } from 'playwright-core'

export const launch: (...extra: string[]) => Promise<Browser>
