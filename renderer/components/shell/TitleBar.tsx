import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import { Keyboard, Monitor, Moon, Search, Sun } from 'lucide-react'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { KeyCaps } from '../KeyCaps.tsx'
import { Seal } from '../Seal.tsx'
import { FreezeSwitch } from './FreezeSwitch.tsx'
import { HostSwitch } from './HostSwitch.tsx'
import css from './TitleBar.module.css'

const schemes = [
  { value: 'auto', Icon: Monitor },
  { value: 'light', Icon: Sun },
  { value: 'dark', Icon: Moon },
] as const

/** Name, the way to the palette, freeze, theme and keys. */
export function TitleBar() {
  const { ui } = useStores()
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const Current = schemes.find((scheme) => scheme.value === colorScheme)?.Icon ?? Monitor
  return (
    <header className={css.bar}>
      <div className={css.side}>
        <Seal filled size={18} />
        <span className={css.name}>{texts.app.name}</span>
        <HostSwitch />
      </div>
      <UnstyledButton className={css.find} onClick={() => spotlight.open()}>
        <Search size={14} aria-hidden="true" />
        <span className="cut grow">{texts.app.find}</span>
        <KeyCaps press="Mod+k" />
      </UnstyledButton>
      <div className={css.side}>
        <FreezeSwitch />
        <Menu position="bottom-end" width={170} withinPortal transitionProps={{ duration: 120 }}>
          <Menu.Target>
            <UnstyledButton className={css.tool} aria-label={`${texts.app.theme.label}: ${texts.app.theme[colorScheme]}`}>
              <Current size={15} />
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown className={css.menu}>
            <Menu.Label>{texts.app.theme.label}</Menu.Label>
            {schemes.map(({ value, Icon }) => (
              <Menu.Item key={value} leftSection={<Icon size={14} />} onClick={() => setColorScheme(value)} data-on={colorScheme === value || undefined}>
                {texts.app.theme[value]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <UnstyledButton className={css.tool} aria-label={texts.app.shortcuts} onClick={() => ui.setState({ shortcuts: true })}>
          <Keyboard size={15} />
        </UnstyledButton>
      </div>
    </header>
  )
}
