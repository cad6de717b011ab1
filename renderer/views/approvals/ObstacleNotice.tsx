import { Button } from '@mantine/core'
import { Info } from 'lucide-react'
import type { ApprovalDetail } from '../../../shared/ipc/contract.ts'
import { CodeLines } from '../../components/CodeLines.tsx'
import { ErrorNotice } from '../../components/Notices.tsx'
import { useLive, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { modeNote, remedyFor } from '../../viewmodels/approvalGate.ts'
import { isSigned } from '../../viewmodels/approvals.ts'
import css from './ApprovalCard.module.css'

/** Why the item cannot be signed, or was not carried out though it is signed, and what helps. */
export function ObstacleNotice({ item }: { readonly item: ApprovalDetail }) {
  const { fleet, ui } = useStores()
  const host = useLive(fleet).value?.hosts.find((one) => one.id === item.host) ?? null
  const t = texts.approvals
  const note = modeNote(item, host)
  const obstacle = item.state === 'pending' ? item.obstacle : null
  const remedy = obstacle === null ? null : remedyFor(obstacle)
  return (
    <>
      {obstacle !== null && (
        <section className={css.obstacle}>
          {item.minted && isSigned(item) && remedy === null && <p className="t2">{t.gate.refused}</p>}
          <ErrorNotice error={obstacle} />
          {remedy !== null && (
            <div className={css.remedy}>
              <h2>{t.obstacle.remedy}</h2>
              <CodeLines lines={remedy.lines} label={t.obstacle.remedy} />
              <p className="small t2">{remedy.detail}</p>
            </div>
          )}
        </section>
      )}
      {note !== null && (
        <p className={css.note}>
          <Info size={14} aria-hidden="true" /><span className="grow">{note}</span>
          <Button size="xs" onClick={() => ui.setState({ screen: 'hosts', hostFilter: null })}>{t.toHosts}</Button>
        </p>
      )}
    </>
  )
}
