import type { Lost } from '../../../shared/domain/operation.ts'
import type { Cluster } from '../cluster.ts'
import { type Guest, isCloudInit, isVolumeKey } from './guest.ts'
import { volumesIn } from './snapshots.ts'
import { lostVolumes } from './volumes.ts'

/** Every volume that a guest has, saved memory included, and its snapshots: what goes with it. */
export function everythingOf(guest: Guest): { readonly volumes: readonly string[]; readonly snapshots: readonly string[] } {
  const sections = [...guest.config.snapshots.values()]
  const unused = [...guest.config.values].flatMap(([key, value]) => (key.startsWith('unused') ? [value] : []))
  const states = sections.flatMap((section) => section.get('vmstate') ?? [])
  const used = [guest.config.values, guest.config.pending, ...sections].flatMap((values) => volumesIn(guest.type, values))
  const drives = [guest.config.values, guest.config.pending].flatMap((values) => cloudInitIn(guest.type, values))
  return { volumes: [...new Set([...used, ...unused, ...states, ...drives])], snapshots: [...guest.config.snapshots.keys()] }
}

/** The cloud-init drives of a configuration: media, and yet the guest's own volumes. */
export function cloudInitIn(type: Guest['type'], values: ReadonlyMap<string, string>): readonly string[] {
  return [...values].flatMap(([key, value]) => (isVolumeKey(type, key) && isCloudInit(value) ? [value.split(',', 1)[0] ?? ''] : []))
}

/** Frees volumes, missing ones too, and says what is lost by it. */
export function freeAll(cluster: Cluster, volumes: readonly string[]): Lost['volumes'] {
  return lostVolumes(volumes.map((volume) => cluster.volumes.free(volume)))
}
