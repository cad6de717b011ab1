import type { Cluster } from '../cluster.ts'
import { verifyParameters } from '../options/parameters.ts'
import { canonicalOption } from './canonicalOption.ts'
import { findOption, type Guest, optionsOf, wordFor } from './guest.ts'
import { setRunning, setStopped } from './power.ts'

/**
 * A change behind the app's back, as somebody at the host's own shell makes it: in force at once, in no ledger.
 * Keys are raw option names; besides, `delete` (a list), `status` (running, stopped, paused), `node` (moves the guest),
 * `pending:KEY` and `pending:delete` (waiting for the next start; `!KEY` forces). Throws a sentence when it cannot be.
 */
export function mutateGuest(cluster: Cluster, vmid: number, values: Readonly<Record<string, string>>): void {
  cluster.settle()
  const guest = cluster.guests.get(vmid)
  if (!guest) throw new Error(`the simulated cluster has no guest ${vmid}`)
  for (const [key, value] of Object.entries(values)) mutateOne(cluster, guest, key, value)
}

function mutateOne(cluster: Cluster, guest: Guest, key: string, value: string): void {
  const { config } = guest
  if (key === 'status') setStatus(cluster, guest, value)
  else if (key === 'node') {
    if (!cluster.nodes.has(value)) throw new Error(`the simulated cluster has no node ${value}`)
    guest.node = value
  } else if (key === 'delete') {
    for (const option of splitList(value)) config.values.delete(option)
  } else if (key === 'pending:delete') {
    for (const option of splitList(value)) config.pendingDelete.set(option.replace(/^!/, ''), option.startsWith('!') ? 'force' : 'plain')
  } else if (key.startsWith('pending:')) {
    const option = key.slice('pending:'.length)
    const canonical = toStored(cluster, guest, option, value)
    if (canonical !== null) config.pending.set(option, canonical)
  } else {
    const canonical = toStored(cluster, guest, key, value)
    if (canonical === null) config.values.delete(key)
    else config.values.set(key, canonical)
    config.pending.delete(key)
    config.pendingDelete.delete(key)
  }
}

function toStored(cluster: Cluster, guest: Guest, key: string, value: string): string | null {
  if (!findOption(guest.type, key)) {
    const other = key === 'name' ? ' (its name is "hostname")' : key === 'hostname' ? ' (its name is "name")' : ''
    throw new Error(`${wordFor(guest.type)} ${guest.vmid} has no option "${key}"${other}`)
  }
  try {
    const verified = verifyParameters(optionsOf(guest.type), new Map([[key, value]])).get(key) ?? value
    return canonicalOption(guest.type, key, verified, cluster.random)
  } catch (error) {
    const why = error instanceof Error && 'errors' in error ? Object.values(error.errors as Record<string, string>).join(' ').trim() : String(error)
    throw new Error(`"${value}" is no value for ${key}: ${why}`, { cause: error })
  }
}

function setStatus(cluster: Cluster, guest: Guest, status: string): void {
  if (status === 'running') setRunning({ cluster, guest })
  else if (status === 'stopped') setStopped(guest)
  else if (status === 'paused') guest.status = 'paused'
  else throw new Error(`"${status}" is no status; use running, stopped or paused`)
}

function splitList(value: string): readonly string[] {
  return value.split(/[,;\s]+/).filter((part) => part !== '')
}
