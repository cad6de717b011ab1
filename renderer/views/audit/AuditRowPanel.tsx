import { UnstyledButton } from '@mantine/core'
import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { AuditEvent } from '../../../shared/domain/audit.ts'
import { CodeLines } from '../../components/CodeLines.tsx'
import { CopyValue } from '../../components/CopyButton.tsx'
import { ToneGlyph } from '../../components/Standing.tsx'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { decisionTone, storyOf } from '../../viewmodels/auditItems.ts'
import { shortDigest, wholeNumber } from '../../viewmodels/shorten.ts'
import { exactTime, timeOfDay } from '../../viewmodels/times.ts'
import css from './AuditRowPanel.module.css'

/** Rows around this one that are read to tell its story. */
const storyRows = 200

/** One row in full: facts, payload, hashes, and the story of its operation. Beside the table, or over it at 1024 px. */
export function AuditRowPanel({ row, onClose }: { readonly row: AuditEvent; readonly onClose: () => void }) {
  const story = useStory(row)
  const t = texts.audit
  const payload = JSON.stringify(row.payload, null, 2).split('\n')
  return (
    <aside className={css.panel} aria-label={t.rowTitle(wholeNumber(row.seq))}>
      <div className={css.head}>
        <div className="grow">
          <h2 className={css.title}>{row.reason}</h2>
          <p className="small t2">{[t.rowTitle(wholeNumber(row.seq)), row.host, row.operation].filter((part) => part !== null).join(' · ')}</p>
        </div>
        <UnstyledButton className={css.close} aria-label={t.closeRow} onClick={onClose}><X size={15} /></UnstyledButton>
      </div>
      <div className={css.body} tabIndex={0} role="region" aria-label={t.detail}>
        <p className="small t2">{t.exact}: {exactTime(row.at)}</p>
        {story.length > 1 && (
          <>
            <h3>{t.story}</h3>
            <ol className={css.story}>
              {story.map((step) => {
                const tone = decisionTone(step)
                return (
                  <li key={step.seq} data-on={step.seq === row.seq || undefined}>
                    <span className={css.dot}>{tone !== null && <ToneGlyph tone={tone} size={12} />}</span>
                    <div className="grow">
                      <div className={css.line}><b className="grow">{t.kinds[step.kind]}: {step.decision.replaceAll('_', ' ')}</b><span className="tiny t3 num">{timeOfDay(step.at)}</span></div>
                      <p className="small t2">{step.reason}</p>
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
          <dt>{t.previous}</dt><dd><CopyValue shown={shortDigest(row.prevHash)} whole={row.prevHash} label={t.previous} /></dd>
          <dt>{t.own}</dt><dd><CopyValue shown={shortDigest(row.hash)} whole={row.hash} label={t.own} /></dd>
        </dl>
      </div>
    </aside>
  )
}

/** The rows of this row's operation. Until they are read, and when it has none, the row alone. */
function useStory(row: AuditEvent): readonly AuditEvent[] {
  const { audit, bridge } = useStores()
  const [read, setRead] = useState<readonly AuditEvent[]>([])
  useEffect(() => {
    if (row.operationId === null || row.host === null || row.vmid === null) return undefined
    let wanted = true
    void bridge.call['audit.page']({ before: row.seq + storyRows, limit: storyRows, host: row.host, vmid: row.vmid }).then((result) => {
      if (wanted && result.ok) setRead(result.value.rows)
    })
    return () => {
      wanted = false
    }
  }, [bridge, row])
  const known = storyOf(read, row)
  return known.length > 1 ? known : storyOf(audit.store.getState().rows, row)
}
