import { Button, Menu } from '@mantine/core'
import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import type { DriftDetail } from '../../../shared/ipc/contract.ts'
import { Seal } from '../../components/Seal.tsx'
import { useCommand, useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { losingKinds, requestGroups, type RequestKind } from '../../viewmodels/requestKinds.ts'
import css from './GuestMenu.module.css'

/** What a person can ask for on this guest. A seal marks what will wait for a signature. */
export function GuestMenu({ detail }: { readonly detail: DriftDetail }) {
  const { ui } = useStores()
  const online = useOnline()
  const [opened, setOpened] = useState(false)
  const t = texts.requests
  const { host, vmid } = detail
  const ask = (kind: RequestKind): void => ui.setState({ request: { guest: { host, vmid }, kind } })
  useCommand('ask', () => online && setOpened(true))
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" width={270} withinPortal transitionProps={{ duration: 120 }} classNames={{ dropdown: css.menu ?? '', label: css.label ?? '', item: css.item ?? '' }}>
      <Menu.Target>
        <Button disabled={!online} rightSection={<ChevronDown size={14} />} aria-label={t.menuLabel(`${vmid} ${detail.name ?? ''}`.trim())}>{t.menu} <kbd>.</kbd></Button>
      </Menu.Target>
      <Menu.Dropdown>
        {requestGroups.map((group) => [
          <Menu.Label key={group.name}>{t.groups[group.name]}</Menu.Label>,
          ...group.kinds.map((kind) => (
            <Menu.Item key={kind} onClick={() => ask(kind)} rightSection={losingKinds.has(kind) ? <Seal size={13} /> : undefined}>
              {t.items[kind]}{losingKinds.has(kind) && <span className="visually-hidden">, {t.waitsMark}</span>}
            </Menu.Item>
          )),
        ])}
        <div className={css.foot} aria-hidden="true"><Seal size={13} /> {t.waitsMark}</div>
      </Menu.Dropdown>
    </Menu>
  )
}
