/** One guest read for a person who is about to ask for something: what it holds, and where a backup could go. */
import type { ActualGuest } from '../../shared/domain/guest.ts'
import { pendingDanger } from '../engine/classify.ts'
import type { HostReader } from '../ports.ts'
import { observeGuest } from './observeGuest.ts'

export interface GuestReading {
  /** With its holdings. */
  readonly guest: ActualGuest
  /** Storages of its node that a backup could be written to. */
  readonly storages: readonly string[]
  /** What applying everything that is pending on it could destroy; null = nothing. */
  readonly pendingDanger: string | null
}

/**
 * Reads it live, wherever it is. null = the host shows it no more. Rejects with the `AppError` of a failed read.
 * Effects: reads only.
 */
export async function readGuest(reader: HostReader, known: Pick<ActualGuest, 'ref' | 'node'>): Promise<GuestReading | null> {
  const guest = await observeGuest(reader, known.ref, known.node, { depth: 'holdings', ha: false })
  if (guest === null) return null
  return { guest, storages: await reader.backupStorages(guest.node), pendingDanger: pendingDanger(guest) }
}
