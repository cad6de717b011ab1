import { UnstyledButton } from '@mantine/core'
import { X } from 'lucide-react'
import { CopyButton } from '../../components/CopyButton.tsx'
import { texts } from '../../texts.ts'
import css from './AuditHead.module.css'

/** Where something was written; stays until it is dismissed, so that the path can be copied. */
export interface Written {
  readonly what: string
  readonly path: string
}

export function WrittenNotice({ written, onDismiss }: { readonly written: Written; readonly onDismiss: () => void }) {
  return (
    <div className={css.written} role="status">
      <p className="small grow">{written.what} <code className={css.path}>{written.path}</code></p>
      <CopyButton text={written.path} label={written.path} />
      <UnstyledButton className={css.dismiss} aria-label={texts.audit.dismiss} onClick={onDismiss}><X size={14} /></UnstyledButton>
    </div>
  )
}
