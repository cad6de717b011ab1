import { Button, Checkbox, NativeSelect, TextInput, Tooltip } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { CircleCheck, Copy, ListFilter, SearchX } from 'lucide-react'
import { useEffect, useId, useMemo, useRef } from 'react'
import { useStore } from 'zustand'
import type { DriftRow } from '../../../shared/ipc/contract.ts'
import { EmptyState, ErrorNotice, SkeletonRows } from '../../components/Notices.tsx'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import { ToneGlyph } from '../../components/Standing.tsx'
import { useCommand, useLive, useOnline, useStores, useUi } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { gateBenign } from '../../viewmodels/applyGate.ts'
import { heldReason } from '../../viewmodels/safetyState.ts'
import { rowExtraPx } from '../../viewmodels/density.ts'
import { guestId } from '../../viewmodels/driftCauses.ts'
import { driftGroupings, type DriftItem } from '../../viewmodels/driftGroups.ts'
import { toneOf } from '../../viewmodels/standings.ts'
import { CauseActions } from './CauseActions.tsx'
import css from './DriftList.module.css'

interface DriftListProps {
  /** What the filter leaves, grouped. */
  readonly items: readonly DriftItem[]
  /** All rows of the chosen host, before the text filter. */
  readonly shown: readonly DriftRow[]
  readonly loaded: boolean
}

/** Guests that differ, in groups. One tab stop; arrows and j/k move, space chooses; rows are virtualised. */
export function DriftList({ items, shown, loaded }: DriftListProps) {
  const { drift, detail, fleet, safety, ui } = useStores()
  const online = useOnline()
  const error = useLive(drift).error
  const hosts = useLive(fleet).value?.hosts
  const open = useStore(detail.store, (state) => state.key)
  const filter = useUi((state) => state.driftFilter)
  const hostFilter = useUi((state) => state.hostFilter)
  const grouping = useUi((state) => state.driftGrouping)
  const chosen = useUi((state) => state.chosen)
  const scroller = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const listId = useId()
  const t = texts.drift
  const d = texts.decisions
  const guests = useMemo(() => items.filter((item) => item.kind === 'guest').length, [items])
  const held = heldReason(useLive(safety).value, hostFilter)
  const gate = useMemo(() => gateBenign(shown, hosts ?? [], online, held), [shown, hosts, online, held])
  const openIndex = useMemo(() => items.findIndex((item) => item.kind === 'guest' && item.row.host === open?.host && item.row.vmid === open.vmid), [items, open])
  const extra = rowExtraPx[useUi((state) => state.density)]
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (items[index]?.kind === 'head' ? 31 : 46 + extra),
    overscan: 10,
  })
  const choose = (id: string): void => ui.setState({ chosen: chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id] })
  useCommand('filter.focus', () => input.current?.focus())
  useEffect(() => {
    if (openIndex >= 0) virtual.scrollToIndex(openIndex === 1 ? 0 : openIndex)
  }, [openIndex, virtual])

  return (
    <aside className={css.aside} aria-label={t.list}>
      <div className={css.head}>
        <div className="row">
          <h1>{t.title}</h1>
          <span className="t3 nowrap">{!loaded ? '' : guests === shown.length ? t.guests(guests) : t.shown(guests, shown.length)}</span>
          <span className="grow" />
          <NativeSelect size="xs" className={css.grouping} aria-label={d.groupingLabel} value={grouping} data={driftGroupings.map((each) => ({ value: each, label: d.groupings[each] }))} onChange={(event) => ui.setState({ driftGrouping: driftGroupings.find((each) => each === event.currentTarget.value) ?? 'host' })} />
        </div>
        <div className={css.tools}>
          <Tooltip label={gate.allowed ? '' : gate.reason} disabled={gate.allowed}>
            <Button size="xs" variant="filled" data-disabled={!gate.allowed} aria-disabled={!gate.allowed} onClick={() => gate.allowed && ui.setState({ apply: { kind: 'benign', host: hostFilter } })}>
              {t.applyAll}
            </Button>
          </Tooltip>
          <TextInput
            ref={input}
            className={css.filter}
            size="xs"
            aria-label={t.filterLabel}
            placeholder={t.filter}
            value={filter}
            onChange={(event) => ui.setState({ driftFilter: event.currentTarget.value })}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' && event.key !== 'Enter') return
              if (event.key === 'Escape') ui.setState({ driftFilter: '' })
              scroller.current?.focus()
            }}
            leftSection={<ListFilter size={14} />}
            rightSection={<kbd>/</kbd>}
          />
        </div>
      </div>
      {error !== null && <div className={css.notice}><ErrorNotice error={error} onRetry={() => void drift.refresh()} /></div>}
      {!loaded && error === null && <SkeletonRows rows={9} height={46} />}
      {loaded && shown.length === 0 && <EmptyState icon={<CircleCheck size={22} />} title={t.noDrift} detail={t.noDriftDetail} />}
      {shown.length > 0 && guests === 0 && (
        <EmptyState icon={<SearchX size={22} />} title={t.noMatch}>
          <Button size="xs" onClick={() => ui.setState({ driftFilter: '' })}>{t.clear}</Button>
        </EmptyState>
      )}
      {guests > 0 && (
        <div ref={scroller} className={css.scroller} role="listbox" aria-multiselectable={chosen.length > 0} tabIndex={0} aria-label={t.list} aria-activedescendant={openIndex >= 0 ? `${listId}-${openIndex}` : undefined}>
          <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {virtual.getVirtualItems().map((place) => {
              const item = items[place.index]
              if (item === undefined) return null
              const style = { transform: `translateY(${place.start}px)`, height: place.size }
              if (item.kind === 'head') {
                return (
                  <div key={place.key} role="presentation" className={css.group} style={style}>
                    <b className="cut">{item.title}</b>
                    <span className="t3 nowrap">{t.guests(item.guests.length)}</span>
                  </div>
                )
              }
              if (item.kind === 'cause') {
                return (
                  <div key={place.key} role="presentation" className={css.cause} style={style}>
                    <div>
                      <Copy size={14} aria-hidden="true" />
                      <span className="cut grow">{d.sameCause(item.cause.title)}</span>
                      <CauseActions cause={item.cause} />
                    </div>
                  </div>
                )
              }
              return (
                <GuestOption key={place.key} id={`${listId}-${place.index}`} row={item.row} position={item.position} size={guests} selected={place.index === openIndex} chosen={chosen.includes(guestId(item.row))} choosing={chosen.length > 0} style={style} onChoose={() => choose(guestId(item.row))} onOpen={() => detail.open({ host: item.row.host, vmid: item.row.vmid })} />
              )
            })}
          </div>
        </div>
      )}
      <div className={css.keys}>
        <span><kbd>J</kbd> <kbd>K</kbd> {t.move}</span>
        <span><kbd>Space</kbd> {d.keys.choose}</span>
        <span><kbd>P</kbd> {d.keys.putBack}</span>

      </div>
    </aside>
  )
}

interface GuestOptionProps {
  readonly id: string
  readonly row: DriftRow
  readonly position: number
  readonly size: number
  readonly selected: boolean
  /** One of several that are decided on together. */
  readonly chosen: boolean
  readonly choosing: boolean
  readonly onChoose: () => void
  readonly style: React.CSSProperties
  readonly onOpen: () => void
}

function GuestOption({ id, row, position, size, selected, chosen, choosing, style, onOpen, onChoose }: GuestOptionProps) {
  const name = `${row.vmid} ${row.name ?? ''}`.trim()
  return (
    <div id={id} role="option" aria-selected={choosing ? chosen : selected} data-open={selected || undefined} aria-posinset={position} aria-setsize={size} aria-label={`${name}, ${row.host}, ${texts.standings[row.standing]}, ${row.headline}`} className={css.option} style={style} onClick={(event) => (event.ctrlKey || event.metaKey || choosing ? onChoose() : onOpen())}>
      {choosing ? <Checkbox.Indicator size="xs" checked={chosen} color="var(--accent-fill)" aria-hidden="true" className={css.check} /> : <ToneGlyph tone={toneOf[row.standing]} />}
      <div className="grow">
        <div className={css.line}>
          <span className="mono t2">{row.vmid}</span>
          <b className="cut grow">{row.name ?? ''}</b>
          <span className="tiny t2 nowrap"><RelativeTime iso={row.since} short /></span>
        </div>
        <div className="small t2 cut">{row.headline}</div>
      </div>
    </div>
  )
}
