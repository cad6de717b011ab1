import type { KeyboardEvent } from 'react'

/** Lets Enter confirm the form from a field of several lines, as it does from others; with Shift it begins a line. */
export function submitWithEnter(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
  event.preventDefault()
  event.currentTarget.form?.requestSubmit()
}
