import type { ApprovalRow } from '../../../shared/ipc/contract.ts'
import { ClassChip } from '../../components/ClassChip.tsx'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import { ToneChip, ToneGlyph } from '../../components/Standing.tsx'
import { texts } from '../../texts.ts'
import css from './ApprovalsView.module.css'

/** One item: what would happen to which guest on which host, why that needs a signature, and who asked. */
export function ApprovalDetail({ row }: { readonly row: ApprovalRow }) {
  const t = texts.approvals
  const destructive = row.classification.class === 'destructive'
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    ...(row.vmid === null ? [] : [[t.guest, <><span className="mono">{row.vmid}</span> {row.guest ?? ''}</>] as const]),
    [t.host, row.host ?? t.noHost],
    [t.kind, <code key="kind">{row.kind}</code>],
    [t.origin, row.origin],
    [t.signatures, t.signed(row.signed.length, row.needed)],
    [t.since, <RelativeTime key="since" iso={row.createdAt} />],
  ]
  return (
    <div className={css.body}>
      <div className="row">
        <h1 className="cut">{row.summary}</h1>
        <ClassChip classification={row.classification} />
        <ToneChip tone="seal" label={t.waitsSignature} />
      </div>
      <p className={css.say}>
        {t.sentence(row.summary, row.host)} {destructive && <b>{t.undo}</b>}
      </p>
      <dl className={css.facts}>
        {facts.map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}
      </dl>
      <section className={css.why}>
        <ToneGlyph tone={destructive ? 'red' : 'seal'} />
        <div>
          <h2>{t.why}</h2>
          <p className="t2">{row.classification.reason}</p>
          {row.reason !== '' && <p className="t2">{t.told}: {row.reason}</p>}
          {!row.minted && <p className="t2">{t.notMinted}</p>}
        </div>
      </section>
    </div>
  )
}
