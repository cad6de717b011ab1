import { useEffect, useState } from 'react'
import type { ApprovalDetail, RequestOutput } from '../../../shared/ipc/contract.ts'
import { useStores } from '../../stores/storesContext.ts'

/** Backups of one guest, as its host lists them. */
export type GuestBackups = RequestOutput<'guest.holdings'>['backups']

/** How far reading the backups has come; null backups = they were not read. */
export interface BackupsRead {
  readonly reading: boolean
  readonly backups: GuestBackups | null
}

/** The backups of an item's guest that it would not itself delete, newest first; read once when `wanted`. */
export function useBackups({ host, vmid, lost }: Pick<ApprovalDetail, 'host' | 'vmid' | 'lost'>, wanted: boolean): BackupsRead {
  const { bridge } = useStores()
  const [read, setRead] = useState<BackupsRead>({ reading: wanted, backups: null })
  useEffect(() => {
    if (!wanted || host === null || vmid === null) return undefined
    let gone = false
    void bridge.call['guest.holdings']({ host, vmid }).then((result) => {
      if (!gone) setRead({ reading: false, backups: result.ok ? result.value.backups : null })
    })
    return () => {
      gone = true
    }
  }, [bridge, host, vmid, wanted])
  const kept = read.backups?.filter(({ volume, verified }) => verified !== false && lost?.backups.includes(volume) !== true) ?? null
  return { ...read, backups: kept?.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1)) ?? null }
}
