import { notifications } from '@mantine/notifications'
import type { Result } from '../../shared/lib/result.ts'
import { texts } from '../texts.ts'

/** Names the cross of a toast for those who cannot see it. */
export const closeButtonProps = { 'aria-label': texts.app.close }

/** Tells shortly how a request ended. For errors that also stand in place; never the only copy of one that must be kept. */
export function reportResult<T>(result: Result<T>, success: (value: T) => string): boolean {
  if (result.ok) {
    notifications.show({ message: success(result.value), color: 'var(--ok)', closeButtonProps })
    return true
  }
  const { code, message, hint } = result.error
  notifications.show({ title: texts.app.errorTitle(code), message: hint === undefined ? message : `${message} ${hint}`, color: 'var(--red)', autoClose: false, closeButtonProps })
  return false
}
