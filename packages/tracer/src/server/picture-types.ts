/** What the server tells the viewer: types only. */

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
export type { CaseHead } from './case-head.ts'
export type { CaseEntry } from './case-provider.ts'
export type { AccountAnswer, LineAnswer, WhereAnswer } from './picture-routes.ts'
