import { badParameters, died } from '../apiError.ts'
import type { Cluster } from '../cluster.ts'
import { lxcRequiredOptions } from '../options/lxcOptions.ts'
import type { Actor } from '../ledger.ts'
import { applyLxc } from './applyLxc.ts'
import { applyQemu } from './applyQemu.ts'
import { canonicalOption } from './canonicalOption.ts'
import { digestOf } from './configText.ts'
import { findOption, type Guest, isVolumeKey } from './guest.ts'
import { type ConfigChange, recordedContext } from './guestContext.ts'

/** What a PUT or POST of `…/config` asks for, parameters already verified. */
export interface WantedChange {
  readonly set: ReadonlyMap<string, string>
  readonly delete: readonly string[]
  readonly revert: readonly string[]
  readonly force: boolean
}

/** Splits the request's parameters and refuses contradictions, as the handlers do before they take the lock. */
export function readWantedChange(type: Guest['type'], parameters: ReadonlyMap<string, string>): WantedChange {
  const set = new Map([...parameters].filter(([key]) => findOption(type, key) !== undefined))
  const list = (name: string): string[] => (parameters.get(name) ?? '').split(/[,;\s]+/).filter((key) => key !== '')
  const wanted = { set, delete: list('delete'), revert: list('revert'), force: parameters.get('force') === '1' }
  if (set.size === 0 && wanted.delete.length === 0 && wanted.revert.length === 0) throw died('no options specified')
  for (const key of wanted.delete) {
    if (set.has(key)) throw badParameters({ delete: `you can't use '-${key}' and -delete ${key}' at the same time` })
    if (findOption(type, key) === undefined) throw badParameters({ delete: `unknown option '${key}'` })
  }
  for (const key of wanted.revert) {
    if (findOption(type, key) === undefined) throw badParameters({ revert: `unknown option '${key}'` })
  }
  return wanted
}

/** An empty digest skips the check; the two guest types word the conflict differently. */
export function checkDigest(guest: Guest, digest: string | undefined): void {
  if (digest === undefined || digest === '' || digest === digestOf(guest)) return
  throw died(guest.type === 'lxc'
    ? 'detected modified configuration - file changed by other user? Try again.'
    : 'checksum mismatch (file change by other user?)')
}

/** The refusals that come once the lock is held: required and read-only options, protection. */
export function checkChange(guest: Guest, wanted: WantedChange): void {
  const isProtected = guest.config.values.get('protection') === '1'
  for (const key of wanted.delete) {
    if (guest.type === 'lxc' && (lxcRequiredOptions as readonly string[]).includes(key)) throw died(`unable to delete required option '${key}'`)
    if (guest.type === 'lxc' && key === 'unprivileged') throw died(`unable to delete read-only option: '${key}'`)
    if (isProtected && isVolumeKey(guest.type, key) && guest.config.values.has(key)) {
      throw died(`can't remove ${protectedDrive(guest, key)} - protection mode enabled`)
    }
  }
  if (guest.type === 'qemu') checkBalloon(guest, wanted)
  for (const key of wanted.set.keys()) {
    if (guest.type !== 'lxc') continue
    if (key === 'unprivileged') throw died(`unable to modify read-only option: '${key}'`)
    if (isProtected && isVolumeKey('lxc', key)) throw died(`can't update CT ${guest.vmid} drive '${key}' - protection mode enabled`)
  }
}

/** The ballooning target may not be larger than the memory that the machine will have. */
function checkBalloon({ config }: Guest, { set }: WantedChange): void {
  if (!set.has('memory') && !set.has('balloon')) return
  const now = (key: string): string | undefined => set.get(key) ?? config.pending.get(key) ?? config.values.get(key)
  const memory = Number((now('memory') ?? '512').replace(/^current=/, ''))
  if (Number(now('balloon') ?? 0) > memory) throw died('balloon value too large (must be smaller than assigned memory)')
}

function protectedDrive(guest: Guest, key: string): string {
  if (guest.type === 'lxc') return `CT ${guest.vmid} drive '${key}'`
  return key.startsWith('unused') ? `unused disk '${guest.config.values.get(key)}'` : `drive '${key}'`
}

/** Carries a checked change out. A change that leaves the file as it was is no effect; one of disks alone is an effect on disks. */
export function carryOutChange(cluster: Cluster, guest: Guest, wanted: WantedChange, actor: Actor): void {
  const context = recordedContext(cluster, guest, actor)
  const change: ConfigChange = {
    ...wanted,
    set: new Map([...wanted.set].map(([key, value]) => [key, canonicalOption(guest.type, key, value, cluster.random)])),
  }
  const before = digestOf(guest)
  const effectsBefore = cluster.ledger.entries().length
  if (guest.type === 'lxc') applyLxc(context, change)
  const notApplied = guest.type === 'qemu' ? applyQemu(context, change) : {}
  const touched = [...change.set.keys(), ...change.delete, ...change.revert]
  const onlyDisks = cluster.ledger.entries().length > effectsBefore && touched.every((key) => isVolumeKey(guest.type, key))
  if (digestOf(guest) !== before && !onlyDisks) {
    context.effect('guest.configure', {
      set: Object.fromEntries(change.set), delete: change.delete, revert: change.revert,
      pending: touched.filter((key) => guest.config.pending.has(key) || guest.config.pendingDelete.has(key)),
    })
  }
  if (Object.keys(notApplied).length > 0) throw badParameters(notApplied)
  checkBridgesExist(wanted)
}

/** The error that follows the commit: the file has been written by now. */
function checkBridgesExist(wanted: WantedChange): void {
  for (const [key, value] of wanted.set) {
    const bridge = /^net\d+$/.test(key) ? /(?:^|,)bridge=([^,]+)/.exec(value)?.[1] : undefined
    if (bridge !== undefined && !/^vmbr\d+$/.test(bridge)) throw died(`bridge '${bridge}' does not exist`)
  }
}
