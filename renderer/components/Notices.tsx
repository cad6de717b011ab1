import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import { texts } from '../texts.ts'
import { ToneGlyph } from './Standing.tsx'
import css from './Notices.module.css'

/** SHA-256 with colons. Split by it, every second part is one: shown whole and under each other, so that they can be compared. */
const fingerprint = /((?:[0-9A-F]{2}:){31}[0-9A-F]{2})/

/** An error in place: what happened, what to do, and the code that the log and the command line show too. */
export function ErrorNotice({ error, onRetry }: { readonly error: AppErrorDto; readonly onRetry?: () => void }) {
  return (
    <div className={css.error} role="alert">
      <ToneGlyph tone="red" />
      <div className="grow">
        <b>{texts.app.errorTitle(error.code)}</b>
        <p>{error.message.split(fingerprint).map((part, index) => (index % 2 === 0 ? part : <code key={index} className={css.fingerprint}>{part}</code>))}</p>
        {error.hint !== undefined && error.hint !== '' && <p className="t2">{error.hint}</p>}
        <p className="tiny t2">
          {texts.app.code} <code>{error.code}</code>
        </p>
      </div>
      {onRetry !== undefined && (
        <Button size="xs" onClick={onRetry}>
          {texts.app.retry}
        </Button>
      )}
    </div>
  )
}

/** Says that there is nothing, why that is so, and what can be done. */
export function EmptyState(props: { readonly icon: ReactNode; readonly title: string; readonly detail?: string; readonly children?: ReactNode }) {
  return (
    <div className={css.empty}>
      <span className={css.emptyIcon} aria-hidden="true">{props.icon}</span>
      <b>{props.title}</b>
      {props.detail !== undefined && <p className="t2">{props.detail}</p>}
      {props.children !== undefined && <div className={css.emptyActions}>{props.children}</div>}
    </div>
  )
}

/** Grey bars in the place of rows that are on their way, as high as the rows, so that nothing jumps. */
export function SkeletonRows({ rows, height = 30 }: { readonly rows: number; readonly height?: number }) {
  return (
    <div role="status" aria-label={texts.app.loading} className={css.skeleton}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={css.skeletonRow} style={{ height }}>
          <span style={{ width: `${36 + ((index * 23) % 48)}%` }} />
        </div>
      ))}
    </div>
  )
}
