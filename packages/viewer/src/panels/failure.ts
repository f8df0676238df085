/** Why the server did not answer, in words of this page. */
import { AnswerError } from '../answers.ts'
import type { Translate } from '../messages/lookup.ts'
import { ServerError } from '../server.ts'
import { showForeign } from '../text/foreign.ts'

export function failureText(error: unknown, t: Translate): string {
  if (error instanceof AnswerError) return t('error.broken', { where: showForeign(error.where, 300) })
  if (error instanceof ServerError) {
    if (error.status === 0) return t('error.unreachable')
    if (error.status === 401 || error.status === 403) return t('error.token')
    if (error.status === 404) return t('error.missing')
    return t('error.server', { status: String(error.status) })
  }
  return showForeign(error instanceof Error ? error.message : String(error), 300)
}
