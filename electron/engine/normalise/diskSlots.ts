/**
 * Slots of volumes that can be grown or, the root of a container apart, filled and emptied, by guest type. Sources of
 * regular expressions. Source: `disk` of `PUT …/resize`.
 */
export const slots = {
  lxc: 'mp(?:\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])',
  qemu: 'ide[0-3]|scsi(?:[12]?\\d|30)|virtio(?:\\d|1[0-5])|sata[0-5]',
} as const

/**
 * Whether a configuration key holds a volume: disks, mount points, firmware and TPM state, unused and saved-state
 * volumes of both types (`PUT /nodes/{node}/{lxc,qemu}/{vmid}/config`). Pure.
 */
export function isDiskSlot(key: string): boolean {
  return /^(rootfs|vmstate|efidisk\d+|tpmstate\d+|(mp|scsi|virtio|sata|ide|unused)\d+)$/.test(key)
}
