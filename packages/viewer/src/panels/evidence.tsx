/** What one movement rests on: ledger file, stored answers where they name its transaction, and how to check it. */
import type { MovementView } from '@spoor/tracer/case-view'
import type { AnswerText, MovementEvidence } from '@spoor/tracer/picture'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { showForeign } from '../text/foreign.ts'
import { formatCount, formatTime } from '../text/locale.ts'
import { useApp } from './app-context.ts'
import { CopyButton, Field, Foreign } from './bits.tsx'
import { failureText } from './failure.ts'
import { evidenceQuestion } from './insight-questions.ts'

/** Characters of one line of an answer; the server cuts there too. */
const WIDEST = 420

function Excerpt({ excerpt }: { readonly excerpt: AnswerText }) {
  const { t } = useApp()
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="answer-text" tabIndex={0} aria-label={t('proof.body')}>
        {excerpt.lines.map(({ line, text, names }, i) => (
          <div key={line} className={names ? 'is-named' : ''}>
            {i > 0 && excerpt.lines[i - 1]?.line !== line - 1 ? <span className="answer-gap">⋯</span> : null}
            <span className="answer-number">{line}</span>
            {names ? <mark>{showForeign(text, WIDEST)}</mark> : <span>{showForeign(text, WIDEST)}</span>}
          </div>
        ))}
      </section>
      <p className="hint">
        {t('proof.laid')} {excerpt.cut ? t('proof.cut', { n: excerpt.total }) : null}
      </p>
    </>
  )
}

function Hash({ hash }: { readonly hash: string }) {
  const { t } = useApp()
  return (
    <span className="hash">
      <span className="mono">{showForeign(hash, 80)}</span>
      <CopyButton text={hash} label={t('proof.copyHash')} />
    </span>
  )
}

function Command({ line }: { readonly line: string }) {
  const { t } = useApp()
  return (
    <span className="hash">
      <code className="mono">{showForeign(line, 600)}</code>
      <CopyButton text={line} label={t('proof.copyCommand')} />
    </span>
  )
}

function Answer({ answer }: { readonly answer: MovementEvidence['answers'][number] }) {
  const { t, locale } = useApp()
  const { host, at, api, what, with: parameters, status, size, sha256, excerpt, owner } = answer
  return (
    <details className="answer">
      <summary>
        {owner === undefined ? null : (
          <>
            <Foreign text={owner} limit={48} />
            {' · '}
          </>
        )}
        <Foreign text={host} limit={48} /> · <Foreign text={what} limit={32} /> · {formatTime(at, locale)}
      </summary>
      <dl className="fields">
        <Field name={t('proof.question')}>
          <Foreign text={`${api} ${what}`} limit={120} /> <code className="mono">{showForeign(parameters, 400)}</code>
        </Field>
        <Field name={t('proof.status')}>{status}</Field>
        <Field name={t('proof.size')}>{t('proof.bytes', { n: size })}</Field>
        <Field name={t('proof.hash')}>
          <Hash hash={sha256} />
        </Field>
      </dl>
      <Excerpt excerpt={excerpt} />
    </details>
  )
}

function Found({ movement, found }: { readonly movement: MovementView; readonly found: MovementEvidence }) {
  const { t, locale } = useApp()
  const { ledgers, answers, count, explain, verify } = found
  const asserted = movement.evidence === 'assertion'
  return (
    <>
      {movement.kind === 'conversion' && !asserted ? <p className="hint">{t('proof.joined')}</p> : null}
      {asserted || ledgers.length === 0 ? null : (
        <>
          {ledgers.length > 1 ? <p className="hint">{t('proof.oneOf')}</p> : null}
          <dl className="fields">
            {ledgers.map(({ name, sha256, rows }) => (
              <Field key={name + sha256} name={t('proof.ledger')}>
                <Foreign text={name} limit={120} /> <span className="hint">{t('statement.rows', { n: rows })}</span>
                <Hash hash={sha256} />
              </Field>
            ))}
          </dl>
        </>
      )}
      {count > 0 ? (
        <p>{t('proof.answers', { n: count })}</p>
      ) : asserted ? null : (
        <p className="hint">{t('proof.noAnswers')}</p>
      )}
      {answers.map((answer) => (
        <Answer
          key={[answer.owner, answer.what, answer.with, answer.host, answer.at, answer.sha256].join('|')}
          answer={answer}
        />
      ))}
      {count > answers.length ? (
        <p className="hint">{t('statement.moreplaces', { n: formatCount(count - answers.length, locale) })}</p>
      ) : null}
      <dl className="fields">
        <Field name={t('proof.check')}>
          <Command line={explain} />
          <Command line={verify} />
        </Field>
      </dl>
    </>
  )
}

/** Asked for only when it is opened. */
export function Evidence({ movement }: { readonly movement: MovementView }) {
  const { ask, state, t } = useApp()
  const [open, setOpen] = useState(false)
  const { data, error } = useQuery({ ...evidenceQuestion(ask, state, movement.id), enabled: open })
  const part = useRef<HTMLDetailsElement>(null)
  // What was asked for is brought into view; it stands at the end of a long panel.
  useEffect(() => {
    if (open && data) part.current?.scrollIntoView({ block: 'nearest' })
  }, [open, data])
  return (
    <details ref={part} className="proof" data-testid="proof" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('proof.title')}</summary>
      <p>{t(`proof.help.${movement.evidence}`)}</p>
      {error ? <p role="alert">{failureText(error, t)}</p> : null}
      {data ? (
        <Found movement={movement} found={data} />
      ) : error || !open ? null : (
        <p className="hint" aria-busy="true">
          {t('finding.loading')}
        </p>
      )}
    </details>
  )
}
