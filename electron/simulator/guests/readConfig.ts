import { died } from '../apiError.ts'
import { digestOf } from './configText.ts'
import { findOption, type Guest } from './guest.ts'

type Typed = string | number

/** Integers and booleans read back as numbers; `number` options and QEMU's memory as text. */
function typed(guest: Guest, key: string, value: string): Typed {
  if (key === 'cipassword') return '**********'
  const type = key === 'snaptime' ? 'integer' : findOption(guest.type, key)?.type
  return type === 'integer' || type === 'boolean' ? Number(value) : value
}

/** `GET …/config`: pending changes merged in, or with `current` the values in force now. */
export function readConfig(guest: Guest, current: boolean): Record<string, unknown> {
  const { values, pending, pendingDelete, rawLxc } = guest.config
  const merged = new Map(values)
  if (!current) {
    for (const [key, value] of pending) merged.set(key, value)
    // Proxmox tests the value for truth before it removes it, so a 0 stays visible.
    for (const key of pendingDelete.keys()) if (merged.get(key) !== '0') merged.delete(key)
  }
  const config: Record<string, unknown> = { digest: digestOf(guest) }
  for (const [key, value] of merged) config[key] = typed(guest, key, value)
  if (rawLxc.length > 0) config['lxc'] = rawLxc
  return config
}

/** `GET …/pending`: one row for each option, the digest among them. Raw LXC keys are not shown. */
export function readPending(guest: Guest): readonly Record<string, unknown>[] {
  const { values, pending, pendingDelete } = guest.config
  const rows: Record<string, unknown>[] = [{ key: 'digest', value: digestOf(guest) }]
  for (const key of new Set([...values.keys(), ...pending.keys()])) {
    const row: Record<string, unknown> = { key }
    const value = values.get(key)
    const next = pending.get(key)
    const how = pendingDelete.get(key)
    if (value !== undefined) row['value'] = typed(guest, key, value)
    if (next !== undefined) row['pending'] = typed(guest, key, next)
    if (how !== undefined) row['delete'] = how === 'force' ? 2 : 1
    rows.push(row)
  }
  return rows
}

/** `GET …/snapshot/{snapname}/config`: the options then, without a digest. Throws the 500 of Proxmox. */
export function readSnapshotConfig(guest: Guest, name: string): Record<string, unknown> {
  const section = guest.config.snapshots.get(name)
  if (!section) throw died(`snapshot '${name}' does not exist`)
  return Object.fromEntries([...section].map(([key, value]) => [key, typed(guest, key, value)]))
}

/** `GET …/snapshot`: every snapshot, and the pseudo entry `current` at the end. */
export function readSnapshots(guest: Guest): readonly Record<string, unknown>[] {
  const rows = [...guest.config.snapshots].map(([name, section]) => {
    const { description = '', snaptime, parent, snapstate, vmstate } = Object.fromEntries(section)
    return {
      name, description, snaptime: Number(snaptime),
      ...(parent === undefined ? {} : { parent }),
      ...(snapstate === undefined ? {} : { snapstate }),
      ...(guest.type === 'qemu' ? { vmstate: Number(vmstate !== undefined) } : {}),
    }
  })
  const parent = guest.config.values.get('parent')
  const current = { name: 'current', description: 'You are here!', digest: digestOf(guest), running: Number(guest.status !== 'stopped') }
  return [...rows, parent === undefined ? current : { ...current, parent }]
}
