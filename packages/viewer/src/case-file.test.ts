import { expect, test } from 'vitest'
import { CaseFileError, parseCase, parseCaseList } from './case-file.ts'
import { address, caseOf, movement } from './graph/sample.ts'

const good = () =>
  structuredClone(caseOf([address('a')], [movement(1, 'a', 'b', '1')])) as unknown as Record<string, unknown>

test('takes a case, and fields that a later Spoor may add', () => {
  expect(parseCase({ ...good(), later: 1 })).toMatchObject({ format: 'spoor-case-view/1', later: 1 })
})

test('takes dollars at the time of a movement, which older cases lack', () => {
  const view = good()
  Object.assign((view.movements as object[])[0]!, { usdThen: '12.05', usdThenTaint: '3.00' })
  expect(parseCase(view).movements[0]).toMatchObject({ usdThen: '12.05', usdThenTaint: '3.00' })
})

test.each([
  [
    'dollars that are no decimal number of two digits',
    (view: Record<string, unknown>) => ((view.movements as { usdThen: string }[])[0]!.usdThen = '1e3'),
    'movements[0].usdThen: expected dollars with two digits',
  ],
  [
    'units that are no integer',
    (view: Record<string, unknown>) => ((view.movements as { units: string }[])[0]!.units = '1.5'),
    'movements[0].units: expected base units as a decimal string',
  ],
  [
    'a missing list',
    (view: Record<string, unknown>) => delete view.addresses,
    'addresses: Invalid input: expected array, received undefined',
  ],
  [
    'another format',
    (view: Record<string, unknown>) => (view.format = 'spoor-case-view/9'),
    'format: Invalid input: expected "spoor-case-view/1"',
  ],
])('error: %s names the place', (_name, damage, message) => {
  const view = good()
  damage(view)
  expect(() => parseCase(view)).toThrow(message)
})

test('error: not an object at all', () => {
  expect(() => parseCase('<html>')).toThrow(CaseFileError)
  expect(() => parseCaseList({ cases: [{ id: 1 }] })).toThrow(/^cases\[0\]\.id/)
})
