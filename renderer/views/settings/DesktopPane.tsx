import { Switch } from '@mantine/core'
import { useId, useState } from 'react'
import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import type { Preferences } from '../../../shared/domain/preferences.ts'
import { ErrorNotice } from '../../components/Notices.tsx'
import { Pane } from '../../components/Pane.tsx'
import { useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import css from './SettingsView.module.css'

/** What the desktop app does around its window. Kept in the data folder. */
export function DesktopPane({ preferences }: { readonly preferences: Preferences }) {
  const { bridge, settings } = useStores()
  const online = useOnline()
  const [error, setError] = useState<AppErrorDto | null>(null)
  const id = useId()
  const t = texts.settings
  const set = async (change: Partial<Preferences>): Promise<void> => {
    const result = await bridge.call['app.setPreferences']({ ...preferences, ...change })
    setError(result.ok ? null : result.error)
    await settings.refresh()
  }
  const rows = [
    { key: 'notifications', label: t.notifications, help: t.notificationsHelp },
    { key: 'closeToTray', label: t.closeToTray, help: t.closeToTrayHelp },
  ] as const
  return (
    <Pane title={t.desktop}>
      {error !== null && <ErrorNotice error={error} />}
      <div className={css.fields}>
        {rows.map(({ key, label, help }) => (
          <div key={key} className={css.field}>
            <b id={`${id}-${key}`}>{label}</b>
            <p id={`${id}-${key}-help`}>{help}</p>
            <Switch aria-labelledby={`${id}-${key}`} aria-describedby={`${id}-${key}-help`} checked={preferences[key]} disabled={!online} onChange={(event) => void set({ [key]: event.currentTarget.checked })} />
          </div>
        ))}
      </div>
    </Pane>
  )
}
