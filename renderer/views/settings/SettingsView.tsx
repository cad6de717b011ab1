import { ErrorNotice, SkeletonRows } from '../../components/Notices.tsx'
import { useLive, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { AboutPane } from './AboutPane.tsx'
import { AppearancePane } from './AppearancePane.tsx'
import { DesktopPane } from './DesktopPane.tsx'
import { FilesPane } from './FilesPane.tsx'
import css from './SettingsView.module.css'

/** How the window looks, what the desktop tells, where this app's files lie. */
export function SettingsView() {
  const { info, settings } = useStores()
  const app = useLive(info).value
  const { value, error } = useLive(settings)
  return (
    <div className={css.page}>
      <h1>{texts.settings.title}</h1>
      {error !== null && <ErrorNotice error={error} onRetry={() => void settings.refresh()} />}
      <div className={css.panes}>
        <AppearancePane />
        {app?.shell === 'electron' && value !== null && <DesktopPane preferences={value.preferences} />}
        {value === null && error === null && <SkeletonRows rows={4} />}
        {value !== null && <FilesPane places={value.places} />}
        {app !== null && <AboutPane app={app} />}
      </div>
    </div>
  )
}
