import { CircleCheck, CircleHelp, EyeOff, GitCompareArrows, Minus, RotateCw, Snowflake, TriangleAlert, Unplug } from 'lucide-react'
import type { ComponentType } from 'react'
import type { GuestStanding } from '../../shared/ipc/contract.ts'
import { texts } from '../texts.ts'
import { toneOf, type Tone } from '../viewmodels/standings.ts'
import { Seal } from './Seal.tsx'
import css from './Standing.module.css'

const glyphs: Readonly<Record<Exclude<Tone, 'seal'>, ComponentType<{ size?: number }>>> = {
  ok: CircleCheck, drift: GitCompareArrows, red: TriangleAlert, restart: RotateCw,
  unknown: CircleHelp, unreachable: Unplug, frozen: Snowflake, unmanaged: Minus, ignored: EyeOff,
}

/** The shape that goes with a colour role. The only place that maps role → glyph. */
export function ToneGlyph({ tone, size = 14 }: { readonly tone: Tone; readonly size?: number }) {
  if (tone === 'seal') return <Seal size={size} />
  const Glyph = glyphs[tone]
  return (
    <span className={`tone-${tone}`} aria-hidden="true">
      <Glyph size={size} />
    </span>
  )
}

/** A glyph on its own soft fill, for lists of findings. */
export function ToneTile({ tone }: { readonly tone: Tone }) {
  return (
    <span className={css.tile} data-tone={tone}>
      <ToneGlyph tone={tone} />
    </span>
  )
}

/** A chip in a colour role: glyph and word. */
export function ToneChip({ tone, label }: { readonly tone: Tone; readonly label: string }) {
  return (
    <span className={css.chip} data-tone={tone}>
      <ToneGlyph tone={tone} size={12} />
      {label}
    </span>
  )
}

/** How a guest stands, as a chip. */
export function StandingChip({ standing }: { readonly standing: GuestStanding }) {
  return <ToneChip tone={toneOf[standing]} label={texts.standings[standing]} />
}
