/** What the server does now, with the button that ends it; or why it did not. */
import { Button } from 'react-aria-components'
import { useApp } from '../app-context.ts'
import { IconButton, Told } from '../bits.tsx'

export function JobNotice() {
  const { t, work } = useApp()
  const { running, failed } = work
  if (failed !== null) {
    return (
      <div className="job-notice is-failed" role="alert" data-testid="job">
        <span>
          {t('work.failed', { why: '' })}
          {failed.told ? <Told text={failed.text} limit={400} /> : failed.text}
        </span>
        <IconButton icon="close" label={t('work.dismiss')} onPress={work.dismiss} />
      </div>
    )
  }
  if (running === null) return null
  const { progress } = running
  return (
    <div className="job-notice" role="status" data-testid="job">
      <span className="job-dot" aria-hidden="true" />
      <span>
        {progress === null
          ? t('work.running')
          : t('work.progress', { read: progress.read, left: progress.frontier, rows: progress.transfers })}
      </span>
      <Button className="text-button" onPress={work.cancel}>
        {t('work.cancel')}
      </Button>
    </div>
  )
}
