/**
 * What commander says of a usage error (`error: unknown command 'plna'\n(Did you mean plan?)`) as sentences on one line.
 * `words` is the command as it was understood so far, `countersign host add`; its help is named where nothing better is
 * suggested. Pure.
 */
export function usageSentence(text: string, words: string): string {
  const [fault = '', suggested] = text.replace(/^error: /, '').trimEnd().split('\n')
  const said = `${fault.charAt(0).toUpperCase()}${fault.slice(1)}${/[.!?]$/.test(fault) ? '' : '.'}`
  return `${said} ${suggested?.replace(/^\((.*)\)$/, '$1') ?? `See "${words} --help".`}\n`
}
