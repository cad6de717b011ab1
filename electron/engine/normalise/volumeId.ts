/** Ids of volumes on storages, `storage:name`. Pure. */

/**
 * Whether a text names a volume that exists, or could: never a path, never `storage:8` or `storage:cloudinit`, for which
 * Proxmox makes a new volume (`PVE::API2::Qemu::create_disks`, `PVE::LXC::create_disks`).
 */
export function isVolumeId(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9._-]*:(?!(?:\d+(?:\.\d+)?|cloudinit)$)[A-Za-z0-9][\x21-\x2b\x2d-\x7e]*$/.test(text)
}

/**
 * VMID of the guest that a volume is named after, `local:101/vm-101-disk-0.raw`; a linked clone names its base first
 * and itself last. null when the name tells none.
 */
export function ownerOfVolume(volume: string): number | null {
  const vmid = [...volume.matchAll(/[:/](?:vm|base|subvol|basevol)-(\d+)-/g)].at(-1)?.[1] ?? /:(\d+)\/[^/]+$/.exec(volume)?.[1]
  return vmid === undefined ? null : Number(vmid)
}
