import type { RequestOutput } from '../../../shared/ipc/contract.ts'
import { CopyButton } from '../../components/CopyButton.tsx'
import { Pane } from '../../components/Pane.tsx'
import { texts } from '../../texts.ts'
import css from './SettingsView.module.css'

/** Which Countersign this is, and whose journal. */
export function AboutPane({ app }: { readonly app: RequestOutput<'app.info'> }) {
  const t = texts.settings
  return (
    <Pane title={t.about}>
      <dl className={css.facts}>
        <div><dt>{t.version}</dt><dd>{texts.app.name} {app.version} · {app.platform}</dd></div>
        <div><dt>{t.shell}</dt><dd>{t.shells[app.shell]}</dd></div>
        <div><dt>{t.person}</dt><dd>{app.person}</dd></div>
        <div><dt>{t.journal}</dt><dd><code className={css.path}>{app.journal.id}</code><CopyButton text={app.journal.id} label={t.journal} /></dd></div>
      </dl>
    </Pane>
  )
}
