/** One guest read for a person who is about to ask for something: what it holds, and what its host offers. */
import { AppError } from '../../shared/domain/appError.ts'
import type { ActualGuest } from '../../shared/domain/guest.ts'
import { pendingDanger } from '../engine/classify.ts'
import type { ObservedNode } from '../engine/observation.ts'
import { requestChoices, type RequestChoices } from '../engine/requestChoices.ts'
import type { HostReader } from '../ports.ts'
import { observeGuest } from './observeGuest.ts'

export interface GuestReading {
  /** With its holdings, and its entry in high availability where the token may ask. */
  readonly guest: ActualGuest
  /** Storages of its node that a backup could be written to. */
  readonly storages: readonly string[]
  /** Storages of its node that could hold its disks. */
  readonly diskStorages: readonly string[]
  /** The other nodes of its cluster that were online when the host was looked at last. */
  readonly otherNodes: readonly string[]
  /** A VMID that is free; null = the host names none. */
  readonly nextVmid: number | null
  /** What applying everything that is pending on it could destroy; null = nothing. */
  readonly pendingDanger: string | null
  readonly choices: RequestChoices
}

/**
 * Reads it live, wherever it is. null = the host shows it no more. Rejects with the `AppError` of a failed read.
 * Effects: reads only.
 */
export async function readGuest(reader: HostReader, known: Pick<ActualGuest, 'ref' | 'node'>, nodes: readonly ObservedNode[]): Promise<GuestReading | null> {
  const guest = await observeGuest(reader, known.ref, known.node, { depth: 'holdings', ha: true })
  if (guest === null) return null
  const [storages, diskStorages, nextVmid] = await Promise.all([reader.backupStorages(guest.node), reader.diskStorages(guest.node, guest.ref.type), readNextVmid(reader)])
  const otherNodes = nodes.filter(({ name, online }) => online && name !== guest.node).map(({ name }) => name).toSorted()
  return { guest, storages, diskStorages, otherNodes, nextVmid, pendingDanger: pendingDanger(guest), choices: requestChoices(guest) }
}

/** It is only a suggestion: a form can do without. */
async function readNextVmid(reader: HostReader): Promise<number | null> {
  try {
    return await reader.nextVmid()
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return null
  }
}
