import { createWriteStream, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { endOf, spoor, startSpoor, workFolder } from './spoor.ts'

const cwd = workFolder()
process.env.SPOOR_DATA = join(cwd, 'data')
const A = '0x28c6c06298d514db089934071355e5743bf21d60'
const B = `0x${'b2'.repeat(20)}`

async function json(...args: readonly string[]) {
  const { code, out, err } = await spoor(cwd, ...args, '--json')
  expect([code, err]).toEqual([0, ''])
  return JSON.parse(out)
}

test('labels are imported, explained, and taken out again', async () => {
  writeFileSync(
    join(cwd, 'labels.csv'),
    `address,chainId,label,nameTag\n${A},1,phish-hack,Fake\n${B},1,binance,=Evil\u202e\n`,
  )
  const { files } = await json('labels', 'import', 'labels.csv', '--source', 'eth-labels')
  expect(files).toMatchObject([{ labels: 2, fresh: true, bad: [], skipped: {} }])

  const known = await json('labels', 'why', A, '--chain', 'eip155:1')
  expect(known.best).toMatchObject({ statement: { category: 'service' }, voices: 1 })
  expect(known.statements.map(({ statement }: { statement: { name: string } }) => statement.name)).toContain('Fake')

  const plain = await spoor(cwd, 'labels', 'why', B, '--chain', 'eip155:1')
  expect(plain.out).toContain('service: =Evil\n')
  expect(plain.out).not.toContain('\u202e')

  const { imported } = await json('labels', 'list')
  expect(imported).toHaveLength(1)
  expect(await json('labels', 'remove', imported[0].sha256.slice(0, 8))).toEqual({ removed: 2 })
  expect((await json('labels', 'why', B, '--chain', 'eip155:1')).best).toBeNull()
})

test('an import that is killed half-way leaves nothing of the file', async () => {
  const path = join(cwd, 'many.csv')
  const file = createWriteStream(path)
  file.write('address,chainId,nameTag\n')
  for (let i = 0; i < 400_000; i++) file.write(`0x${i.toString(16).padStart(40, '0')},1,name ${i}\n`)
  await new Promise((resolve) => file.end(resolve))
  const child = startSpoor(cwd, 'labels', 'import', 'many.csv')
  // Rows are on the disk as soon as there is a journal of them.
  while (child.exitCode === null && !existsSync(join(cwd, 'data', 'labels.sqlite-journal'))) await wait(2)
  child.kill('SIGKILL')
  const { signal, code } = await endOf(child)
  const { imported } = await json('labels', 'list')
  // A machine that is done by then has imported all of it: never a part.
  const labels = imported.map((set: { labels: number }) => set.labels)
  expect(labels).toEqual(signal === 'SIGKILL' ? [] : code === 0 ? [400_000] : undefined)
  const again = await json('labels', 'import', 'many.csv')
  expect(again.files[0].labels).toBe(400_000)
})
