import { Tooltip } from '@mantine/core'
import type { AuditEvent } from '../../../shared/domain/audit.ts'
import { showHiddenCharacters } from '../../../shared/lib/hiddenCharacters.ts'
import { RelativeText } from '../../components/RelativeTime.tsx'
import { texts } from '../../texts.ts'
import { decisionTone, taskOf } from '../../viewmodels/auditItems.ts'
import { shortDigest, wholeNumber } from '../../viewmodels/shorten.ts'
import { exactTime, longDay, timeOfDay } from '../../viewmodels/times.ts'
import css from './AuditTable.module.css'
import { DecisionGlyph } from './DecisionGlyph.tsx'

interface AuditRowProps {
  readonly row: AuditEvent
  readonly index: number
  /** Hosts have a column of their own. */
  readonly hosts: boolean
  /** The row before it in the list is of another day. */
  readonly newDay: boolean
  readonly cursor: boolean
  /** Where the row stands to the first bad one: rows behind it are not to be relied on. */
  readonly chain?: 'whole' | 'broken' | 'behind'
  readonly opened: boolean
  readonly style: React.CSSProperties
  readonly onOpen: (row: AuditEvent) => void
}

/** One row of the log. Its number is the button that opens it; a click anywhere on the row does the same. */
export function AuditRow({ row, index, hosts, newDay, cursor, chain = 'whole', opened, style, onOpen }: AuditRowProps) {
  const tone = decisionTone(row)
  const { node, upid } = taskOf(row)
  return (
    <div role="row" aria-rowindex={index} className={`${css.row} ${css.columns}`} data-on={opened || undefined} data-cursor={cursor || undefined} data-chain={chain === 'whole' ? undefined : chain} data-seal={tone === 'seal' || undefined} data-day={newDay ? longDay(row.at) : undefined} style={style} onClick={() => onOpen(row)}>
      <span role="cell" className={css.seq}>
        <button
          type="button"
          className={css.number}
          tabIndex={-1}
          aria-expanded={opened}
          aria-label={`Row ${row.seq}${chain === 'whole' ? '' : `, ${chain === 'broken' ? texts.audit.brokenHere : texts.audit.behindBroken}`}`}
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
      <span role="cell" className={row.actor === 'countersign' ? 't2' : css.person}>{showHiddenCharacters(row.actor)}</span>
      {hosts && <span role="cell" className="t2">{showHiddenCharacters(row.host ?? '')}</span>}
      <span role="cell">{row.vmid !== null && <span className="mono t2">{row.vmid} </span>}{showHiddenCharacters(row.guest ?? '')}{!hosts && row.vmid === null && row.host !== null && <span className="t2">{showHiddenCharacters(row.host)}</span>}</span>
      <span role="cell" className="mono">{showHiddenCharacters(row.operation ?? row.kind)}</span>
      <span role="cell" className={css.decision}>
        <DecisionGlyph tone={tone} />
        <span className={tone === null ? 't2' : `tone-${tone}`}>{showHiddenCharacters(row.decision).replaceAll('_', ' ')}</span>
      </span>
      <span role="cell">{showHiddenCharacters(row.reason)}</span>
      <span role="cell" className={`${css.wide} t2`}>{node}</span>
      <span role="cell" className={`${css.wide} mono t2`} title={upid ?? ''}>{upid}</span>
      <span role="cell" className={`${css.hash} mono t2`} title={row.hash}>{shortDigest(row.hash)}</span>
    </div>
  )
}

/** The place of a row that is on its way. */
export function PlaceholderRow({ seq, index, style }: { readonly seq: number; readonly index: number; readonly style: React.CSSProperties }) {
  return (
    <div role="row" aria-rowindex={index} className={`${css.row} ${css.columns}`} style={style}>
      <span role="cell" className={`${css.seq} ${css.number} t2`}>{wholeNumber(seq)}</span>
      <span role="cell" className="t2">{texts.audit.rowLoading}</span>
    </div>
  )
}
