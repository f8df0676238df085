import type { CaseView } from '../export/case-view.ts'
import type { ExportPart } from '../export/write-export.ts'
import type { Tlp } from '../model/tlp.ts'
import { mispEvent } from './misp/event.ts'
import { objectLines } from './object-lines.ts'
import { stixBundle } from './stix/bundle.ts'
import { stolenPart } from './stolen-part.ts'
import { packParts } from './tagpack.ts'

/** Formats in which the stolen part of a case is handed to others. */
export const SHARE_FORMATS = ['stix', 'misp', 'tagpack'] as const
export type ShareFormat = (typeof SHARE_FORMATS)[number]

export interface ShareOptions {
  readonly tlp: Tlp
  /** Who hands it over. */
  readonly by?: string
}

/**
 * The files of an export in a format of others, not written yet. TagPack makes two: the tags at `path`, and the actors beside it where
 * labels name any.
 * @param view what may be handed over under the marking: see `underMarking`
 */
export function shareParts(view: CaseView, format: ShareFormat, path: string, options: ShareOptions): ExportPart[] {
  const part = stolenPart(view)
  switch (format) {
    case 'stix':
      return [{ path, chunks: objectLines(stixBundle(part, options), 'objects') }]
    case 'misp':
      return [{ path, chunks: objectLines(mispEvent(part, options), 'Event') }]
    case 'tagpack':
      return packParts(part, path, options)
  }
}
