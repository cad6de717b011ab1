import { SegmentedControl } from '@mantine/core'
import { Server } from 'lucide-react'
import type { FleetCell, HostView } from '../../../shared/ipc/contract.ts'
import { EmptyState, SkeletonRows } from '../../components/Notices.tsx'
import { Pane } from '../../components/Pane.tsx'
import { useStores, useUi } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { FleetMatrix } from './FleetMatrix.tsx'

/** The fleet, host by host and guest by guest. `cells` null = not loaded yet. */
export function FleetPane({ cells, hosts }: { readonly cells: readonly FleetCell[] | null; readonly hosts: readonly HostView[] }) {
  const { ui } = useStores()
  const label = useUi((state) => state.fleetLabel)
  const t = texts.overview
  const nodes = hosts.reduce((sum, host) => sum + host.nodes.length, 0)
  return (
    <Pane
      title={t.fleet}
      detail={t.fleetDetail(nodes, cells?.length ?? 0)}
      actions={
        <SegmentedControl
          aria-label={t.cellLabel}
          value={label}
          onChange={(fleetLabel) => ui.setState({ fleetLabel })}
          data={[{ value: 'vmid', label: t.viewVmid }, { value: 'name', label: t.viewName }]}
        />
      }
    >
      {cells === null && <SkeletonRows rows={5} height={30} />}
      {cells?.length === 0 && <EmptyState icon={<Server size={20} />} title={t.noGuests} />}
      {cells !== null && cells.length > 0 && <FleetMatrix cells={cells} hosts={hosts} label={label} />}
    </Pane>
  )
}
