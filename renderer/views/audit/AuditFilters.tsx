import { Button, Select, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { auditKind, auditKinds } from '../../../shared/domain/audit.ts'
import { vmid as vmidSchema } from '../../../shared/domain/guest.ts'
import { useCommand, useLive, useStores, useUi } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { wholeNumber } from '../../viewmodels/shorten.ts'
import css from './AuditFilters.module.css'

const all = ''

/** Narrows the log by host, guest and kind. The host filter of the window counts here too. */
export function AuditFilters() {
  const { audit, fleet, ui } = useStores()
  const { filter, total, rows, loaded } = useStore(audit.store)
  const hosts = useLive(fleet).value?.hosts ?? []
  const hostFilter = useUi((state) => state.hostFilter)
  const [typed, setTyped] = useState(filter.vmid === null ? '' : String(filter.vmid))
  const input = useRef<HTMLInputElement>(null)
  const t = texts.audit
  const vmid = typed === '' ? null : vmidSchema.safeParse(Number(typed))
  const wanted = vmid === null ? null : vmid.success ? vmid.data : filter.vmid
  useCommand('filter.focus', () => input.current?.focus())

  useEffect(() => {
    const now = audit.store.getState().filter
    if (now.host !== hostFilter || now.vmid !== wanted) audit.setFilter({ ...now, host: hostFilter, vmid: wanted })
  }, [audit, hostFilter, wanted])

  const active = filter.host !== null || filter.vmid !== null || filter.kind !== null
  return (
    <div className={css.filters}>
      <Select
        aria-label={t.host}
        className={css.select}
        value={filter.host ?? all}
        onChange={(host) => ui.setState({ hostFilter: host === null || host === all ? null : host })}
        data={[{ value: all, label: t.allHosts }, ...hosts.map((host) => host.id)]}
      />
      <TextInput
        ref={input}
        size="xs"
        className={css.vmid}
        aria-label={t.guest}
        placeholder={`${t.guest}: ${t.allGuests}`}
        inputMode="numeric"
        value={typed}
        error={vmid !== null && !vmid.success && typed.length >= 3}
        title={vmid !== null && !vmid.success ? t.badVmid : ''}
        onChange={(event) => setTyped(event.currentTarget.value.trim())}
        rightSection={<kbd>/</kbd>}
      />
      <Select
        aria-label={t.kind}
        className={css.select}
        value={filter.kind ?? all}
        onChange={(kind) => audit.setFilter({ ...filter, kind: auditKind.safeParse(kind).data ?? null })}
        data={[{ value: all, label: t.allKinds }, ...auditKinds.map((kind) => ({ value: kind, label: t.kinds[kind] }))]}
      />
      {active && (
        <Button
          size="xs"
          variant="subtle"
          onClick={() => {
            setTyped('')
            ui.setState({ hostFilter: null })
            audit.setFilter({ host: null, vmid: null, kind: null })
          }}
        >
          {t.clear}
        </Button>
      )}
      <span className="grow" />
      {loaded && <span className="small t2 nowrap num">{t.rows(wholeNumber(rows.length), wholeNumber(total))}</span>}
    </div>
  )
}
