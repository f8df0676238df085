/** What stands at an address: a contract's code, whose clone it is, and who made it. Read from a real node. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type Forwarded, startForwarded } from '../forwarders/forwarded.ts'
import { axe, desk, select, serveFiles, soon, spoor, text, withOpened } from './helpers.ts'

let theft: Forwarded
const place = desk(async () => {
  theft = await startForwarded()
  const folder = mkdtempSync(join(tmpdir(), 'spoor-contracts-'))
  writeFileSync(join(folder, 'code.json'), JSON.stringify(theft.incident))
  const file = join(folder, 'code.sqlite')
  const source = ['--source', `rpc=${theft.anvil.url}`, '--min-usd', '0', '--max-requests', '5000']
  await spoor('trace', join(folder, 'code.json'), '--case', file, ...source, '--quiet')
  return serveFiles([file])
}, 120_000)
afterAll(() => theft?.anvil.stop())

test('an address tells its contract, in both languages; an account tells none', () =>
  withOpened(place.browser, place.served, {}, async ({ page }) => {
    const fields = page.getByTestId('contract')
    await select(page, theft.account(`clone${theft.swept}`))
    await soon(() => text(page, 'contract')).toMatch(
      /Clone of[\s\S]*Made by[\s\S]*Hash of the code\s*0x[0-9a-f]{64}[\s\S]*45 bytes/,
    )
    expect(await axe(page)).toEqual([])
    await select(page, theft.account('pair'))
    await soon(() => text(page, 'contract')).toContain('Uniswap V2 pool')
    await soon(() => page.getByText('pool by its factory').count()).toBe(1)
    await select(page, theft.account('thief'))
    await soon(() => page.getByTestId('reading').count()).toBe(1)
    expect(await fields.count()).toBe(0)
  }))

test('the Korean page says it in Korean, reasons included', () =>
  withOpened(place.browser, place.served, { locale: 'ko-KR' }, async ({ page }) => {
    await select(page, theft.account('clone0'))
    await soon(() => text(page, 'contract')).toMatch(/복제 원본[\s\S]*생성자/)
    await soon(() => page.getByText('남긴 것이 없음').count()).toBe(1)
    expect(await page.getByText('it left nothing').count()).toBe(0)
  }))
