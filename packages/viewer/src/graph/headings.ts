/** Under what the legend has a line: a fact under its asset, everything else under its kind. The server hides by the same. */
import type { FlowEdge } from './model.ts'

export const headingOf = ({ kind, asset }: Pick<FlowEdge, 'kind' | 'asset'>): string => (kind === 'fact' ? asset : kind)
