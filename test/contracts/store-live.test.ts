import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { createCase, openCase } from '../../packages/tracer/src/store/sqlite-case.ts'
import { liveStoreContract } from './store-live.ts'

const folder = mkdtempSync(join(tmpdir(), 'spoor-store-live-'))
let count = 0

liveStoreContract('sqlite', {
  create: () => createCase(join(folder, `${count++}.sqlite`)),
  reopen(store) {
    store.close()
    return openCase(store.path)
  },
})

afterAll(() => rmSync(folder, { recursive: true }))
