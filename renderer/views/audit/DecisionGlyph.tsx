import { ArrowRight } from 'lucide-react'
import { ToneGlyph } from '../../components/Standing.tsx'
import type { Tone } from '../../viewmodels/standings.ts'

/** The shape of a decision; an arrow for one that only leads on. */
export function DecisionGlyph({ tone }: { readonly tone: Tone | null }) {
  return tone === null ? <ArrowRight size={13} className="t3" aria-hidden="true" /> : <ToneGlyph tone={tone} size={13} />
}
