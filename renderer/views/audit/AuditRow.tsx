import { Tooltip } from '@mantine/core'
import type { AuditEvent } from '../../../shared/domain/audit.ts'
import { RelativeText } from '../../components/RelativeTime.tsx'
import { ToneGlyph } from '../../components/Standing.tsx'
import { decisionTone } from '../../viewmodels/auditItems.ts'
import { shortDigest, wholeNumber } from '../../viewmodels/shorten.ts'
import { exactTime, timeOfDay } from '../../viewmodels/times.ts'
import css from './AuditTable.module.css'

interface AuditRowProps {
  readonly row: AuditEvent
  readonly index: number
  readonly cursor: boolean
  readonly opened: boolean
  readonly style: React.CSSProperties
  readonly onOpen: (row: AuditEvent) => void
}

/** One row of the log. Its number is the button that opens it; a click anywhere on the row does the same. */
export function AuditRow({ row, index, cursor, opened, style, onOpen }: AuditRowProps) {
  const tone = decisionTone(row)
  return (
    <div role="row" aria-rowindex={index} className={`${css.row} ${css.columns}`} data-on={opened || undefined} data-cursor={cursor || undefined} data-seal={tone === 'seal' || undefined} style={style} onClick={() => onOpen(row)}>
      <span role="cell">
        <button
          type="button"
          className={css.number}
          tabIndex={-1}
          aria-expanded={opened}
          aria-label={`Row ${row.seq}`}
          onClick={(event) => {
            event.stopPropagation()
            onOpen(row)
          }}
        >
          {wholeNumber(row.seq)}
        </button>
      </span>
      <span role="cell" className="num">
        <Tooltip label={<>{exactTime(row.at)} · <RelativeText iso={row.at} /></>}><time dateTime={row.at}>{timeOfDay(row.at)}</time></Tooltip>
      </span>
      <span role="cell" className={row.actor === 'countersign' ? 't2' : css.person}>{row.actor}</span>
      <span role="cell">{row.vmid !== null && <span className="mono t2">{row.vmid} </span>}{row.guest ?? ''}{row.vmid === null && row.host !== null && <span className="t2">{row.host}</span>}</span>
      <span role="cell" className="mono">{row.operation ?? row.kind}</span>
      <span role="cell" className={css.decision}>
        {tone !== null && <ToneGlyph tone={tone} size={13} />}
        <span className={tone === null ? 't2' : `tone-${tone}`}>{row.decision.replaceAll('_', ' ')}</span>
      </span>
      <span role="cell">{row.reason}</span>
      <span role="cell" className="mono t2" title={row.hash}>{shortDigest(row.hash)}</span>
    </div>
  )
}
