import { Button } from '@mantine/core'
import { useEffect, useRef, type ReactNode } from 'react'
import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import { useOnline } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { ErrorNotice } from '../Notices.tsx'
import css from './Dialog.module.css'

/** What the dialog is there for. */
export interface DialogConfirm {
  readonly label: string
  /** The label while it is under way. */
  readonly busyLabel?: string
  readonly run: () => void
  /** false = it cannot be asked for as things stand; the dialog says why. */
  readonly usable?: boolean
}

interface DialogFormProps {
  readonly children?: ReactNode
  /** null = there is nothing to confirm, only to close. */
  readonly confirm: DialogConfirm | null
  readonly busy?: boolean
  readonly error?: AppErrorDto | null
  readonly onRetry?: () => void
  readonly close: () => void
  /** Of the button that closes; `Cancel`, or `Close` where nothing is confirmed. */
  readonly closeLabel?: string
  /** The first focus is on the button that closes, or on the one that confirms; absent = the fields say it. */
  readonly firstFocus?: 'close' | 'confirm'
  /** Said to the left of the buttons; told to those who cannot see it as well. */
  readonly status?: string
}

/**
 * The body of a dialog: what is asked, the error, and the buttons, which stay in sight however long the body is. Enter in
 * a field confirms. Confirming works once at a time and only while connected; its button keeps the focus meanwhile.
 */
export function DialogForm({ children, confirm, busy = false, error = null, onRetry, close, closeLabel, firstFocus, status }: DialogFormProps) {
  const online = useOnline()
  const form = useRef<HTMLFormElement>(null)
  const usable = confirm !== null && confirm.usable !== false && online && !busy
  const focusOn = (button: typeof firstFocus) => (button === firstFocus ? { 'data-autofocus': true } : {})
  // The frame chooses the first focus once; a form that takes the place of another one chooses its own.
  useEffect(() => form.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus(), [])
  return (
    <form
      ref={form}
      className={css.form}
      noValidate
      aria-busy={busy}
      onSubmit={(event) => {
        event.preventDefault()
        if (usable) confirm.run()
      }}
    >
      {children}
      {error !== null && <ErrorNotice error={error} {...(onRetry === undefined ? {} : { onRetry })} />}
      <div className={css.actions}>
        <span className={css.status} role="status">{confirm !== null && !online ? texts.apply.offline : status}</span>
        <Button data-dialog-close onClick={close} {...(confirm === null ? { variant: 'filled' } : {})} {...focusOn('close')}>
          {closeLabel ?? (confirm === null ? texts.app.close : texts.app.cancel)}
        </Button>
        {confirm !== null && (
          <Button type="submit" variant="filled" data-disabled={!usable} aria-disabled={!usable} {...focusOn('confirm')}>
            {busy ? (confirm.busyLabel ?? confirm.label) : confirm.label}
          </Button>
        )}
      </div>
    </form>
  )
}
