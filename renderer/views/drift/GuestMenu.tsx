import { ActionIcon, Menu } from '@mantine/core'
import { Ellipsis } from 'lucide-react'
import { useRef, useState, type KeyboardEvent } from 'react'
import type { DriftDetail } from '../../../shared/ipc/contract.ts'
import { Seal } from '../../components/Seal.tsx'
import { useCommand, useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { losingKinds, requestColumns, requestKinds, type RequestKind } from '../../viewmodels/requestKinds.ts'
import css from './GuestMenu.module.css'

/** Without `keydown`, which is Mantine's default besides: the very key that opens the menu would close it again. */
const outsideEvents = ['mousedown', 'touchstart']

/** What a person can ask for on this guest. A seal marks what will wait for a signature. */
export function GuestMenu({ detail }: { readonly detail: DriftDetail }) {
  const { ui } = useStores()
  const online = useOnline()
  const [opened, setOpened] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const t = texts.requests
  const { host, vmid } = detail
  const ask = (kind: RequestKind): void => ui.setState({ request: { guest: { host, vmid }, kind } })
  useCommand('ask', () => {
    button.current?.focus() // where the focus comes back to
    if (online) setOpened(true)
  })
  return (
    <Menu opened={opened} onChange={setOpened} clickOutsideEvents={outsideEvents} withInitialFocusPlaceholder={false} position="bottom-end" width={520} withinPortal portalProps={{ target: '#content' }} transitionProps={{ duration: 120 }} classNames={{ dropdown: css.menu ?? '', item: css.item ?? '' }}>
      <Menu.Target>
        <ActionIcon data-guest-menu ref={button} size={30} variant="default" disabled={!online} title={`${t.menu} ( . )`} aria-label={t.menuLabel(`${vmid} ${detail.name ?? ''}`.trim())}><Ellipsis size={15} /></ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={css.columns} role="presentation" onKeyDown={moveAcross}>
          {requestColumns.map((groups) => (
            <div key={groups[0]?.name} data-column role="presentation">
              {groups.map((group) => (
                <div key={group.name} role="group" aria-label={t.groups[group.name]}>
                  <div className={css.label} aria-hidden="true">{t.groups[group.name]}</div>
                  {group.kinds.map((kind) => (
                    <Menu.Item key={kind} data-autofocus={kind === requestKinds[0] || undefined} onClick={() => ask(kind)} rightSection={losingKinds.has(kind) ? <Seal size={13} /> : undefined}>
                      {t.items[kind]}{losingKinds.has(kind) && <span className="visually-hidden">, {t.waitsMark}</span>}
                    </Menu.Item>
                  ))}
                </div>
              ))}
            </div>
          ))}
        </div>
        <div className={css.foot} aria-hidden="true"><Seal size={13} /> {t.waitsMark}</div>
      </Menu.Dropdown>
    </Menu>
  )
}

/** Left and right go to the item beside it in the other column; up and down are Mantine's. */
function moveAcross(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
  const columns = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-column]')]
  const other = columns.find((column) => !column.contains(document.activeElement))
  const top = document.activeElement?.getBoundingClientRect().top ?? 0
  const distance = (item: HTMLElement): number => Math.abs(item.getBoundingClientRect().top - top)
  const items = [...(other?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])].toSorted((a, b) => distance(a) - distance(b))
  event.preventDefault()
  items[0]?.focus()
}
