import { Switch } from '@mantine/core'
import { Fragment } from 'react'
import { useStores, useUi } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { shownShortcuts, type Shortcut } from '../../viewmodels/shortcuts.ts'
import { Dialog } from '../dialog/Dialog.tsx'
import { KeyCaps } from '../KeyCaps.tsx'
import css from './ShortcutsDialog.module.css'

/** The keys that work, and the switch that turns single letters off. */
export function ShortcutsDialog() {
  const { ui } = useStores()
  const opened = useUi((state) => state.shortcuts)
  const letterKeys = useUi((state) => state.letterKeys)
  const t = texts.keys
  if (!opened) return null
  return (
    <Dialog title={t.title} size={880} close={() => ui.setState({ shortcuts: false })}>
      <div className={css.columns}>
        {shownShortcuts(letterKeys).map(({ group, shortcuts }) => (
          <section key={group} className={css.group}>
            <h3>{t.groups[group]}</h3>
            <dl>{shortcuts.map((shortcut) => <Line key={shortcut.meaning} shortcut={shortcut} />)}</dl>
          </section>
        ))}
      </div>
      <Switch className={css.letters} label={t.letters} description={t.lettersHelp} checked={letterKeys} onChange={(event) => ui.setState({ letterKeys: event.currentTarget.checked })} />
    </Dialog>
  )
}

function Line({ shortcut: { presses, meaning } }: { readonly shortcut: Shortcut }) {
  return (
    <div className={css.line}>
      <dt>
        {presses.map((press, index) => (
          <Fragment key={press}>
            {index > 0 && <span className="tiny t3">{texts.keys.or}</span>}
            <KeyCaps press={press} />
          </Fragment>
        ))}
      </dt>
      <dd>{meaning}</dd>
    </div>
  )
}
