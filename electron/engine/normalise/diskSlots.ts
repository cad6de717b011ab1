/**
 * Whether a configuration key holds a volume: disks, mount points, firmware and TPM state, unused and saved-state
 * volumes of both types (`PUT /nodes/{node}/{lxc,qemu}/{vmid}/config`). Pure.
 */
export function isDiskSlot(key: string): boolean {
  return /^(rootfs|vmstate|efidisk\d+|tpmstate\d+|(mp|scsi|virtio|sata|ide|unused)\d+)$/.test(key)
}
