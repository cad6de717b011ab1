import { Tooltip, UnstyledButton } from '@mantine/core'
import { Snowflake } from 'lucide-react'
import { useState } from 'react'
import { useCommand, useLive, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { standingFreezes } from '../../viewmodels/safetyState.ts'
import { KeyCaps } from '../KeyCaps.tsx'
import { FreezeDialog } from '../safety/FreezeDialog.tsx'
import css from './FreezeSwitch.module.css'

/** Always in sight: whether things are frozen, and the way to change that, which asks once more. */
export function FreezeSwitch() {
  const { safety } = useStores()
  const standing = standingFreezes(useLive(safety).value)
  const [opened, setOpened] = useState(false)
  useCommand('freeze', () => setOpened(true))
  const t = texts.safety
  const everywhere = standing.some(({ host }) => host === null)
  const hosts = standing.flatMap(({ host }) => (host === null ? [] : [host]))
  const told = everywhere ? t.switchOn : hosts.length > 0 ? t.switchSome(hosts.join(', ')) : t.switchOff
  return (
    <>
      <Tooltip label={told}>
        <UnstyledButton className={css.switch} role="switch" aria-checked={standing.length > 0} aria-label={told} onClick={() => setOpened(true)}>
          <Snowflake size={14} aria-hidden="true" />
          <span>{everywhere ? t.frozen : hosts.length > 0 ? t.someFrozen(hosts.length) : t.freeze}</span>
          <span className={css.keys}><KeyCaps press="Mod+Shift+f" /></span>
        </UnstyledButton>
      </Tooltip>
      {opened && <FreezeDialog host={null} close={() => setOpened(false)} />}
    </>
  )
}
