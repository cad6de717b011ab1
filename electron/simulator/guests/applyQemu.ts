import { ApiError } from '../apiError.ts'
import type { ConfigChange, GuestContext } from './guestContext.ts'
import { detachVolume, freeVolume, placeVolume } from './disks.ts'
import { findOption, type Guest, isVolumeKey } from './guest.ts'

/**
 * Carries out a checked change of a VM's configuration: everything becomes pending first, except that unused disks
 * are destroyed at once. On a stopped VM all that is pending then comes into force, whoever asked for it; on a running
 * one what can be plugged in does. Returns what could not be applied and waits on, by option.
 */
export function applyQemu(context: GuestContext, change: ConfigChange): Readonly<Record<string, string>> {
  const { config, status } = context.guest
  for (const key of change.revert) {
    config.pending.delete(key)
    config.pendingDelete.delete(key)
  }
  for (const key of change.delete) {
    config.pending.delete(key)
    if (key.startsWith('unused')) removeQemuOption(context, key, 'plain')
    else if (config.values.has(key)) config.pendingDelete.set(key, change.force ? 'force' : 'plain')
  }
  for (const [key, value] of change.set) {
    config.pendingDelete.delete(key)
    if (value === null) {
      config.pending.delete(key)
      if (config.values.has(key)) config.pendingDelete.set(key, 'plain')
    } else if (config.values.get(key) === value) config.pending.delete(key)
    else config.pending.set(key, value)
  }
  return status === 'stopped' ? applyPendingQemu(context) : applyEach(context, (key) => canPlug(context.guest, key), 'hotplug problem - ')
}

/**
 * Everything pending comes into force: at a start, and at any change while stopped. Returns what did not, by option; a
 * start goes on without it.
 */
export function applyPendingQemu(context: GuestContext): Readonly<Record<string, string>> {
  return applyEach(context, () => true, '')
}

function applyEach(context: GuestContext, wanted: (key: string) => boolean, prefix: string): Readonly<Record<string, string>> {
  const { pending, pendingDelete } = context.guest.config
  const errors: Record<string, string> = {}
  const attempt = (key: string, apply: () => void): void => {
    if (!wanted(key)) return
    try {
      apply()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      errors[key] = `${prefix === '' ? `unable to apply pending change ${key} : ` : prefix}${error.message}`
    }
  }
  for (const [key, how] of pendingDelete) attempt(key, () => removeQemuOption(context, key, how))
  for (const [key, value] of pending) attempt(key, () => setQemuOption(context, key, value))
  return errors
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
