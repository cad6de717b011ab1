import { Button } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { FleetCell, HostView } from '../../../shared/ipc/contract.ts'
import { openGuest } from '../../components/openGuest.ts'
import { ToneGlyph } from '../../components/Standing.tsx'
import { useWidth } from '../../components/useWidth.ts'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { cellAt, firstPlace, layOutMatrix, movePlace, type MatrixLine, type MatrixPlace } from '../../viewmodels/fleetMatrix.ts'
import { toneOf } from '../../viewmodels/standings.ts'
import { RelativeTime } from '../../components/RelativeTime.tsx'
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
    overscan: 12,
  })

  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && current !== null) {
      event.preventDefault()
      return openGuest(stores, current)
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
        aria-activedescendant={`${gridId}-${place.line}-${place.column}`}
        onKeyDown={press}
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
          {virtual.getVirtualItems().map((item) => {
            const line = lines[item.index]
            if (line === undefined) return null
            return (
              <div key={item.index} className={css.line} style={{ transform: `translateY(${item.start}px)`, height: item.size }} role="row" aria-rowindex={item.index + 1} data-first={item.index === 0 || undefined} data-kind={line.kind}>
                <LineHead line={line} />
                {line.kind === 'cells' &&
                  line.cells.map((cell, column) => {
                    const on = place.line === item.index && place.column === column
                    return (
                      <Cell key={cell.vmid} px={cellPx} id={`${gridId}-${item.index}-${column}`} cell={cell} label={label} on={on} onPoint={() => setChosen({ line: item.index, column })} onOpen={() => openGuest(stores, cell)} />
                    )
                  })}
              </div>
            )
          })}
        </div>
      </div>
      {current !== null && <Readout cell={current} onOpen={() => openGuest(stores, current)} />}
    </div>
  )
}

/** Width of a VMID's cell: three digits and a glyph, more for longer numbers. Pure. */
function vmidPx(cells: readonly FleetCell[]): number {
  const largest = cells.reduce((max, cell) => Math.max(max, cell.vmid), 0)
  return 44 + Math.max(0, String(largest).length - 3) * 7
}

function LineHead({ line }: { readonly line: MatrixLine }) {
  if (line.kind === 'host') {
    return (
      <span role="rowheader" className={css.host}>
        <b>{line.host}</b> <span className="t3 small">{texts.overview.guests(line.guests)}</span>
      </span>
    )
  }
  return (
    <span role="rowheader" className={css.node}>
      {line.label === null ? (
        <span className="visually-hidden">{line.node}</span>
      ) : (
        <>
          <b className="cut">{line.node}</b>
          <small className="cut">
            {line.label.online ? texts.overview.guests(line.label.guests) : texts.overview.offline}
            {!line.label.online && line.label.seenAt !== null && <> <RelativeTime iso={line.label.seenAt} short /></>}
          </small>
        </>
      )}
    </span>
  )
}

interface CellProps {
  readonly id: string
  readonly px: number
  readonly cell: FleetCell
  readonly label: 'vmid' | 'name'
  readonly on: boolean
  readonly onPoint: () => void
  readonly onOpen: () => void
}

function Cell({ id, px, cell, label, on, onPoint, onOpen }: CellProps) {
  const tone = toneOf[cell.standing]
  const words = [
    `${cell.vmid} ${cell.name ?? ''}`.trim(),
    texts.overview.guestOn(cell.type, cell.node),
    texts.overview.runs[cell.run], texts.standings[cell.standing], cell.note,
  ]
  return (
    <span id={id} role="gridcell" className={css.cell} data-tone={tone} data-stopped={cell.run === 'stopped' || undefined} data-on={on || undefined} data-label={label} style={{ width: px }} aria-label={words.filter((word) => word !== '').join(', ')} onPointerEnter={onPoint} onClick={onOpen}>
      {tone !== 'ok' && <ToneGlyph tone={tone} size={11} />}
      <span className="cut">{label === 'name' ? (cell.name ?? cell.vmid) : cell.vmid}</span>
    </span>
  )
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
