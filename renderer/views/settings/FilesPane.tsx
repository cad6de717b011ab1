import type { RequestOutput } from '../../../shared/ipc/contract.ts'
import { CopyButton } from '../../components/CopyButton.tsx'
import { Pane } from '../../components/Pane.tsx'
import { texts } from '../../texts.ts'
import css from './SettingsView.module.css'

const names = ['dataFolder', 'journal', 'settings', 'log'] as const

/** Where this app's files lie. */
export function FilesPane({ places }: { readonly places: RequestOutput<'app.settings'>['places'] }) {
  const t = texts.settings
  return (
    <Pane title={t.files} detail={t.filesDetail}>
      <dl className={css.facts}>
        {names.map((name) => (
          <div key={name}>
            <dt>{t.places[name]}</dt>
            <dd>
              <code className={css.path}>{places[name]}</code>
              <CopyButton text={places[name]} label={t.places[name]} />
            </dd>
          </div>
        ))}
      </dl>
    </Pane>
  )
}
