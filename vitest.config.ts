import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Over servers and worlds these take longer than the fast loop allows.
const LONG = [
  'test/contracts/{rpc,sqd,explorer}-*.test.ts',
  'test/contracts/{exports,store-live,store-several,world}.test.ts',
  'test/contracts/{bridges,decode}/**/*.test.ts',
]

// Four projects: `unit` and `house` are the fast loop of `pnpm check`; `e2e` and `browser` run the built program.
export default defineConfig({
  test: {
    testTimeout: 30_000,
    // Vitest leaves one core to itself; most of these tests wait for programs that they started.
    maxWorkers: '100%',
    setupFiles: ['./test/setup/fast-check.ts'],
    // No test sees what the user of this machine imported.
    env: { SPOOR_DATA: fileURLToPath(new URL('node_modules/.spoor-tests-import-nothing', import.meta.url)) },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'packages/*/src/**/*.test.tsx', 'test/contracts/**/*.test.ts'],
          exclude: LONG,
        },
      },
      { extends: true, test: { name: 'house', include: ['test/house/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'e2e',
          globalSetup: ['./test/setup/build.ts'],
          include: [
            ...LONG,
            'test/e2e/**/*.test.ts',
            'test/simulation/**/*.test.ts',
            'test/faults/**/*.test.ts',
            'test/reference/**/*.test.ts',
          ],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          globalSetup: ['./test/setup/build.ts'],
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
