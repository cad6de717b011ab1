import type { ApprovalDetail } from '../../../shared/ipc/contract.ts'
import { Pane } from '../../components/Pane.tsx'
import { ToneGlyph } from '../../components/Standing.tsx'
import { texts } from '../../texts.ts'
import { describeLoss } from '../../viewmodels/approvalPayload.ts'
import { formatSize } from '../../viewmodels/sizes.ts'
import css from './LossPane.module.css'

/** Volumes with their sizes, snapshots and backups that go, as the signed bytes name them. */
export function LossPane({ lost, title }: { readonly lost: NonNullable<ApprovalDetail['lost']>; readonly title: string }) {
  const t = texts.approvals.lost
  const { rows, total } = describeLoss(lost)
  return (
    <Pane icon={rows.length === 0 ? undefined : <ToneGlyph tone="red" />} title={title} actions={<span className={css.sum}>{total}</span>}>
      {rows.length === 0 && <p className={css.none}>{t.nothing}</p>}
      {rows.length > 0 && (
        <table className={css.table}>
          <thead className="visually-hidden"><tr><th>{t.what}</th><th>{t.id}</th><th>{t.size}</th></tr></thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.kind}/${row.names[0] ?? ''}`}>
                <td>{t[row.kind]}</td>
                <td><span className={css.names}>{row.names.map((name) => <code key={name} className={css.id}>{name}</code>)}</span></td>
                <td className="right num">{row.sizeBytes === undefined ? '' : row.sizeBytes === null ? <span className="t2">{t.unknownSize}</span> : <b>{formatSize(row.sizeBytes)}</b>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Pane>
  )
}
