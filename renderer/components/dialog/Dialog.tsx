import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { texts } from '../../texts.ts'
import { useReturnFocus } from '../useReturnFocus.ts'

interface DialogProps {
  readonly title: string
  readonly close: () => void
  /** Width in px; it narrows with the window. */
  readonly size?: number
  /** Gets the focus when the dialog goes and what had it before is gone: a selector. */
  readonly returnTo?: string
  readonly children: ReactNode
}

/**
 * The frame of every dialog: title, cross, Escape, and the focus given back. It hangs from a line of its own, so that it
 * grows downwards alone and nothing in it moves. Mount it to open it; inside stands a `DialogForm`.
 */
export function Dialog({ title, close, size = 560, returnTo = '#content', children }: DialogProps) {
  useReturnFocus(returnTo)
  return (
    <Modal opened onClose={close} size={size} title={title} closeButtonProps={{ 'aria-label': texts.app.close }}>
      {children}
    </Modal>
  )
}
