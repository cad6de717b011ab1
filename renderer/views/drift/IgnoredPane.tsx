import { Button } from '@mantine/core'
import type { DriftDetail } from '../../../shared/ipc/contract.ts'
import { Pane } from '../../components/Pane.tsx'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import { reportResult } from '../../components/reportResult.ts'
import { useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { exactTime } from '../../viewmodels/times.ts'
import css from './IgnoredPane.module.css'

/** Differences of this guest that people leave as they are: why, who, and until when. */
export function IgnoredPane({ detail }: { readonly detail: DriftDetail }) {
  const { bridge } = useStores()
  const online = useOnline()
  const t = texts.decisions
  const { host, vmid, ignored } = detail
  const countAgain = async (field: string): Promise<void> =>
    void reportResult(await bridge.call['drift.unignore']({ guests: [{ host, vmid, fields: [field] }] }), ({ ended }) => t.countsAgain(ended))
  return (
    <Pane title={t.ignoredTitle} detail={t.ignoredDetail}>
      <ul>
        {ignored.map((each) => (
          <li key={each.field} className={css.row}>
            <div className="grow">
              <div><b>{texts.fieldName(each.field)}</b> <span className="mono">{each.actual ?? texts.drift.none}</span> <span className="t3">≠ <span className="mono">{each.desired ?? texts.drift.none}</span></span></div>
              <div className="t2">{each.reason}</div>
              <div className="t3">{each.by}, <RelativeTime iso={each.since} /> · {each.until === null ? t.without : `${t.until} ${exactTime(each.until).split(' · ')[0] ?? ''}`}</div>
            </div>
            <Button size="xs" disabled={!online} aria-label={t.countAgainLabel(texts.fieldName(each.field))} onClick={() => void countAgain(each.field)}>{t.countAgain}</Button>
          </li>
        ))}
      </ul>
    </Pane>
  )
}
