/** The token of `#t=…`; null when there is none. Pure. */
export function tokenOfFragment(fragment: string): string | null {
  const token = new URLSearchParams(fragment.replace(/^#/, '')).get('t')
  return token === null || token === '' ? null : token
}
