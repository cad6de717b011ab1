import type { ReactNode } from 'react'
import { Seal } from '../../components/Seal.tsx'
import css from './ApprovalDialogs.module.css'

/** Says in a dialog that a signature is there, and what comes of it. */
export function SealedNote({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className={css.done} role="status">
      <Seal size={18} filled />
      <div className="grow"><b>{title}</b>{children}</div>
    </div>
  )
}
