import ts from 'typescript'
import { expect, it } from 'vitest'
import { textOf, treeOf } from './source-tree.ts'

/** What other programs may import from `@spoor/tracer`: a name leaves this list only with a new major version. */
const EXPORTED: readonly string[] = [
  'Address',
  'Asset',
  'BugError',
  'CaseStore',
  'caseView',
  'CaseView',
  'Catalogue',
  'Chain',
  'CheckError',
  'createCase',
  'DEFAULT_POLICY',
  'Incident',
  'IncidentFile',
  'InputError',
  'Method',
  'openCase',
  'openRecorded',
  'parseAddress',
  'parseAsset',
  'parseChain',
  'parseIncident',
  'Policy',
  'Progress',
  'readIncident',
  'RecordedOptions',
  'ShippedCatalogue',
  'shippedCatalogue',
  'Source',
  'SourceError',
  'SpoorError',
  'Statement',
  'statement',
  'TheftTimeValue',
  'Trace',
  'traceCase',
  'TraceInput',
  'Transfer',
  'ViewContext',
  'WalkEnd',
]

const INDEX = 'packages/tracer/src/index.ts'

it(`${INDEX} exports exactly these names, types included`, () => {
  expect(exportedNames().sort()).toEqual([...EXPORTED].sort())
})

it('package.json leads to it, to the case view, and to what the server tells the viewer', () => {
  const { exports } = JSON.parse(textOf('packages/tracer/package.json')) as {
    exports: Record<string, { types: string; default: string }>
  }
  expect(Object.keys(exports)).toEqual(['.', './case-view', './picture'])
  for (const { types, default: built } of Object.values(exports)) {
    expect(textOf(`packages/tracer/${types}`)).not.toBe('')
    expect(built).toBe(types.replace('./src/', './dist/').replace(/\.ts$/, '.js'))
  }
})

/** @throws when something is exported without being named: then it could not be pinned */
function exportedNames(): string[] {
  return treeOf(INDEX).statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) {
      const { exportClause: clause } = statement
      if (clause === undefined || !ts.isNamedExports(clause)) throw new Error(`unnamed: ${statement.getText()}`)
      return clause.elements.map((item) => item.name.text)
    }
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return []
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.map((item) => item.name.getText())
    }
    const { name } = statement as ts.DeclarationStatement
    if (name === undefined) throw new Error(`unnamed: ${statement.getText()}`)
    return [name.text]
  })
}
