/**
 * A description for comparison: CRLF and CR folded to LF, trailing white space stripped. LXC always reads back a
 * final newline and QEMU never does; both mean the same text, and none means ''. Pure.
 */
export function normaliseDescription(text: string | null | undefined): string {
  const trimmed = (text ?? '').trimEnd()
  return trimmed.includes('\r') ? trimmed.replace(/\r\n?/g, '\n') : trimmed
}

/** A guest name for comparison: DNS names ignore case. Pure. */
export function sameName(a: string | null, b: string | null): boolean {
  return (a ?? '').toLowerCase() === (b ?? '').toLowerCase()
}
