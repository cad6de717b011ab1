import type { DriftDetail, DriftRow, HostView } from '../../shared/ipc/contract.ts'
import type { ApplyRequest } from '../stores/uiStore.ts'
import { texts } from '../texts.ts'
import { benignRows } from './applyGate.ts'
import { guestId } from './driftCauses.ts'

/** Guests that the confirmation names before it only counts. */
const namedGuests = 12

/** What a confirmation says. */
export interface ApplyPlan {
  readonly title: string
  readonly steps: number
  readonly lines: readonly { readonly key: string; readonly guest: string; readonly summary: string }[]
  /** Guests beyond those named. */
  readonly more: number
  readonly notes: readonly string[]
}

/** Says what an apply would do. `detail` = the open guest, when the request is about it. Pure. */
export function describeApply(request: ApplyRequest, detail: DriftDetail | null, rows: readonly DriftRow[], hosts: readonly HostView[]): ApplyPlan {
  switch (request.kind) {
    case 'guest':
      return describeGuest(request.guest.vmid, detail, request.fields)
    case 'guests': {
      const wanted = new Set(request.guests.map(guestId))
      const chosen = rows.filter((row) => wanted.has(guestId(row)))
      const plan = describeBenign(null, chosen, hosts)
      return { ...plan, title: texts.apply.titleGuests(plan.steps, benignRows(chosen, hosts).length) }
    }
    case 'benign':
      return describeBenign(request.host, rows, hosts)
  }
}

function describeGuest(vmid: number, detail: DriftDetail | null, fields: readonly string[] | undefined): ApplyPlan {
  const t = texts.apply
  const guest = `${vmid} ${detail?.name ?? ''}`.trim()
  if (detail === null) return { title: t.titleGuest(0, guest), steps: 0, lines: [], more: 0, notes: [t.ready] }
  const concerned = (step: DriftDetail['steps'][number]) => fields === undefined || step.fields.some((field) => fields.includes(field))
  const applied = detail.steps.filter((step) => step.disposition === 'applies' && concerned(step))
  const waiting = detail.steps.filter((step) => step.disposition === 'waits' && concerned(step)).length
  const interrupts = applied.some((step) => step.classification.flags.includes('interrupts'))
  return {
    title: t.titleGuest(applied.length, guest),
    steps: applied.length,
    lines: applied.map((step, index) => ({ key: `${index}`, guest: step.kind, summary: step.summary })),
    more: 0,
    notes: [...(interrupts ? [t.interruptsGuest] : []), ...(waiting > 0 ? [t.waits(waiting)] : []), t.recheck],
  }
}

function describeBenign(host: string | null, all: readonly DriftRow[], hosts: readonly HostView[]): ApplyPlan {
  const t = texts.apply
  const rows = host === null ? all : all.filter((row) => row.host === host)
  const applied = benignRows(rows, hosts)
  const steps = applied.reduce((sum, row) => sum + row.applicable, 0)
  const destructive = rows.filter((row) => row.class === 'destructive').length
  const observing = new Set(hosts.filter((one) => one.mode === 'observe').map((one) => one.id))
  const left = rows.filter((row) => observing.has(row.host)).length
  return {
    title: t.titleBenign(steps, applied.length),
    steps,
    lines: applied.slice(0, namedGuests).map((row) => ({ key: `${row.host}/${row.vmid}`, guest: `${row.vmid} ${row.name ?? ''}`.trim(), summary: row.headline })),
    more: Math.max(0, applied.length - namedGuests),
    notes: [t.interrupts, ...(destructive > 0 ? [t.waits(destructive)] : []), ...(left > 0 ? [t.observing(left)] : []), t.recheck],
  }
}
