import { Snowflake, UsersRound } from 'lucide-react'
import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import type { ApprovalDetail } from '../../../shared/ipc/contract.ts'
import { CodeLines } from '../../components/CodeLines.tsx'
import { ErrorNotice } from '../../components/Notices.tsx'
import { useLive, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { holdLiftedAt, missingSigners, modeNote, remedyFor } from '../../viewmodels/approvalGate.ts'
import { isSigned } from '../../viewmodels/approvals.ts'
import { ItemNote } from './ItemNote.tsx'
import css from './ItemNotices.module.css'

/** Why the item cannot be signed, or was not carried out though it is signed, and what helps. */
export function ObstacleNotice({ item }: { readonly item: ApprovalDetail }) {
  const { fleet, ui } = useStores()
  const host = useLive(fleet).value?.hosts.find((one) => one.id === item.host) ?? null
  const t = texts.approvals
  const obstacle = item.state === 'pending' ? item.obstacle : null
  const note = obstacle?.code === 'not_allowed_by_mode' ? null : modeNote(item, host)
  const missing = item.minted && obstacle?.code !== 'no_signers' ? missingSigners(item) : 0
  return (
    <>
      {obstacle !== null && (holdLiftedAt(obstacle) === null ? <Obstacle item={item} obstacle={obstacle} /> : <Hold obstacle={obstacle} />)}
      {missing > 0 && <ItemNote icon={<UsersRound size={14} aria-hidden="true" />} title={t.obstacle.quorum(item.needed, item.needed - missing)} action={t.toSigners} onAction={() => ui.setState({ screen: 'signers', hostFilter: null })} />}
      {note !== null && <ItemNote title={note} action={t.toHosts} onAction={() => ui.setState({ screen: 'hosts', hostFilter: null })} />}
    </>
  )
}

/** Somebody's will keeps it back; it runs by itself once that is lifted. */
function Hold({ obstacle }: { readonly obstacle: AppErrorDto }) {
  const { ui, commands } = useStores()
  const frozen = holdLiftedAt(obstacle) === 'freeze'
  return (
    <ItemNote
      icon={frozen ? <Snowflake size={14} aria-hidden="true" /> : undefined}
      title={texts.approvals.obstacle.held(obstacle.message)}
      detail={obstacle.hint ?? ''}
      action={frozen ? texts.safety.open : texts.approvals.toHosts}
      onAction={() => (frozen ? void commands.run('freeze') : ui.setState({ screen: 'hosts', hostFilter: null }))}
    />
  )
}

function Obstacle({ item, obstacle }: { readonly item: ApprovalDetail; readonly obstacle: AppErrorDto }) {
  const t = texts.approvals
  const remedy = remedyFor(obstacle)
  return (
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
  )
}
