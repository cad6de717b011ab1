import { Button, Menu } from '@mantine/core'
import { ChevronDown } from 'lucide-react'
import { useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { chooseField, guestId, type DriftCauseGroup } from '../../viewmodels/driftCauses.ts'

/** One decision on one difference that several guests share. */
export function CauseActions({ cause }: { readonly cause: DriftCauseGroup }) {
  const { ui } = useStores()
  const online = useOnline()
  const t = texts.decisions
  const decide = (kind: 'ignore' | 'accept'): void => ui.setState({ decision: { kind, guests: chooseField(cause) } })
  return (
    <Menu position="bottom-end" withinPortal portalProps={{ target: '#content' }} transitionProps={{ duration: 120 }}>
      <Menu.Target>
        <Button size="xs" disabled={!online} rightSection={<ChevronDown size={13} />} aria-label={t.sameCause(cause.title)}>{t.choose}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => ui.setState({ chosen: cause.guests.map(guestId) })}>{t.chooseCause(cause.guests.length)}</Menu.Item>
        <Menu.Item onClick={() => decide('accept')}>{t.accept}</Menu.Item>
        <Menu.Item onClick={() => decide('ignore')}>{t.ignore}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
