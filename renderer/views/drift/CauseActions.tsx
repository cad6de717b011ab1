import { Menu } from '@mantine/core'
import type { ReactNode } from 'react'
import { maxChosenGuests } from '../../../shared/domain/drift.ts'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { chooseField, guestId, type DriftCauseGroup } from '../../viewmodels/driftCauses.ts'

/** The menu of one difference that several guests share: all of them chosen, or one decision for all. `children` = the button that opens it. */
export function CauseActions({ cause, children }: { readonly cause: DriftCauseGroup; readonly children: ReactNode }) {
  const { ui } = useStores()
  const t = texts.decisions
  const many = cause.guests.length > maxChosenGuests
  const decide = (kind: 'ignore' | 'accept'): void => ui.setState({ decision: { kind, guests: chooseField(cause) } })
  return (
    <Menu position="bottom-end" withinPortal portalProps={{ target: '#content' }} transitionProps={{ duration: 120 }}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => ui.setState({ chosen: cause.guests.map(guestId) })}>{t.chooseCause(cause.guests.length)}</Menu.Item>
        <Menu.Item disabled={many} onClick={() => decide('accept')}>{t.accept}</Menu.Item>
        <Menu.Item disabled={many} onClick={() => decide('ignore')}>{t.ignore}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
