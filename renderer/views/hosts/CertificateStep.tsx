import { Button } from '@mantine/core'
import type { RequestOutput } from '../../../shared/ipc/contract.ts'
import { CodeLines } from '../../components/CodeLines.tsx'
import { ToneGlyph } from '../../components/Standing.tsx'
import { texts } from '../../texts.ts'
import { fingerprintLines } from '../../viewmodels/pveumLines.ts'
import css from './AddHostDialog.module.css'

/** The certificate that the node showed, and how to find out on the node whether it is its own. */
export function CertificateStep({ probed, onBack, onNext }: { readonly probed: RequestOutput<'hosts.probe'>; readonly onBack: () => void; readonly onNext: () => void }) {
  const t = texts.addHost
  return (
    <div className={css.form}>
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
      <div className={css.actions}>
        <Button onClick={onBack}>{t.back}</Button>
        <Button variant="filled" data-autofocus onClick={onNext}>{t.confirm}</Button>
      </div>
    </div>
  )
}
