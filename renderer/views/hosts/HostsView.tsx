import { Button } from '@mantine/core'
import { Plus, Server } from 'lucide-react'
import { EmptyState, ErrorNotice, SkeletonRows } from '../../components/Notices.tsx'
import { useLive, useStores, useUi } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { HostCard } from './HostCard.tsx'
import css from './HostsView.module.css'

/** Can I reach them, with which rights? */
export function HostsView() {
  const { fleet, safety, ui } = useStores()
  const { value, error } = useLive(fleet)
  const kept = useLive(safety)
  // A card has a part for its safety, so it waits for that too.
  const known = value !== null && (kept.value !== null || kept.error !== null)
  const hostFilter = useUi((state) => state.hostFilter)
  const hosts = value?.hosts.filter((host) => hostFilter === null || host.id === hostFilter) ?? []
  const t = texts.hosts
  const add = (): void => ui.setState({ addHost: true })
  return (
    <div className={css.page}>
      <div className={css.head}>
        <h1>{t.title}</h1>
        {value !== null && <span className="t3">{t.detail(hosts.length)}</span>}
        <span className="grow" />
        <Button leftSection={<Plus size={14} />} onClick={add}>{t.add}</Button>
      </div>
      {error !== null && <ErrorNotice error={error} onRetry={() => void fleet.refresh()} />}
      {kept.error !== null && <ErrorNotice error={kept.error} onRetry={() => void safety.refresh()} />}
      {!known && error === null && <SkeletonRows rows={6} height={60} />}
      {known && hosts.length === 0 && (
        <EmptyState icon={<Server size={24} />} title={t.none} detail={t.noneDetail}>
          <Button variant="filled" onClick={add}>{t.add}</Button>
        </EmptyState>
      )}
      <div className={css.cards}>{known && hosts.map((host) => <HostCard key={host.id} host={host} />)}</div>
    </div>
  )
}
