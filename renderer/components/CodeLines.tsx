import { showHiddenCharacters } from '../../shared/lib/hiddenCharacters.ts'
import { CopyButton } from './CopyButton.tsx'
import css from './CodeLines.module.css'

/** Lines of text from or for a host: plain, never markup, nothing in them unseen; copied whole, as they are shown. */
export function CodeLines({ lines, label }: { readonly lines: readonly string[]; readonly label: string }) {
  const text = showHiddenCharacters(lines.join('\n'))
  return (
    <div className={css.box}>
      <pre tabIndex={0} role="region" aria-label={label}>{text}</pre>
      <CopyButton text={text} label={label} />
    </div>
  )
}
