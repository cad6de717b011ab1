import { Spotlight } from '@mantine/spotlight'
import { Search } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Stores } from '../../stores/createStores.ts'
import { useLive, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { waitingApprovals } from '../../viewmodels/approvals.ts'
import { findEntries, paletteEntries, type PaletteTarget } from '../../viewmodels/palette.ts'
import css from './CommandPalette.module.css'

const shownEntries = 12

/** Ctrl/⌘ K: screens, commands, hosts and guests by any part of their name. */
export function CommandPalette() {
  const stores = useStores()
  const hosts = useLive(stores.fleet).value?.hosts
  const cells = useLive(stores.cells).value
  const approvals = useLive(stores.approvals).value
  const [query, setQuery] = useState('')
  const entries = useMemo(() => paletteEntries(hosts ?? [], cells ?? [], waitingApprovals(approvals ?? [])), [hosts, cells, approvals])
  const found = findEntries(entries, query, shownEntries)
  return (
    <Spotlight.Root query={query} onQueryChange={setQuery} lockScroll={false} centered={false} yOffset="12vh" overlayProps={{ backgroundOpacity: 0.4, blur: 0 }} classNames={{ content: css.content ?? '' }} transitionProps={{ duration: 160 }} attributes={{ content: { 'aria-label': texts.app.find } }}>
      <Spotlight.Search placeholder={texts.app.find} aria-label={texts.app.find} leftSection={<Search size={15} />} className={css.search} />
      <Spotlight.ActionsList className={css.list}>
        {found.map((one) => (
          <Spotlight.Action key={one.id} className={css.action} onClick={() => follow(one.target, stores)}>
            <span className={one.target.kind === 'guest' ? 'mono cut' : 'cut'}>{one.label}</span>
            <span className="tiny t2 cut">{one.detail}</span>
          </Spotlight.Action>
        ))}
        {found.length === 0 && <Spotlight.Empty>{texts.app.nothingFound}</Spotlight.Empty>}
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
    case 'addHost':
      return ui.setState({ addHost: true })
    case 'freeze':
      return void stores.commands.run('freeze')
    case 'cycle':
      void bridge.call['cycle.run']({ host: ui.getState().hostFilter })
  }
}
