import { ApiError } from '../apiError.ts'
import type { ConfigChange, GuestContext } from './guestContext.ts'
import { becomeUnused, detachVolume, freeVolume } from './disks.ts'
import { type GuestConfig, isVolumeKey, volumeIn } from './guest.ts'
import { canPlug } from './hotplugQemu.ts'
import { occupySlot, takeVolume } from './placeVolume.ts'

/**
 * Carries out a checked change of a VM's configuration: everything becomes pending first, except that unused disks
 * are destroyed at once. On a stopped VM all that is pending then comes into force, whoever asked for it; on a running
 * one what can be plugged in does. Returns what could not be applied and waits on, by option.
 */
export function applyQemu(context: GuestContext, change: ConfigChange): Readonly<Record<string, string>> {
  const { config, status } = context.guest
  for (const key of change.revert) {
    dropPending(context, key)
    config.pendingDelete.delete(key)
  }
  for (const key of change.delete) {
    if (!config.values.has(key) && !config.pending.has(key)) continue
    dropPending(context, key)
    changeBootOrder(config, (order) => order.filter((device) => device !== key))
    if (key.startsWith('unused')) removeQemuOption(context, key, 'plain')
    else if (config.values.has(key)) config.pendingDelete.set(key, change.force ? 'force' : 'plain')
  }
  for (const [key, value] of change.set) setPending(context, key === 'cdrom' ? 'ide2' : key, value)
  return status === 'stopped' ? applyPendingQemu(context) : applyEach(context, (key, next) => canPlug(context.guest, key, next), 'hotplug problem - ')
}

function setPending(context: GuestContext, key: string, value: string | null): void {
  const { config } = context.guest
  config.pendingDelete.delete(key)
  if (value === null) {
    config.pending.delete(key)
    if (config.values.has(key)) config.pendingDelete.set(key, 'plain')
    return
  }
  if (config.pending.get(key) === value) return
  dropPending(context, key)
  const stored = isVolumeKey('qemu', key) ? takeVolume(context, key, value) : value
  if (config.values.get(key) !== stored) config.pending.set(key, stored)
  if (/(^|,)media=cdrom/.test(stored)) changeBootOrder(config, (order) => (order.includes(key) ? order : [...order, key]))
}

/** What waits for the option is forgotten; a volume that waited for its slot becomes unused. */
function dropPending(context: GuestContext, key: string): void {
  const { config } = context.guest
  const waiting = isVolumeKey('qemu', key) ? volumeIn(config.pending.get(key) ?? '') : null
  config.pending.delete(key)
  if (waiting !== null && waiting !== volumeIn(config.values.get(key) ?? '')) becomeUnused(context, key, waiting)
}

/** A boot order of devices follows what is added and removed; it waits as any change of it does. */
function changeBootOrder(config: GuestConfig, change: (order: readonly string[]) => readonly string[]): void {
  const boot = config.values.get('boot')
  if (!boot?.startsWith('order=')) return
  const next = `order=${change(boot.slice(6).split(';')).join(';')}`
  if (next !== boot) config.pending.set('boot', next)
}

/**
 * Everything pending comes into force: at a start, and at any change while stopped. Returns what did not, by option; a
 * start goes on without it.
 */
export function applyPendingQemu(context: GuestContext): Readonly<Record<string, string>> {
  return applyEach(context, () => true, '')
}

function applyEach(context: GuestContext, wanted: (key: string, next: string | null) => boolean, prefix: string): Readonly<Record<string, string>> {
  const { pending, pendingDelete } = context.guest.config
  const errors: Record<string, string> = {}
  const attempt = (key: string, next: string | null, apply: () => void): void => {
    if (!wanted(key, next)) return
    try {
      apply()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      errors[key] = `${prefix === '' ? `unable to apply pending change ${key} : ` : prefix}${error.message}`
    }
  }
  for (const [key, how] of pendingDelete) attempt(key, null, () => removeQemuOption(context, key, how))
  for (const [key, value] of pending) attempt(key, value, () => setQemuOption(context, key, value))
  return errors
}

function setQemuOption(context: GuestContext, key: string, value: string): void {
  const { config } = context.guest
  config.pending.delete(key)
  if (isVolumeKey('qemu', key)) occupySlot(context, key, value)
  else config.values.set(key, value)
}

function removeQemuOption(context: GuestContext, key: string, how: 'plain' | 'force'): void {
  const { config } = context.guest
  if (how === 'force' || key.startsWith('unused')) freeVolume(context, key)
  else if (isVolumeKey('qemu', key)) detachVolume(context, key)
  config.values.delete(key)
  config.pendingDelete.delete(key)
}
