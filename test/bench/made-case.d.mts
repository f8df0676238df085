import type { CaseView } from '../../packages/tracer/src/export/case-view.ts'

/** A theft over so many addresses and payments; the same numbers give the same case. */
export function madeCase(nodes: number, edges: number, seed?: number): CaseView
