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
  const { value: app, error: noApp } = useLive(info)
  const { value, error } = useLive(settings)
  // Both before anything is shown below the first pane, so that none is put in between.
  const known = (app !== null || noApp !== null) && (value !== null || error !== null)
  return (
    <div className={css.page}>
      <h1>{texts.settings.title}</h1>
      {error !== null && <ErrorNotice error={error} onRetry={() => void settings.refresh()} />}
      <div className={css.panes}>
        <AppearancePane />
        {known && app?.shell === 'electron' && value !== null && <DesktopPane preferences={value.preferences} />}
        {!known && <SkeletonRows rows={8} />}
        {known && value !== null && <FilesPane places={value.places} />}
        {known && app !== null && <AboutPane app={app} />}
      </div>
    </div>
  )
}
