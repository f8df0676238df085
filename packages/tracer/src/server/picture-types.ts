/** What the server tells the viewer: types only. */

export type { AnswerText } from '../export/answer-text.ts'
export type { LeadView } from '../export/case-view.ts'
export type { Methods } from '../export/compared.ts'
export type { FindingsView } from '../export/findings.ts'
export type { FreezeDesk } from '../export/freeze/view.ts'
export type { FlowGroup, FlowLink, FlowsView } from '../export/picture/flows-view.ts'
export type { PathStepView, PathsSkipped, PathsView, PathView } from '../export/picture/paths.ts'
export type {
  ColumnsBy,
  ColumnView,
  Detail,
  EdgeKind,
  EdgeView,
  FoldRule,
  FoldSum,
  FoldView,
  LeadSaid,
  NodeKind,
  NodeView,
  PictureView,
} from '../export/picture/picture-view.ts'
export type { AddressRow, AssetUnits, MovementRow, Tile } from '../export/picture/rows.ts'
export type { Hit } from '../export/picture/search.ts'
export type { TimeBin, TimeSum, TimeView } from '../export/picture/time.ts'
export type { TimeMark, TimeRules } from '../export/picture/time-marks.ts'
export type { Action, JobProgress, LookAhead, Outcome } from './case-actions.ts'
export type { CaseHead } from './case-head.ts'
export type { AddressReading, MovementEvidence } from './case-insights.ts'
export type { CaseEntry } from './case-provider.ts'
export type { JobView } from './jobs.ts'
export type { AccountAnswer, LineAnswer, WhereAnswer } from './picture-routes.ts'
export type { WrittenAnswer } from './work-routes.ts'
