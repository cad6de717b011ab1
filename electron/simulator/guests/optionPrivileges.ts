import { died, forbidden } from '../apiError.ts'
import type { Caller } from '../auth.ts'
import type { Cluster } from '../cluster.ts'
import { parsePropertyString } from '../options/propertyString.ts'
import type { WantedChange } from './changeConfig.ts'
import { findOption, type Guest, isVolumeKey } from './guest.ts'
import { wantedCloudInit, wantedVolume } from './placeVolume.ts'
import { checkVolumeAccess } from './volumeAccess.ts'

type Asked = Pick<WantedChange, 'set' | 'delete' | 'revert'>

/**
 * The privilege each touched option needs. `creating`: disks of a new VM need none on the guest. Throws the 403 of
 * Proxmox. Source: PVE::LXC::check_ct_modify_config_perm, PVE::API2::Qemu.
 */
export function checkOptionPrivileges(cluster: Cluster, caller: Caller, guest: Guest, asked: Asked, creating = false): void {
  for (const key of [...asked.set.keys(), ...asked.delete, ...asked.revert]) {
    const value = asked.set.get(key)
    if (guest.type === 'lxc' && key === 'features') checkFeatures(caller, guest, value)
    else if (isVolumeKey(guest.type, key)) checkDisk(cluster, caller, guest, key, value, creating)
    else checkOption(caller, guest, key)
    if (/^net\d+$/.test(key)) checkBridges(caller, guest, key, value)
  }
}

function checkOption(caller: Caller, guest: Guest, key: string): void {
  const privilege = findOption(guest.type, key)?.privilege
  if (privilege === 'root') throw guest.type === 'lxc' ? forbidden(rootOnlyText(key)) : died(`only root can set '${key}' config`)
  if (privilege !== undefined) caller.requireAny(`/vms/${guest.vmid}`, [privilege])
}

function rootOnlyText(key: string): string {
  if (key === 'hookscript') return 'changing the hookscript is only allowed for root@pam'
  return /^dev\d+$/.test(key) ? 'configuring device passthrough is only allowed for root@pam' : 'user != root@pam'
}

/** A new volume needs room on its storage, another's volume rights on it; CD and cloud-init drives have privileges of their own. */
function checkDisk(cluster: Cluster, caller: Caller, guest: Guest, key: string, value: string | undefined, creating: boolean): void {
  const path = `/vms/${guest.vmid}`
  if (guest.type === 'lxc' && /^(volume=)?\//.test(value ?? '')) throw forbidden('mount point type bind is only allowed for root@pam')
  if (guest.type === 'lxc' || !creating) {
    for (const touched of [guest.config.values.get(key), value ?? '']) {
      if (touched !== undefined) for (const privilege of drivePrivileges(guest, touched)) caller.requireAny(path, [privilege])
    }
  }
  if (value === undefined) return
  const storage = wantedVolume(value)?.storage ?? wantedCloudInit(value)
  const volume = parsePropertyString(value, 'file').get('file') ?? parsePropertyString(value, 'volume').get('volume') ?? ''
  if (storage !== null) caller.requireAny(`/storage/${storage}`, ['Datastore.AllocateSpace'])
  else if (volume.includes(':') && cluster.volumes.storage(volume.split(':')[0] ?? '')) checkVolumeAccess(cluster, caller, guest.vmid, volume)
}

function drivePrivileges(guest: Guest, value: string): readonly ('VM.Config.Disk' | 'VM.Config.CDROM' | 'VM.Config.Cloudinit')[] {
  if (guest.type === 'lxc') return ['VM.Config.Disk']
  if (wantedCloudInit(value) !== null || /:(\d+\/)?vm-\d+-cloudinit(\.\w+)?(,|$)/.test(value)) return ['VM.Config.Cloudinit', 'VM.Config.CDROM']
  return /(^|,)media=cdrom/.test(value) || value.startsWith('none') ? ['VM.Config.CDROM'] : ['VM.Config.Disk']
}

/** Of a container's features a token may switch `nesting` alone, and only of an unprivileged one. */
function checkFeatures(caller: Caller, guest: Guest, value: string | undefined): void {
  if (guest.config.values.get('unprivileged') !== '1') {
    throw forbidden('changing feature flags for privileged container is only allowed for root@pam')
  }
  const now = parsePropertyString(guest.config.values.get('features') ?? '', 'nesting')
  const next = parsePropertyString(value ?? '', 'nesting')
  const changed = now.size === 0 || value === undefined
    ? [...(value === undefined ? now : next).keys()]
    : [...new Set([...now.keys(), ...next.keys()])].filter((feature) => (now.get(feature) ?? '') !== (next.get(feature) ?? ''))
  if (changed.some((feature) => feature !== 'nesting')) throw forbidden('changing feature flags (except nesting) is only allowed for root@pam')
  if (changed.length > 0) caller.requireAny(`/vms/${guest.vmid}`, ['VM.Allocate'])
}

/** SDN.Use is needed on the bridge that is left and on the one that is taken. */
function checkBridges(caller: Caller, guest: Guest, key: string, next: string | undefined): void {
  for (const value of [guest.config.values.get(key), next]) {
    const bridge = /(?:^|,)bridge=([^,]+)/.exec(value ?? '')?.[1]
    if (bridge !== undefined) caller.requireAny(`/sdn/zones/localnetwork/${bridge}`, ['SDN.Use'])
  }
}
