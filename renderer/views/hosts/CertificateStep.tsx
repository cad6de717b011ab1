import type { RequestOutput } from '../../../shared/ipc/contract.ts'
import { CodeLines } from '../../components/CodeLines.tsx'
import { DialogForm } from '../../components/dialog/DialogForm.tsx'
import { ToneGlyph } from '../../components/Standing.tsx'
import { texts } from '../../texts.ts'
import { fingerprintLines } from '../../viewmodels/pveumLines.ts'
import css from './AddHostDialog.module.css'

/** The certificate that the node showed, and how to find out on the node whether it is its own. */
export function CertificateStep({ probed, onBack, onNext }: { readonly probed: RequestOutput<'hosts.probe'>; readonly onBack: () => void; readonly onNext: () => void }) {
  const t = texts.addHost
  return (
    <DialogForm confirm={{ label: t.confirm, run: onNext }} firstFocus="confirm" close={onBack} closeLabel={t.back}>
      <div>
        <h3 className={css.lead}>{t.shown}</h3>
        <p className={css.fingerprint} aria-label={t.fingerprint} role="group">{probed.fingerprint}</p>
      </div>
      <dl className={css.facts}>
        <dt>{t.address}</dt><dd><code>{probed.url}</code></dd>
        <dt>{t.subject}</dt><dd>{probed.subject}</dd>
        <dt>{t.validTo}</dt><dd>{probed.validTo}</dd>
      </dl>
      <div>
        <p className={css.lead}>{t.compare}</p>
        <CodeLines lines={fingerprintLines()} label={t.compare} />
      </div>
      <p className={css.warn}><ToneGlyph tone="red" />{t.differs}</p>
    </DialogForm>
  )
}
