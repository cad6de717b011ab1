import { Button, UnstyledButton } from '@mantine/core'
import { FileCheck2, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { AuditEvent } from '../../../shared/domain/audit.ts'
import { showHiddenCharacters } from '../../../shared/lib/hiddenCharacters.ts'
import { CodeLines } from '../../components/CodeLines.tsx'
import { CopyValue } from '../../components/CopyButton.tsx'
import { reportResult } from '../../components/reportResult.ts'
import { useCommand, useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { decisionTone } from '../../viewmodels/auditItems.ts'
import { shortDigest, wholeNumber } from '../../viewmodels/shorten.ts'
import { exactTime, timeOfDay } from '../../viewmodels/times.ts'
import css from './AuditRowPanel.module.css'
import { DecisionGlyph } from './DecisionGlyph.tsx'
import { WrittenNotice, type Written } from './WrittenNotice.tsx'

interface AuditRowPanelProps {
  readonly row: AuditEvent
  readonly log: 'own' | 'other'
  readonly onClose: () => void
}

/** One row in full: facts, payload, hashes, and the story of its operation. Beside the table, or over it at 1024 px. */
export function AuditRowPanel({ row, log, onClose }: AuditRowPanelProps) {
  const story = useStory(row, log)
  const t = texts.audit
  const payload = JSON.stringify(row.payload, null, 2).split('\n')
  return (
    <aside className={css.panel} aria-label={t.rowTitle(wholeNumber(row.seq))}>
      <div className={css.head}>
        <div className="grow">
          <h2 className={css.title}>{showHiddenCharacters(row.reason)}</h2>
          <p className="small t2">{[t.rowTitle(wholeNumber(row.seq)), row.host, row.operation].filter((part) => part !== null).map(showHiddenCharacters).join(' · ')}</p>
        </div>
        <UnstyledButton className={css.close} aria-label={t.closeRow} onClick={onClose}><X size={15} /></UnstyledButton>
      </div>
      <div className={css.body} tabIndex={0} role="region" aria-label={t.detail}>
        <p className="small t2">{t.exact}: {exactTime(row.at)}</p>
        <ProofButton row={row} log={log} />
        {story.length > 1 && (
          <>
            <h3>{t.story}</h3>
            <ol className={css.story}>
              {story.map((step) => {
                const tone = decisionTone(step)
                return (
                  <li key={step.seq} data-on={step.seq === row.seq || undefined}>
                    <span className={css.dot}><DecisionGlyph tone={tone} /></span>
                    <div className="grow">
                      <div className={css.line}><b className="grow">{t.kinds[step.kind]}: {showHiddenCharacters(step.decision).replaceAll('_', ' ')}</b><span className="tiny t3 num">{timeOfDay(step.at)}</span></div>
                      <p className="small t2">{showHiddenCharacters(step.reason)}</p>
                      <p className={css.link}>{wholeNumber(step.seq)} {shortDigest(step.prevHash)} → {shortDigest(step.hash)}</p>
                    </div>
                  </li>
                )
              })}
            </ol>
          </>
        )}
        <h3>{t.payload}</h3>
        {Object.keys(row.payload).length === 0 ? <p className="small t2">{t.noPayload}</p> : <CodeLines lines={payload} label={t.payload} />}
        <h3>{t.hashes}</h3>
        <dl className={css.hashes}>
          <dt>{t.previous}</dt><dd>{row.prevHash === '' ? <span className="t2">{t.firstRow}</span> : <CopyValue shown={shortDigest(row.prevHash)} whole={row.prevHash} label={t.previous} />}</dd>
          <dt>{t.own}</dt><dd><CopyValue shown={shortDigest(row.hash)} whole={row.hash} label={t.own} /></dd>
        </dl>
      </div>
    </aside>
  )
}

/** Writes the proof of the row's operation, or of the row alone. */
function ProofButton({ row, log }: Pick<AuditRowPanelProps, 'row' | 'log'>) {
  const { bridge } = useStores()
  const online = useOnline()
  const [running, setRunning] = useState(false)
  const [written, setWritten] = useState<Written | null>(null)
  const t = texts.audit
  const write = async (): Promise<void> => {
    setRunning(true)
    const result = await bridge.call['audit.proof']({ log, subject: row.operationId === null ? { from: row.seq, to: row.seq } : { id: row.operationId } })
    setRunning(false)
    if (result.ok) setWritten({ what: t.proven, path: result.value.folder })
    else reportResult(result, () => '')
  }
  useCommand('proof', () => {
    if (online && !running) void write()
  })
  return (
    <>
      <div className={css.proof}>
        <Button size="xs" leftSection={<FileCheck2 size={14} />} disabled={!online || running} onClick={() => void write()}>{running ? t.proving : t.proof} <kbd>B</kbd></Button>
        <span className="small t2">{t.proofHelp}</span>
      </div>
      {written !== null && <WrittenNotice written={written} onDismiss={() => setWritten(null)} />}
    </>
  )
}

/** What belongs with this row's operation, oldest first. Until it is read, and when it has none, the row alone. */
function useStory(row: AuditEvent, log: 'own' | 'other'): readonly AuditEvent[] {
  const { bridge } = useStores()
  const [read, setRead] = useState<readonly AuditEvent[]>([])
  const id = row.operationId
  useEffect(() => {
    if (id === null) return undefined
    let wanted = true
    void bridge.call['audit.story']({ log, id }).then((result) => {
      if (wanted && result.ok) setRead(result.value.rows)
    })
    return () => {
      wanted = false
    }
  }, [bridge, id, log, row.hash])
  return id !== null && read.some((each) => each.seq === row.seq) ? read : [row]
}
