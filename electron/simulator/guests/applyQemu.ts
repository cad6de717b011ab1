import type { ConfigChange, GuestContext } from './guestContext.ts'
import { detachVolume, freeVolume, placeVolume } from './disks.ts'
import { findOption, type Guest, isVolumeKey } from './guest.ts'

/**
 * Carries out a checked change of a VM's configuration: everything becomes pending first. On a stopped VM all that
 * is pending then comes into force, whoever asked for it; on a running one what can be plugged in does.
 */
export function applyQemu(context: GuestContext, change: ConfigChange): void {
  const { config, status } = context.guest
  for (const key of change.revert) {
    config.pending.delete(key)
    config.pendingDelete.delete(key)
  }
  for (const key of change.delete) {
    config.pending.delete(key)
    if (config.values.has(key)) config.pendingDelete.set(key, change.force ? 'force' : 'plain')
  }
  for (const [key, value] of change.set) {
    config.pendingDelete.delete(key)
    if (value === null) {
      config.pending.delete(key)
      if (config.values.has(key)) config.pendingDelete.set(key, 'plain')
    } else if (config.values.get(key) === value) config.pending.delete(key)
    else config.pending.set(key, value)
  }
  if (status === 'stopped') applyPendingQemu(context)
  else plugPending(context)
}

/** Everything pending comes into force: at a start, and at any change while stopped. */
export function applyPendingQemu(context: GuestContext): void {
  const { pending, pendingDelete } = context.guest.config
  for (const [key, how] of pendingDelete) removeQemuOption(context, key, how)
  for (const [key, value] of pending) setQemuOption(context, key, value)
}

function plugPending(context: GuestContext): void {
  const { guest } = context
  for (const [key, how] of guest.config.pendingDelete) if (canPlug(guest, key)) removeQemuOption(context, key, how)
  for (const [key, value] of guest.config.pending) if (canPlug(guest, key)) setQemuOption(context, key, value)
}

/** `hotplug` is a list, or 1 for the default `network,disk,usb`. */
function canPlug(guest: Guest, key: string): boolean {
  if (findOption('qemu', key)?.live) return true
  const hotplug = guest.config.values.get('hotplug') ?? '1'
  const features = hotplug === '1' ? ['network', 'disk', 'usb'] : hotplug.split(',')
  if (/^net\d+$/.test(key)) return features.includes('network')
  if (/^(scsi|virtio)\d+$/.test(key)) return features.includes('disk')
  if (key === 'memory') return features.includes('memory') && guest.config.values.get('numa') === '1'
  return key === 'vcpus' && features.includes('cpu')
}

function setQemuOption(context: GuestContext, key: string, value: string): void {
  const { config } = context.guest
  config.pending.delete(key)
  if (key === 'cdrom') config.values.set('ide2', value)
  else config.values.set(key, isVolumeKey('qemu', key) ? placeVolume(context, key, value) : value)
}

function removeQemuOption(context: GuestContext, key: string, how: 'plain' | 'force'): void {
  const { config } = context.guest
  if (how === 'force' || key.startsWith('unused')) freeVolume(context, key)
  else if (isVolumeKey('qemu', key)) detachVolume(context, key)
  config.values.delete(key)
  config.pendingDelete.delete(key)
  const boot = config.values.get('boot')
  if (boot?.startsWith('order=')) config.values.set('boot', `order=${boot.slice(6).split(';').filter((device) => device !== key).join(';')}`)
}
