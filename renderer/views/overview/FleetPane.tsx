import { SegmentedControl } from '@mantine/core'
import { Server } from 'lucide-react'
import type { FleetCell, HostView } from '../../../shared/ipc/contract.ts'
import { EmptyState } from '../../components/Notices.tsx'
import { Pane } from '../../components/Pane.tsx'
import { useRoomy } from '../../components/useRoomy.ts'
import { useStores, useUi } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { FleetMatrix } from './FleetMatrix.tsx'

/** The fleet, host by host and guest by guest: by number, or by name where the window has the room. */
export function FleetPane({ cells, hosts }: { readonly cells: readonly FleetCell[]; readonly hosts: readonly HostView[] }) {
  const { ui } = useStores()
  const roomy = useRoomy()
  const label = useUi((state) => state.fleetLabel) ?? (roomy ? 'name' : 'vmid')
  const t = texts.overview
  const nodes = hosts.reduce((sum, host) => sum + host.nodes.length, 0)
  return (
    <Pane
      title={t.fleet}
      detail={t.fleetDetail(nodes, cells.length)}
      actions={
        <SegmentedControl
          aria-label={t.cellLabel}
          value={label}
          onChange={(fleetLabel) => ui.setState({ fleetLabel })}
          data={[{ value: 'vmid', label: t.viewVmid }, { value: 'name', label: t.viewName }]}
        />
      }
    >
      {cells.length === 0 ? <EmptyState icon={<Server size={20} />} title={t.noGuests} /> : <FleetMatrix cells={cells} hosts={hosts} label={label} />}
    </Pane>
  )
}
