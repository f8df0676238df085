import type { LabelRule } from '../../../model/label.ts'
import type { Sink, Stop, StopCategory } from '../../../model/stop.ts'
import type { Evidence, Method } from '../../../model/trace.ts'
import type { FLAGS, TransferKind } from '../../../model/transfer.ts'

/** How sure a movement is, in the words of a court. */
export type EvidenceClass = 'observed' | 'inferred' | 'asserted' | 'lead'

type Unread = Extract<Stop, { kind: 'unread' }>['because']

/** Words that closed lists of the model need: a new method, sink, flag or stop without its words does not compile. */
export type FixedKey =
  | `method.${Method}`
  | `method.${Method}.rule`
  | `sink.${Sink}`
  | `evidence.${Evidence}`
  | `kind.${TransferKind | 'conversion'}`
  | `flag.${keyof typeof FLAGS}`
  | `stop.${Exclude<Stop['kind'], 'unread'>}`
  | `stop.unread.${Unread}`
  | `category.${StopCategory}`
  | `labelRule.${LabelRule}`
