import { memo, type CSSProperties, type ReactElement } from 'react'
import type { DriftRow, GuestStanding } from '../../../shared/ipc/contract.ts'
import { showHiddenCharacters } from '../../../shared/lib/hiddenCharacters.ts'
import { ToneGlyph } from '../../components/Standing.tsx'
import { texts } from '../../texts.ts'
import { toneOf, type Tone } from '../../viewmodels/standings.ts'
import css from './GuestOption.module.css'

interface GuestOptionProps {
  readonly id: string
  /** Where it stands in the list as drawn; whoever takes the click reads it as `data-index`. */
  readonly index: number
  readonly row: DriftRow
  /** Counted from 1, and of how many. */
  readonly position: number
  readonly size: number
  /** How long it differs, in short. */
  readonly age: string
  readonly topPx: number
  readonly heightPx: number
  readonly open: boolean
  /** One of several that are decided on together; null = none is. */
  readonly chosen: boolean | null
}

/** One glyph a standing, made once: a row that shows another guest of the same standing leaves it as it is. */
const glyphs = new Map<Tone, ReactElement>()
function glyphOf(standing: GuestStanding): ReactElement {
  const tone = toneOf[standing]
  const glyph = glyphs.get(tone) ?? <ToneGlyph tone={tone} />
  glyphs.set(tone, glyph)
  return glyph
}

/**
 * A guest of the drift list. Drawn for each frame that is scrolled, so it is plain elements of a fixed height, without
 * listeners or subscriptions of its own, and drawn again only when what it shows differs.
 */
export const GuestOption = memo(function GuestOption({ id, index, row, position, size, age, topPx, heightPx, open, chosen }: GuestOptionProps) {
  const name = showHiddenCharacters(row.name ?? '')
  const headline = showHiddenCharacters(row.headline)
  const style: CSSProperties = { transform: `translateY(${topPx}px)`, height: heightPx }
  return (
    <div id={id} role="option" data-index={index} aria-selected={chosen ?? open} data-open={open || undefined} aria-posinset={position} aria-setsize={size} aria-label={`${`${row.vmid} ${name}`.trim()}, ${row.host}, ${texts.standings[row.standing]}, ${headline}`} className={css.option} style={style}>
      {chosen === null ? glyphOf(row.standing) : <span className={css.check} />}
      <div className={css.text}>
        <div className={css.line}>
          <span className={css.vmid}>{row.vmid}</span>
          <b>{name}</b>
          <time dateTime={row.since}>{age}</time>
        </div>
        <div className={css.headline}>{headline}</div>
      </div>
    </div>
  )
})
