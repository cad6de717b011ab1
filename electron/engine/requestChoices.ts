/** What a person can choose from who asks for something to be done with one guest. It offers; the gate judges. Pure. */
import type { ActualGuest, GuestDisk, GuestType, SlotProperties } from '../../shared/domain/guest.ts'
import { propertiesOf, settingFault } from './normalise/diskProperties.ts'
import { parseNetwork } from './normalise/networks.ts'

/** A disk with those of its properties that can be set; the others are written back by whoever changes it. */
export interface DiskChoice extends Pick<GuestDisk, 'slot' | 'volume' | 'sizeBytes'> {
  readonly properties: SlotProperties
}

/** A network as it is stored for the next start. */
export interface NetworkChoice {
  readonly slot: string
  readonly value: string
  /** Lower-cased; null = it has none. */
  readonly mac: string | null
}

/** What one guest offers to the forms that ask for something to be done with it. */
export interface RequestChoices {
  readonly disks: readonly DiskChoice[]
  /** Slots that are empty now and after the next start: the lowest of each bus, the bus of the root disk first. */
  readonly freeSlots: readonly string[]
  readonly networks: readonly NetworkChoice[]
  /** The lowest network slot that is empty now and after the next start; null = none is. */
  readonly freeNetwork: string | null
}

/** Slots of each bus, and how many there are: `disk` of `PUT …/resize`. */
const buses: Readonly<Record<GuestType, readonly (readonly [bus: string, slots: number])[]>> = {
  lxc: [['mp', 256]],
  qemu: [['scsi', 31], ['virtio', 16], ['sata', 6], ['ide', 4]],
}
const networkSlots = 32
/** Slots of one bus that are offered. */
const offered = 4

/** Reads the choices out of a configuration; nothing can be chosen where it was not read. Pure. */
export function requestChoices({ ref, spec }: ActualGuest): RequestChoices {
  if (spec === null) return { disks: [], freeSlots: [], networks: [], freeNetwork: null }
  const { running, nextBoot } = spec.options
  const taken = new Set([...Object.keys(running), ...Object.keys(nextBoot), ...spec.disks.map(({ slot }) => slot), ...spec.pendingKeys, ...spec.pendingDeletes.map(({ key }) => key)])
  const free = (name: string, slots: number) => Array.from({ length: slots }, (_, index) => `${name}${index}`).filter((slot) => !taken.has(slot))
  const rootBus = spec.rootSlot?.replace(/\d+$/, '')
  const ordered = buses[ref.type].toSorted(([a], [b]) => Number(b === rootBus) - Number(a === rootBus))
  return {
    disks: spec.disks.map(({ slot, volume, sizeBytes, raw }) => ({ slot, volume, sizeBytes, properties: settableOf(ref.type, slot, nextBoot[slot] ?? raw) })),
    freeSlots: ordered.flatMap(([bus, slots]) => free(bus, slots).slice(0, offered)),
    networks: Object.entries(nextBoot)
      .filter(([slot]) => /^net\d+$/.test(slot))
      .map(([slot, value]) => ({ slot, value, mac: parseNetwork(ref.type, value).get('mac') ?? null }))
      .toSorted((a, b) => Number(a.slot.slice(3)) - Number(b.slot.slice(3))),
    freeNetwork: free('net', networkSlots)[0] ?? null,
  }
}

function settableOf(type: GuestType, slot: string, stored: string): SlotProperties {
  return Object.fromEntries([...propertiesOf(type, stored)].filter(([key, value]) => settingFault(type, slot, key, value) === null))
}
