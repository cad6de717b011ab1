import { Button } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { FleetCell, HostView } from '../../../shared/ipc/contract.ts'
import { openGuest } from '../../components/openGuest.ts'
import { ToneGlyph } from '../../components/Standing.tsx'
import { useWidth } from '../../components/useWidth.ts'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { cellAt, firstPlace, layOutMatrix, movePlace, type MatrixPlace } from '../../viewmodels/fleetMatrix.ts'
import { toneOf } from '../../viewmodels/standings.ts'
import { FleetLine } from './FleetLine.tsx'
import css from './FleetMatrix.module.css'

/** Pixels of what stands beside the cells (labels, the panel's insets), between them, and of a name's cell where the panel is narrow and where it is wide. */
const besidePx = 124 + 28
const gapPx = 4
const namePx = 118
const wideNamePx = 152
/** From this width of the panel on, names get the wider cell. */
const wideFromPx = 1200
const moveKeys = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'])

interface MatrixProps {
  readonly cells: readonly FleetCell[]
  readonly hosts: readonly HostView[]
  readonly label: 'vmid' | 'name'
}

/**
 * One cell a guest, told apart by colour, border and glyph. Arrow keys move, Enter opens; the bar below reads out the
 * cell under the cursor. Lines are virtualised, so ten thousand guests cost as much as the screen holds.
 */
export function FleetMatrix({ cells, hosts, label }: MatrixProps) {
  const stores = useStores()
  const gridId = useId()
  const { ref: measure, width } = useWidth()
  const scroller = useRef<HTMLDivElement>(null)
  const cellPx = label === 'vmid' ? vmidPx(cells) : width < wideFromPx ? namePx : wideNamePx
  const perLine = Math.max(1, Math.floor((width - besidePx) / (cellPx + gapPx)))
  const lines = useMemo(() => layOutMatrix(cells, hosts, perLine), [cells, hosts, perLine])
  const [chosen, setChosen] = useState<MatrixPlace | null>(null)
  const place = chosen !== null && cellAt(lines, chosen) !== null ? chosen : firstPlace(lines)
  const current = cellAt(lines, place)
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (lines[index]?.kind === 'host' ? (index === 0 ? 28 : 40) : 31),
    overscan: 8,
    // A line that comes a frame later is not missed; drawing it inside the scroll event is what makes scrolling stutter.
    useFlushSync: false,
  })

  const items = virtual.getVirtualItems()
  const open = useCallback((cell: FleetCell) => openGuest(stores, cell), [stores])
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && current !== null) {
      event.preventDefault()
      return open(current)
    }
    if (!moveKeys.has(event.key)) return
    event.preventDefault()
    const next = movePlace(lines, place, event.key)
    setChosen(next)
    virtual.scrollToIndex(next.line)
  }

  return (
    <div ref={measure}>
      <div
        ref={scroller}
        className={css.scroller}
        role="grid"
        tabIndex={0}
        aria-label={texts.overview.fleetLabel}
        aria-rowcount={lines.length}
        aria-activedescendant={items.some(({ index }) => index === place.line) ? `${gridId}-${place.line}-${place.column}` : undefined}
        onKeyDown={press}
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
          {items.map((item) => {
            const line = lines[item.index]
            if (line === undefined) return null
            return (
              <FleetLine key={item.index} gridId={gridId} index={item.index} line={line} startPx={item.start} heightPx={item.size} cellPx={cellPx} label={label} on={place.line === item.index ? place.column : null} onPoint={setChosen} onOpen={open} />
            )
          })}
        </div>
      </div>
      {current !== null && <Readout cell={current} onOpen={() => open(current)} />}
    </div>
  )
}

/** Width of a VMID's cell: three digits and a glyph, more for longer numbers. Pure. */
function vmidPx(cells: readonly FleetCell[]): number {
  const largest = cells.reduce((max, cell) => Math.max(max, cell.vmid), 0)
  return 44 + Math.max(0, String(largest).length - 3) * 7
}

function Readout({ cell, onOpen }: { readonly cell: FleetCell; readonly onOpen: () => void }) {
  return (
    <div className={css.readout}>
      <ToneGlyph tone={toneOf[cell.standing]} />
      <span className="mono">{cell.vmid}</span>
      <b className="cut">{cell.name ?? ''}</b>
      <span className="t2 cut grow">
        {texts.overview.runs[cell.run]} {texts.overview.guestOn(cell.type, cell.node)} · {texts.standings[cell.standing]}
        {cell.note === '' ? '' : ` · ${cell.note}`}
      </span>
      <Button size="xs" onClick={onOpen}>
        {texts.overview.open} <kbd>↵</kbd>
      </Button>
    </div>
  )
}
