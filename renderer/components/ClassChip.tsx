import { Ban, Undo2 } from 'lucide-react'
import type { Classification } from '../../shared/domain/operation.ts'
import { texts } from '../texts.ts'
import { Tooltip } from '@mantine/core'
import { ToneGlyph } from './Standing.tsx'
import css from './Standing.module.css'

/** What a step costs: `Benign`, `Benign, interrupts`, `Destructive`; its reason as a tooltip. */
export function ClassChip({ classification }: { readonly classification: Classification }) {
  const destructive = classification.class === 'destructive'
  const label = [texts.classes[classification.class], ...classification.flags.map((flag) => texts.flags[flag])].join(', ')
  return (
    <Tooltip label={classification.reason} disabled={classification.reason === ''}>
      <span className={css.chip} data-tone={destructive ? 'red' : 'drift'}>
        {destructive ? <ToneGlyph tone="red" size={12} /> : <Undo2 size={12} aria-hidden="true" />}
        {label}
      </span>
    </Tooltip>
  )
}

/** Says that nothing is planned for a field, and why. */
export function WithheldChip({ label }: { readonly label: string }) {
  return (
    <span className={css.chip} data-tone="unknown">
      <Ban size={12} aria-hidden="true" />
      {label}
    </span>
  )
}
