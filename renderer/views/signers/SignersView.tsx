import { UsersRound } from 'lucide-react'
import type { SignerSetView } from '../../../shared/ipc/contract.ts'
import { CodeLines } from '../../components/CodeLines.tsx'
import { CopyValue } from '../../components/CopyButton.tsx'
import { EmptyState, ErrorNotice, SkeletonRows } from '../../components/Notices.tsx'
import { Pane } from '../../components/Pane.tsx'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import { useLive, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { shortKeyFingerprint } from '../../viewmodels/shorten.ts'
import { signerCommands, signerRows } from '../../viewmodels/signerRows.ts'
import { SignersTable } from './SignersTable.tsx'
import css from './SignersView.module.css'

/** Whose signature counts, how many must sign what, and which keys were taken back. Read-only: changes are signed themselves. */
export function SignersView() {
  const { signers } = useStores()
  const { value, error } = useLive(signers)
  const t = texts.signers
  const people = value === null ? [] : signerRows(value)
  return (
    <div className={css.page} tabIndex={0} role="region" aria-label={t.title}>
      <div className={css.head}>
        <h1>{t.title}</h1>
        {value !== null && <span className="t3">{t.people(people.length)} · {t.version(value.version)}{value.version > 0 && <>, {t.since} <RelativeTime iso={value.since} /></>}</span>}
      </div>
      {error !== null && <ErrorNotice error={error} onRetry={() => void signers.refresh()} />}
      {value?.obstacle != null && value.obstacle.code !== 'no_signers' && <ErrorNotice error={value.obstacle} />}
      {value === null && error === null && <SkeletonRows rows={4} height={44} />}
      {value !== null && value.keys.length === 0 && <Nobody />}
      {value !== null && value.keys.length > 0 && <Enrolled set={value} />}
    </div>
  )
}

/** Before the first enrolment. */
function Nobody() {
  const t = texts.signers
  return (
    <>
      <div><EmptyState icon={<UsersRound size={24} />} title={t.none} detail={t.noneDetail} /></div>
      <section className={css.enrol}>
        <h2>{t.enrol}</h2>
        <CodeLines lines={texts.approvals.obstacle.enrol} label={t.enrol} />
        <p className="small t2">{t.enrolHelp}</p>
      </section>
    </>
  )
}

function Enrolled({ set }: { readonly set: SignerSetView }) {
  const t = texts.signers
  return (
    <>
      <Pane title={t.keysHead}><SignersTable rows={signerRows(set)} /></Pane>
      <div className={css.columns}>
        <Pane title={t.quorum} detail={t.quorumDetail}>
          {set.policy.length === 0 ? <p className={css.none}>{t.noRule}</p> : (
            <table>
              <thead><tr><th>{t.kind}</th><th>{t.host}</th><th className="right">{t.peopleNeeded}</th></tr></thead>
              <tbody>
                {set.policy.map((rule) => (
                  <tr key={`${rule.kind} ${rule.host}`}>
                    <td>{rule.kind === '*' ? t.anyKind : <code>{rule.kind}</code>}</td>
                    <td>{rule.host === '*' ? t.anyHost : rule.host}</td>
                    <td className="right num">{rule.people}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Pane>
        <Pane title={t.revokedHead} detail={t.revokedDetail}>
          {set.revoked.length === 0 ? <p className={css.none}>{t.noRevoked}</p> : (
            <table>
              <thead><tr><th>{t.fingerprint}</th><th>{t.comment}</th></tr></thead>
              <tbody>{set.revoked.map((key) => <tr key={key.fingerprint}><td><CopyValue shown={shortKeyFingerprint(key.fingerprint)} whole={key.fingerprint} label={t.fingerprint} /></td><td>{key.comment}</td></tr>)}</tbody>
            </table>
          )}
        </Pane>
      </div>
      <Pane title={t.commands} detail={t.commandsDetail}>
        <div className={css.commands}>
          {signerCommands.map((command) => <div key={command.name}><h3>{t.command[command.name]}</h3><CodeLines lines={[command.line]} label={t.command[command.name]} /></div>)}
        </div>
      </Pane>
    </>
  )
}
