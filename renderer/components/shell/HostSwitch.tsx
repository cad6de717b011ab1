import { Menu, UnstyledButton } from '@mantine/core'
import { Check, ChevronDown, Server } from 'lucide-react'
import { useState } from 'react'
import { useCommand, useLive, useStores, useUi } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { hostTone } from '../../viewmodels/hostState.ts'
import { RelativeTime } from '../RelativeTime.tsx'
import { ToneGlyph } from '../Standing.tsx'
import css from './HostSwitch.module.css'

/** Which host every screen shows, always in sight; opens by its key too. Nothing while there is no choice. */
export function HostSwitch() {
  const { fleet, ui } = useStores()
  const hosts = useLive(fleet).value?.hosts ?? []
  const chosen = useUi((state) => state.hostFilter)
  const [opened, setOpened] = useState(false)
  useCommand('host.switch', () => setOpened(hosts.length > 1 || chosen !== null))
  if (hosts.length < 2 && chosen === null) return null
  const t = texts.app
  const choose = (host: string | null): void => ui.setState({ hostFilter: host })
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-start" width={260} transitionProps={{ duration: 120 }}>
      <Menu.Target>
        <UnstyledButton className={css.switch} data-chosen={chosen !== null || undefined} aria-label={t.hostShown(chosen ?? t.allHosts)}>
          <Server size={14} aria-hidden="true" />
          <span className="cut">{chosen ?? t.allHosts}</span>
          <ChevronDown size={13} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown className={css.menu}>
        <Menu.Item onClick={() => choose(null)} leftSection={<Server size={14} />} rightSection={chosen === null ? <Check size={14} aria-label={t.chosen} /> : null}>{t.allHosts}</Menu.Item>
        {hosts.map((host) => (
          <Menu.Item key={host.id} onClick={() => choose(host.id)} leftSection={<ToneGlyph tone={hostTone(host)} />} rightSection={chosen === host.id ? <Check size={14} aria-label={t.chosen} /> : null}>
            <span className={css.item}>
              <span className="cut">{host.id}</span>
              <span className="t2 tiny nowrap">{host.seenAt === null ? t.never : <RelativeTime iso={host.seenAt} short />}</span>
            </span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
