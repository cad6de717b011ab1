import { Spotlight } from '@mantine/spotlight'
import { Search } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Stores } from '../../stores/createStores.ts'
import { useLive, useStores, useUi } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { waitingApprovals } from '../../viewmodels/approvals.ts'
import { noAuditFilter } from '../../viewmodels/auditFilter.ts'
import { findEntries, paletteEntries, type PaletteTarget } from '../../viewmodels/palette.ts'
import { reportResult } from '../reportResult.ts'
import css from './CommandPalette.module.css'

const shownEntries = 12

/** Ctrl/⌘ K: screens, commands, requests, hosts, guests and operations by any part of their name, and the audit log by any word. */
export function CommandPalette() {
  const stores = useStores()
  const hosts = useLive(stores.fleet).value?.hosts
  const cells = useLive(stores.cells).value
  const approvals = useLive(stores.approvals).value
  const operations = useLive(stores.operations).value
  const hostFilter = useUi((state) => state.hostFilter)
  const [query, setQuery] = useState('')
  const entries = useMemo(() => paletteEntries({ hosts: hosts ?? [], cells: cells ?? [], waiting: waitingApprovals(approvals ?? []), operations: operations ?? [], hostFilter }), [hosts, cells, approvals, operations, hostFilter])
  const found = findEntries(entries, query, shownEntries)
  return (
    <Spotlight.Root shortcut={null} query={query} onQueryChange={setQuery} lockScroll={false} centered={false} yOffset="12vh" overlayProps={{ backgroundOpacity: 0.4, blur: 0 }} classNames={{ content: css.content ?? '' }} transitionProps={{ duration: 160 }} attributes={{ content: { 'aria-label': texts.app.find, 'data-palette': '' } }}>
      <Spotlight.Search placeholder={texts.app.find} aria-label={texts.app.find} leftSection={<Search size={15} />} className={css.search} />
      <Spotlight.ActionsList className={css.list}>
        {found.map((one) => (
          <Spotlight.Action key={one.id} className={css.action} onClick={() => follow(one.target, stores)}>
            <span className={one.target.kind === 'guest' ? 'mono cut' : 'cut'}>{one.label}</span>
            <span className="tiny t2 cut">{one.detail}</span>
          </Spotlight.Action>
        ))}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

function follow(target: PaletteTarget, stores: Stores): void {
  const { ui, detail, bridge } = stores
  switch (target.kind) {
    case 'screen':
      return ui.setState({ screen: target.screen })
    case 'host':
      return ui.setState({ screen: 'hosts', hostFilter: target.host })
    case 'guest':
      detail.open({ host: target.host, vmid: target.vmid })
      return ui.setState({ screen: 'drift' })
    case 'approval':
      stores.approval.open(target.id)
      return ui.setState({ screen: 'approvals' })
    case 'filter':
      return ui.setState({ hostFilter: target.host })
    case 'audit':
      stores.audit.setFilter({ ...noAuditFilter, search: target.search })
      return ui.setState({ screen: 'audit' })
    case 'keys':
      return ui.setState({ shortcuts: true })
    case 'addHost':
      return ui.setState({ addHost: true })
    case 'freeze':
      return void stores.commands.run('freeze')
    case 'cycle':
      return void bridge.call['cycle.run']({ host: ui.getState().hostFilter }).then((result) => reportResult(result, () => texts.app.cycleStarted))
  }
}
