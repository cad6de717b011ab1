import { memo } from 'react'
import type { FleetCell } from '../../../shared/ipc/contract.ts'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import { ToneGlyph } from '../../components/Standing.tsx'
import { texts } from '../../texts.ts'
import type { MatrixLine, MatrixPlace } from '../../viewmodels/fleetMatrix.ts'
import { toneOf } from '../../viewmodels/standings.ts'
import css from './FleetMatrix.module.css'

interface FleetLineProps {
  /** What the ids of the cells begin with. */
  readonly gridId: string
  readonly index: number
  readonly line: MatrixLine
  readonly startPx: number
  readonly heightPx: number
  readonly cellPx: number
  readonly label: 'vmid' | 'name'
  /** The column under the cursor; null = the cursor is on another line. */
  readonly on: number | null
  readonly onPoint: (place: MatrixPlace) => void
  readonly onOpen: (cell: FleetCell) => void
}

/** One line of the matrix. Drawn again only when something of its own changes, so that scrolling draws new lines alone. */
export const FleetLine = memo(function FleetLine({ gridId, index, line, startPx, heightPx, cellPx, label, on, onPoint, onOpen }: FleetLineProps) {
  return (
    <div className={css.line} style={{ transform: `translateY(${startPx}px)`, height: heightPx }} role="row" aria-rowindex={index + 1} data-first={index === 0 || undefined} data-kind={line.kind}>
      <LineHead line={line} />
      {line.kind === 'cells' &&
        line.cells.map((cell, column) => (
          <Cell key={cell.vmid} px={cellPx} id={`${gridId}-${index}-${column}`} cell={cell} label={label} on={on === column} onPoint={() => onPoint({ line: index, column })} onOpen={() => onOpen(cell)} />
        ))}
    </div>
  )
})

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
