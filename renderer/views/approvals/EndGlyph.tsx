import { Check, CircleHelp, ClockAlert, Minus, Replace, TriangleAlert, X } from 'lucide-react'
import type { ComponentType } from 'react'
import type { StoryShape } from '../../viewmodels/approvalStory.ts'

const glyphs: Readonly<Record<StoryShape, { readonly Glyph: ComponentType<{ size?: number }>; readonly tone: string }>> = {
  done: { Glyph: Check, tone: 'tone-ok' },
  failed: { Glyph: TriangleAlert, tone: 'tone-red' },
  unclear: { Glyph: CircleHelp, tone: 'tone-unknown' },
  rejected: { Glyph: X, tone: 'tone-unknown' },
  replaced: { Glyph: Replace, tone: 'tone-unknown' },
  expired: { Glyph: ClockAlert, tone: 'tone-unknown' },
  withdrawn: { Glyph: Minus, tone: 'tone-unmanaged' },
}

/** The shape that goes with how an item ended. */
export function EndGlyph({ shape }: { readonly shape: StoryShape }) {
  const { Glyph, tone } = glyphs[shape]
  return <span className={tone} aria-hidden="true"><Glyph size={14} /></span>
}
