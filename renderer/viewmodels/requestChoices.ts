import type { GuestHoldingsView } from '../../shared/ipc/contract.ts'
import { texts } from '../texts.ts'
import { readNetwork } from './networkValue.ts'
import { newDisk, type ChoiceSource } from './requestFields.ts'
import { formatSize } from './sizes.ts'
import { dayAndTime } from './times.ts'

/** One choice of a list. */
export interface RequestChoice {
  readonly value: string
  readonly label: string
}

const backupModes = ['snapshot', 'suspend', 'stop'] as const
const haStates = ['started', 'stopped'] as const
/** Left empty, Proxmox uses none. */
const caches = ['none', 'writethrough', 'writeback', 'directsync', 'unsafe'] as const
const slotsOf = {
  growableDisks: /^(rootfs|mp\d+|(scsi|virtio|sata|ide)\d+)$/,
  attachedDisks: /^(mp\d+|(scsi|virtio|sata|ide)\d+)$/,
  unusedDisks: /^unused\d+$/,
} as const

/** What can be chosen; empty while it is not read. Pure but for the time zone of labels. */
export function choicesOf(from: ChoiceSource, holdings: GuestHoldingsView | null): readonly RequestChoice[] {
  const t = texts.requests
  if (from === 'backupModes') return backupModes.map((mode) => ({ value: mode, label: t.modes[mode] }))
  if (from === 'haStates') return haStates.map((state) => ({ value: state, label: t.haStates[state] }))
  if (from === 'caches') return caches.map((cache) => ({ value: cache, label: t.caches[cache] }))
  if (holdings === null) return []
  switch (from) {
    case 'snapshots':
      return holdings.snapshots.toReversed().map(({ name, createdAt, hasMemory }) => ({
        value: name,
        label: [t.snapshotAt(name, createdAt === null ? t.unknownTime : dayAndTime(createdAt)), ...(hasMemory ? [t.withMemory] : [])].join(', '),
      }))
    case 'backups':
      return holdings.backups.map(({ volume, createdAt, sizeBytes, protected: kept, verified }) => ({
        value: volume,
        label: [t.backupAt(dayAndTime(createdAt), formatSize(sizeBytes)), ...(verified === null ? [] : [verified ? t.verified : t.verifyFailed]), ...(kept ? [t.isProtected] : []), volume].join(' · '),
      }))
    case 'pending': {
      const all = { value: holdings.pending.join(','), label: t.allPending(holdings.pending.join(', ')) }
      return [...(holdings.pending.length > 1 ? [all] : []), ...plain(holdings.pending)]
    }
    case 'storages':
    case 'diskStorages':
    case 'otherNodes':
    case 'freeSlots':
      return plain(holdings[from])
    case 'attachable':
      return [{ value: newDisk, label: t.newDisk }, ...disksIn('unusedDisks', holdings).map(({ volume, label }) => ({ value: volume, label }))]
    case 'networks':
      return networksOf(holdings)
    case 'networkSlots':
      return [...networksOf(holdings), ...(holdings.freeNetwork === null ? [] : [{ value: holdings.freeNetwork, label: t.newNetwork(holdings.freeNetwork) }])]
    default:
      return disksIn(from, holdings).map(({ slot, label }) => ({ value: slot, label }))
  }
}

function plain(names: readonly string[]): readonly RequestChoice[] {
  return names.map((name) => ({ value: name, label: name }))
}

function networksOf({ networks }: GuestHoldingsView): readonly RequestChoice[] {
  return networks.map(({ slot, value, mac }) => {
    const { bridge, tag } = readNetwork(value)
    return { value: slot, label: texts.requests.network(slot, bridge, tag, mac) }
  })
}

function disksIn(from: keyof typeof slotsOf, { disks }: GuestHoldingsView) {
  return disks.filter(({ slot }) => slotsOf[from].test(slot)).map(({ slot, volume, sizeBytes }) => ({
    slot, volume, label: `${slot} · ${volume} · ${sizeBytes === null ? texts.requests.sizeUnknown : formatSize(sizeBytes)}`,
  }))
}
