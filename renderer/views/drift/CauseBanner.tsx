import { UnstyledButton } from '@mantine/core'
import { ChevronDown, Copy } from 'lucide-react'
import { useOnline } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import type { DriftCauseGroup } from '../../viewmodels/driftCauses.ts'
import { CauseActions } from './CauseActions.tsx'
import css from './CauseBanner.module.css'

/** Over guests of the list that differ in the very same way: how many, and how. Pressed, it offers one decision for all of them. */
export function CauseBanner({ cause }: { readonly cause: DriftCauseGroup }) {
  const online = useOnline()
  const t = texts.decisions
  return (
    <CauseActions cause={cause}>
      <UnstyledButton className={css.banner} disabled={!online} aria-label={t.sameCause(cause.title)} title={cause.title}>
        <Copy size={14} aria-hidden="true" />
        <span className={css.text}>
          <b>{t.sameCauseOf(cause.guests.length)}</b>
          <span>{cause.title}</span>
        </span>
        <ChevronDown size={14} aria-hidden="true" />
      </UnstyledButton>
    </CauseActions>
  )
}
