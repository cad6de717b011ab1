import { texts } from '../texts.ts'
import { Seal } from './Seal.tsx'
import css from './SignedCount.module.css'

/** Most seals drawn one by one; beyond, the words alone tell. */
const drawnSeals = 5

/** How many of the needed people have signed: a seal for each, filled when signed, and the words. */
export function SignedCount({ signed, needed }: { readonly signed: number; readonly needed: number }) {
  const seals = Math.max(needed, signed)
  return (
    <span className={css.count}>
      {seals <= drawnSeals && Array.from({ length: seals }, (_, index) => <Seal key={index} size={13} filled={index < signed} />)}
      <span>{texts.approvals.signed(signed, needed)}</span>
    </span>
  )
}
