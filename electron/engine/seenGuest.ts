import type { ActualGuest } from '../../shared/domain/guest.ts'

/** Entries of each list that are kept: audit rows are small. */
const mostKept = 64

/** What is kept of a guest for the proof of an operation: identity, state, and what it holds. JSON values only. Pure. */
export function seenGuest({ ref, node, name, run, lock, template, listTags, spec, holdings, vacant, surroundings }: ActualGuest): Readonly<Record<string, unknown>> {
  return {
    ...ref, node, name, run, lock, template, tags: listTags.slice(0, mostKept),
    ...(vacant ? { vacant } : {}),
    ...(surroundings?.source === undefined ? {} : { source: { vmid: surroundings.source.ref.vmid, node: surroundings.source.node, digest: surroundings.source.spec?.digest ?? null } }),
    ...(spec === null ? {} : {
      digest: spec.digest, protection: spec.protection, mac: spec.mac, uuid: spec.uuid,
      cores: spec.nextBoot.cores, memoryMiB: spec.nextBoot.memoryMiB, swapMiB: spec.nextBoot.swapMiB, onboot: spec.nextBoot.onboot,
      disks: spec.disks.slice(0, mostKept).map(({ slot, volume, sizeBytes }) => ({ slot, volume, sizeBytes })),
    }),
    ...(holdings === undefined ? {} : {
      snapshots: holdings.snapshots.slice(0, mostKept).map((snapshot) => snapshot.name),
      backups: holdings.backups.slice(0, mostKept).map((backup) => backup.volume),
      ...(holdings.leftovers === undefined ? {} : { leftovers: holdings.leftovers.slice(0, mostKept).map(({ volume }) => volume) }),
    }),
  }
}
