import type { ConfigChange, GuestContext } from './guestContext.ts'
import { detachVolume, freeVolume } from './disks.ts'
import { findOption, isVolumeKey } from './guest.ts'
import { placeVolume } from './placeVolume.ts'

/**
 * Carries out a checked change of a container's configuration. On a stopped container it is in force at once and
 * older pending entries stay; on a running one the live options are, and the rest waits.
 */
export function applyLxc(context: GuestContext, change: ConfigChange): void {
  const { config, status } = context.guest
  for (const key of change.revert) {
    config.pending.delete(key)
    config.pendingDelete.delete(key)
  }
  for (const key of change.delete) {
    // A key that is only pending is not touched: `revert` is for that.
    if (!config.values.has(key)) continue
    if (status === 'stopped' || findOption('lxc', key)?.live) removeLxcOption(context, key)
    else {
      config.pending.delete(key)
      config.pendingDelete.set(key, 'plain')
    }
  }
  for (const [key, value] of change.set) {
    const isNewVolume = isVolumeKey('lxc', key) && !config.values.has(key)
    if (status === 'stopped' || findOption('lxc', key)?.live || isNewVolume) setLxcOption(context, key, value)
    else {
      config.pendingDelete.delete(key)
      if (config.values.get(key) === value) config.pending.delete(key)
      else if (value !== null) config.pending.set(key, value)
    }
  }
}

/** Everything pending comes into force: at every start. */
export function applyPendingLxc(context: GuestContext): void {
  const { pending, pendingDelete } = context.guest.config
  for (const key of pendingDelete.keys()) removeLxcOption(context, key)
  for (const [key, value] of pending) setLxcOption(context, key, value)
  pendingDelete.clear()
  pending.clear()
}

function setLxcOption(context: GuestContext, key: string, value: string | null): void {
  const { config } = context.guest
  config.pending.delete(key)
  config.pendingDelete.delete(key)
  if (value === null) config.values.delete(key)
  // `rootfs` is stored as given: nothing is allocated and nothing becomes unused.
  else if (key.startsWith('mp')) placeVolume(context, key, value)
  else config.values.set(key, value)
}

function removeLxcOption(context: GuestContext, key: string): void {
  const { config } = context.guest
  if (key.startsWith('unused')) freeVolume(context, key)
  else if (key.startsWith('mp')) detachVolume(context, key)
  config.values.delete(key)
  config.pendingDelete.delete(key)
}
