import { Autocomplete, Button, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { ArrowDown, ArrowUp, Search, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { auditKind, auditKinds } from '../../../shared/domain/audit.ts'
import { hostId, vmid as vmidSchema } from '../../../shared/domain/guest.ts'
import { useCommand, useLive, useStores, useUi } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { isNarrowed, noAuditFilter, type AuditFilter } from '../../viewmodels/auditFilter.ts'
import { commonDecisions, valuesIn } from '../../viewmodels/auditItems.ts'
import { wholeNumber } from '../../viewmodels/shorten.ts'
import css from './AuditFilters.module.css'

const all = ''
/** Typing is waited out for this long. Milliseconds. */
const typingMs = 250

/** Narrows the log. The host filter of the window counts here too, unless another journal is looked at. */
export function AuditFilters() {
  const { audit, fleet, ui } = useStores()
  const { filter, total, exact, rows, loaded, other, oldestFirst } = useStore(audit.store)
  const configured = useLive(fleet).value?.hosts ?? []
  const hostFilter = useUi((state) => state.hostFilter)
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(typedOf(filter))
  const t = texts.audit
  const guest = typed.vmid === '' ? null : vmidSchema.safeParse(Number(typed.vmid))
  useCommand('filter.focus', () => input.current?.focus())
  useCommand('filters', () => input.current?.focus())

  const change = (part: Partial<AuditFilter>): void => {
    const now = audit.store.getState().filter
    const next = { ...now, ...part }
    if (Object.keys(next).some((key) => next[key as keyof AuditFilter] !== now[key as keyof AuditFilter])) audit.setFilter(next)
  }
  const changeSoon = useDebouncedCallback(change, typingMs)
  const type = (field: keyof typeof typed, text: string, part: Partial<AuditFilter> | null): void => {
    setTyped({ ...typed, [field]: text })
    if (part !== null) changeSoon(part)
  }
  useEffect(() => {
    const now = audit.store.getState()
    if (now.other === null && now.filter.host !== hostFilter) audit.setFilter({ ...now.filter, host: hostFilter })
  }, [audit, hostFilter, other])
  // Filters that were set from elsewhere, or went with another journal.
  useEffect(() => audit.store.subscribe((state, before) => {
    if (state.other !== before.other || (state.filter !== before.filter && !isNarrowed(state.filter))) setTyped(typedOf(state.filter))
  }), [audit])

  const hosts = other === null ? configured.map((host) => host.id) : valuesIn(rows, 'host', filter.host === null ? [] : [filter.host])
  return (
    <div className={css.filters} role="search">
      <TextInput ref={input} className={css.search} aria-label={t.search} title={t.searchHint} placeholder={t.search} leftSection={<Search size={13} />} rightSection={<kbd>/</kbd>} maxLength={500} value={typed.search} onChange={({ currentTarget: { value } }) => type('search', value, { search: value.trim() === '' ? null : value })} />
      <Select
        aria-label={t.host}
        className={css.select}
        value={filter.host ?? all}
        onChange={(host) => {
          const chosen = hostId.safeParse(host).data ?? null
          if (other === null) ui.setState({ hostFilter: chosen })
          else change({ host: chosen })
        }}
        data={[{ value: all, label: t.allHosts }, ...hosts]}
      />
      <TextInput
        className={css.vmid}
        aria-label={t.guest}
        placeholder={t.guest}
        inputMode="numeric"
        value={typed.vmid}
        error={guest !== null && !guest.success && typed.vmid.length >= 3}
        title={guest !== null && !guest.success ? t.badVmid : ''}
        onChange={({ currentTarget: { value } }) => {
          const parsed = vmidSchema.safeParse(Number(value.trim()))
          type('vmid', value.trim(), value.trim() === '' ? { vmid: null } : parsed.success ? { vmid: parsed.data } : null)
        }}
      />
      <Autocomplete className={css.person} aria-label={t.person} placeholder={t.person} data={[...valuesIn(rows, 'actor')]} limit={12} maxLength={255} value={typed.person} onChange={(value) => type('person', value, { person: value.trim() === '' ? null : value.trim() })} />
      <Autocomplete className={css.person} aria-label={t.decisionFilter} placeholder={t.decisionFilter} data={[...valuesIn(rows, 'decision', commonDecisions)]} limit={30} maxLength={100} value={typed.decision} onChange={(value) => type('decision', value, { decision: value.trim() === '' ? null : value.trim() })} />
      <Select
        aria-label={t.kind}
        className={css.select}
        value={filter.kind ?? all}
        onChange={(kind) => change({ kind: auditKind.safeParse(kind).data ?? null })}
        data={[{ value: all, label: t.allKinds }, ...auditKinds.map((kind) => ({ value: kind, label: t.kinds[kind] }))]}
      />
      <Button size="xs" variant="subtle" aria-label={`${t.sort}: ${oldestFirst ? t.oldestFirst : t.newestFirst}`} leftSection={oldestFirst ? <ArrowUp size={13} /> : <ArrowDown size={13} />} onClick={() => audit.setOldestFirst(!oldestFirst)}>{oldestFirst ? t.oldestFirst : t.newestFirst}</Button>
      {isNarrowed(filter) && (
        <Button
          size="xs"
          variant="subtle"
          aria-label={t.clear}
          title={t.clear}
          onClick={() => {
            setTyped(typedOf(noAuditFilter))
            if (other === null) ui.setState({ hostFilter: null })
            audit.setFilter(noAuditFilter)
          }}
        >
          <X size={14} />
        </Button>
      )}
      <span className="grow" />
      {loaded && <span className="small t2 nowrap num" role="status">{t.rows(wholeNumber(total), exact)}</span>}
    </div>
  )
}

/** What stands in the fields that are typed into. */
function typedOf({ search, vmid, person, decision }: AuditFilter) {
  return { search: search ?? '', vmid: vmid === null ? '' : String(vmid), person: person ?? '', decision: decision ?? '' }
}
