import { Modal, Switch } from '@mantine/core'
import { useStores, useUi } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { goKeys } from '../../viewmodels/shortcuts.ts'
import css from './ShortcutsDialog.module.css'

/** All keys, and the switch that turns single letters off. */
export function ShortcutsDialog() {
  const { ui } = useStores()
  const opened = useUi((state) => state.shortcuts)
  const letterKeys = useUi((state) => state.letterKeys)
  const t = texts.keys
  const everywhere: readonly (readonly [string, string])[] = [
    ['Ctrl K', t.palette], ...Object.entries(goKeys).map(([key, screen]) => [`G ${key.toUpperCase()}`, t.goTo(texts.screens[screen])] as const),
    ['/', t.filter], ['H', t.host], ['R', t.cycle], ['F', texts.safety.key], ['?', t.keys], ['Esc', t.back],
  ]
  const list: readonly (readonly [string, string])[] = [
    ['J ↓', t.next], ['K ↑', t.previous], ['↵', t.open], ['⇧ J', t.extend], ['Space', t.choose], ['[', t.groupBack], [']', t.groupNext], ['P', t.apply], ['A', t.accept], ['I', t.ignore], ['E', t.receipts], ['.', t.ask], ['Ctrl ↵', t.sign], ['X', t.reject], ['E', t.exportIt], ['M', t.importIt], ['V', t.verify],
  ]
  return (
    <Modal opened={opened} onClose={() => ui.setState({ shortcuts: false })} title={t.title} closeButtonProps={{ 'aria-label': texts.app.close }}>
      <div className={css.columns}>
        <Keys title={t.everywhere} keys={everywhere} />
        <Keys title={t.list} keys={list} />
      </div>
      <Switch className={css.letters} label={t.letters} description={t.lettersHelp} checked={letterKeys} onChange={(event) => ui.setState({ letterKeys: event.currentTarget.checked })} />
    </Modal>
  )
}

function Keys({ title, keys }: { readonly title: string; readonly keys: readonly (readonly [string, string])[] }) {
  return (
    <div>
      <h3>{title}</h3>
      <dl className={css.keys}>
        {keys.map(([key, meaning]) => (
          <div key={meaning}>
            <dt>{key.split(' ').map((part) => <kbd key={part}>{part}</kbd>)}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
