import type { GuestHoldingsView } from '../../shared/ipc/contract.ts'
import type { RequestValues } from './requestFields.ts'

type Disk = GuestHoldingsView['disks'][number]

/** Words for a switch of a disk, and whether it is on where nothing is said. Source: `PUT …/config` of both types. */
const switches: Readonly<Record<string, { readonly on: string; readonly off: string; readonly byDefault: (slot: string) => boolean }>> = {
  backup: { on: '1', off: '0', byDefault: (slot) => !slot.startsWith('mp') },
  replicate: { on: '1', off: '0', byDefault: () => true },
  ro: { on: '1', off: '0', byDefault: () => false },
  ssd: { on: '1', off: '0', byDefault: () => false },
  discard: { on: 'on', off: 'ignore', byDefault: () => false },
}

/** How a disk stands now, in a form's own values. Pure. */
export function diskSettings({ slot, properties }: Disk): RequestValues {
  const on = Object.entries(switches).map(([key, { byDefault }]) => [key, key in properties ? ['1', 'on', 'yes', 'true'].includes(properties[key] ?? '') : byDefault(slot)] as const)
  return { ...Object.fromEntries(on), cache: properties['cache'] ?? '' }
}

/** What a form changes of a disk, as the catalogue takes it: null = taken away. Only of the fields that it has. Pure. */
export function changedSettings(disk: Disk, values: RequestValues, names: readonly string[]): Readonly<Record<string, string | null>> {
  const before = diskSettings(disk)
  const changed = names.filter((name) => values[name] !== before[name])
  return Object.fromEntries(changed.map((name) => {
    const words = switches[name]
    if (words === undefined) return [name, values[name] === '' ? null : String(values[name])]
    return [name, values[name] === true ? words.on : words.off]
  }))
}
