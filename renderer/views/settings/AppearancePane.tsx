import { SegmentedControl, Switch, useMantineColorScheme } from '@mantine/core'
import { useId } from 'react'
import { Pane } from '../../components/Pane.tsx'
import { useStores, useUi } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { densities } from '../../viewmodels/density.ts'
import css from './SettingsView.module.css'

const schemes = ['auto', 'light', 'dark'] as const

/** Theme, density, and whether single letters are keys. Kept in this window, not in the data folder. */
export function AppearancePane() {
  const { ui } = useStores()
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const density = useUi((state) => state.density)
  const letterKeys = useUi((state) => state.letterKeys)
  const id = useId()
  const t = texts.settings
  return (
    <Pane title={t.appearance}>
      <div className={css.fields}>
        <div className={css.field}>
          <b id={`${id}-theme`}>{t.theme}</b>
          <SegmentedControl aria-labelledby={`${id}-theme`} value={colorScheme} onChange={setColorScheme} data={schemes.map((value) => ({ value, label: texts.app.theme[value] }))} />
        </div>
        <div className={css.field}>
          <b id={`${id}-density`}>{t.density}</b>
          <p>{t.densityHelp}</p>
          <SegmentedControl aria-labelledby={`${id}-density`} value={density} onChange={(value) => ui.setState({ density: value })} data={densities.map((value) => ({ value, label: t.densities[value] }))} />
        </div>
        <div className={css.field}>
          <b id={`${id}-letters`}>{texts.keys.letters}</b>
          <p id={`${id}-letters-help`}>{texts.keys.lettersHelp}</p>
          <Switch aria-labelledby={`${id}-letters`} aria-describedby={`${id}-letters-help`} checked={letterKeys} onChange={(event) => ui.setState({ letterKeys: event.currentTarget.checked })} />
        </div>
      </div>
    </Pane>
  )
}
