import type { ApprovalDetail } from '../../../shared/ipc/contract.ts'
import { CopyButton } from '../../components/CopyButton.tsx'
import { RelativeTime, TimeLeft } from '../../components/RelativeTime.tsx'
import { Seal } from '../../components/Seal.tsx'
import { SignedCount } from '../../components/SignedCount.tsx'
import { ToneChip } from '../../components/Standing.tsx'
import { useLive, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { isRunning } from '../../viewmodels/applyGate.ts'
import { signerLines, type SignerLine } from '../../viewmodels/approvalStory.ts'
import { originName, shortKeyFingerprint } from '../../viewmodels/shorten.ts'
import css from './SignersRail.module.css'

/** Who has signed and who may, where the request comes from, until when, and what is checked before it runs. */
export function SignersRail({ item }: { readonly item: ApprovalDetail }) {
  const { signers } = useStores()
  const set = useLive(signers).value
  const people = signerLines(item, set)
  const t = texts.approvals
  return (
    <div className={css.rail}>
      <section className={css.part}>
        <div className="row"><h2>{t.signatures.title}</h2><SignedCount signed={item.signed.length} needed={item.needed} /></div>
        <p className={css.need}>{t.signatures.need(item.needed)}</p>
        {people.length === 0 && <p className="small t2">{item.state === 'pending' ? t.signatures.nobody : t.signatures.noneSigned}</p>}
        <ul>{people.map((line) => <Person key={`${line.principal} ${line.signedAt ?? ''}`} line={line} open={item.state === 'pending'} />)}</ul>
      </section>
      <section className={css.part}>
        <dl className={css.about}>
          <dt>{t.about.since}</dt><dd><RelativeTime iso={item.createdAt} /></dd>
          <dt>{t.about.from}</dt><dd title={item.origin}>{originName(item.origin)}</dd>
          <dt>{t.about.reason}</dt><dd>{item.reason === '' ? <span className="t3">{t.about.noReason}</span> : item.reason}</dd>
          <dt>{t.about.kind}</dt><dd><code>{item.kind}</code></dd>
          {item.state === 'pending' && item.expires !== null && <><dt>{t.about.expires}</dt><dd><TimeLeft iso={item.expires} /></dd></>}
        </dl>
      </section>
      {item.state === 'pending' && item.host !== null && (
        <section className={css.part}>
          <h3>{t.checks.title}</h3>
          <ul className={css.checks}>{t.checks.items.map((check) => <li key={check}>{check}</li>)}</ul>
        </section>
      )}
      {item.operation !== null && isRunning(item.operation.state) && <section className={css.part}><p className="small t2">{t.keepsRunning}</p></section>}
    </div>
  )
}

function Person({ line, open }: { readonly line: SignerLine; readonly open: boolean }) {
  const t = texts.approvals.signatures
  const signed = line.signedAt !== null
  return (
    <li className={css.person}>
      <span><Seal size={18} filled={signed} plain={!signed} /></span>
      <div className="grow">
        <div className="row">
          <b className="cut grow">{line.principal}</b>
          {line.signedAt !== null && <span className="tiny t3"><RelativeTime iso={line.signedAt} short /></span>}
          {open && !signed && line.maySign && <ToneChip tone="seal" label={t.maySign} />}
          {open && !signed && !line.maySign && <span className="tiny t2 nowrap">{t.mayNot}</span>}
        </div>
        {line.keys.map((key) => (
          <div key={key.fingerprint}>
            <div className={css.key}>
              <code title={key.fingerprint}>{shortKeyFingerprint(key.fingerprint)}</code>
              <CopyButton text={key.fingerprint} label={`${t.key} ${line.principal}`} />
            </div>
            <div className="small t2 cut">{key.keyType ?? ''}</div>
          </div>
        ))}
      </div>
    </li>
  )
}
