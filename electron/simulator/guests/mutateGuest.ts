import type { Cluster } from '../cluster.ts'
import { verifyParameters } from '../options/parameters.ts'
import { canonicalOption } from './canonicalOption.ts'
import { findOption, type Guest, optionsOf, wordFor } from './guest.ts'
import { holdingMutations } from './mutateHoldings.ts'
import { setRunning, setStopped } from './power.ts'

/**
 * A change behind the app's back, as somebody at the host's own shell makes it: in force at once, in no ledger.
 * Keys are raw option names, and `name` is a container's hostname too; besides, `delete` (a list), `status` (running,
 * stopped, paused), `node` (moves the guest), `pending:KEY` and `pending:delete` (waiting for the next start; `!KEY`
 * forces), and those of `holdingMutations`. Throws a sentence when it cannot be.
 */
export function mutateGuest(cluster: Cluster, vmid: number, values: Readonly<Record<string, string>>): void {
  cluster.settle()
  const guest = cluster.guests.get(vmid)
  if (!guest) throw new Error(`the simulated cluster has no guest ${vmid}`)
  const steps = Object.entries(values).map(([key, value]) => planStep(cluster, guest, key === 'name' && guest.type === 'lxc' ? 'hostname' : key, value))
  for (const carryOut of steps) carryOut()
}

/** Checks one change and returns what makes it: nothing is changed when any of several is wrong. */
function planStep(cluster: Cluster, guest: Guest, key: string, value: string): () => void {
  const holding = Object.hasOwn(holdingMutations, key) ? holdingMutations[key] : undefined
  if (holding) return holding(cluster, guest, value)
  if (key === 'status') return planStatus(cluster, guest, value)
  if (key === 'node') {
    if (!cluster.nodes.has(value)) throw new Error(`the simulated cluster has no node ${value}`)
    return () => { guest.node = value }
  }
  if (key === 'delete') return () => { for (const option of splitList(value)) guest.config.values.delete(option) }
  if (key === 'pending:delete') {
    return () => {
      for (const option of splitList(value)) guest.config.pendingDelete.set(option.replace(/^!/, ''), option.startsWith('!') ? 'force' : 'plain')
    }
  }
  const option = key.replace(/^pending:/, '')
  const stored = toStored(cluster, guest, option, value)
  if (option !== key) return () => { if (stored !== null) guest.config.pending.set(option, stored) }
  return () => {
    const { config } = guest
    if (stored === null) config.values.delete(key)
    else config.values.set(key, stored)
    config.pending.delete(key)
    config.pendingDelete.delete(key)
  }
}

function toStored(cluster: Cluster, guest: Guest, key: string, value: string): string | null {
  if (!findOption(guest.type, key)) {
    throw new Error(`${wordFor(guest.type)} ${guest.vmid} has no option "${key}"${key === 'hostname' ? ' (its name is "name")' : ''}`)
  }
  try {
    const verified = verifyParameters(optionsOf(guest.type), new Map([[key, value]])).get(key) ?? value
    return canonicalOption(guest.type, key, verified, cluster.random)
  } catch (error) {
    const why = error instanceof Error && 'errors' in error ? Object.values(error.errors as Record<string, string>).join(' ').trim() : String(error)
    throw new Error(`"${value}" is no value for ${key}: ${why}`, { cause: error })
  }
}

function planStatus(cluster: Cluster, guest: Guest, status: string): () => void {
  switch (status) {
    case 'running': return () => setRunning({ cluster, guest })
    case 'stopped': return () => setStopped(guest)
    case 'paused': return () => { guest.status = 'paused' }
    default: throw new Error(`"${status}" is no status; use running, stopped or paused`)
  }
}

function splitList(value: string): readonly string[] {
  return value.split(/[,;\s]+/).filter((part) => part !== '')
}
