import type { Cluster } from '../cluster.ts'
import type { TaskWork } from '../taskWork.ts'
import { orCleanUp } from './createLxc.ts'
import { abandonCreation, type Afterwards, fillOptions, lockForCreation, settleCreation } from './creation.ts'
import { createGuest, isVolumeKey } from './guest.ts'
import type { GuestAddress } from './power.ts'

export interface CreateQemu {
  /** Every option as asked for; disks as `storage:GiB`, media, cloud-init drives. */
  readonly options: ReadonlyMap<string, string>
  readonly afterwards: Afterwards
}

/** The QEMU that new machines are made for, and Windows guests stay with. */
const qemuVersion = '10.1.2'
const machineVersion = '10.1'

/**
 * `qmcreate`, after the checks. Disks are made as the task begins; until it ends the configuration holds nothing but
 * the lock `create`, and after a failure neither is left. Source: PVE::API2::Qemu.
 */
export function createQemuWork(cluster: Cluster, address: GuestAddress, { options, afterwards }: CreateQemu, user: string): TaskWork {
  const { vmid, node } = address
  const made = createGuest('qemu', vmid, node, {})
  lockForCreation(cluster, address)
  const cleanUp = (): void => abandonCreation(cluster, made)
  return {
    durationMs: 3_000,
    locks: vmid,
    begin: () => orCleanUp(cleanUp, `unable to create VM ${vmid} - `, () => fillOptions(cluster, made, options)),
    cleanUp,
    finish(upid) {
      const { values } = made.config
      const created = [...values].filter(([key, value]) => isVolumeKey('qemu', key) && /:(\d+\/)?vm-\d+-/.test(value))
      if (!values.has('boot')) values.set('boot', `order=${defaultBootOrder(values).join(';')}`)
      if (!values.has('smbios1')) values.set('smbios1', `uuid=${cluster.random.uuid()}`)
      if ((values.get('vmgenid') ?? '1') === '1') values.set('vmgenid', cluster.random.uuid())
      values.set('meta', `creation-qemu=${qemuVersion},ctime=${cluster.clock.nowSeconds()}`)
      const machine = pinnedMachine(values.get('machine'), values.get('ostype'))
      if (machine !== null) values.set('machine', machine)
      settleCreation(cluster, made, { user, upid }, {}, afterwards)
      return created.map(([key, value]) => `${key}: successfully created disk '${value}'`)
    },
  }
}

/** The first disk, the first CD drive and the first network card. Source: get_default_bootdevices. */
function defaultBootOrder(values: ReadonlyMap<string, string>): readonly string[] {
  const buses = ['ide', 'scsi', 'virtio', 'sata'] as const
  const drives = buses.flatMap((bus) => [...values.keys()].filter((key) => new RegExp(`^${bus}\\d+$`).test(key)).toSorted(byNumber))
  const isCdrom = (key: string): boolean => /(^|,)media=cdrom/.test(values.get(key) ?? '')
  const nets = [...values.keys()].filter((key) => /^net\d+$/.test(key)).toSorted(byNumber)
  return [drives.find((key) => !isCdrom(key)), drives.find(isCdrom), nets[0]].filter((key) => key !== undefined)
}

function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

/** Windows keeps the machine version it was made with; others take the newest at each start. */
function pinnedMachine(machine: string | undefined, ostype: string | undefined): string | null {
  if (ostype?.startsWith('w') !== true || /\d+\.\d+/.test(machine ?? '')) return null
  return machine === 'q35' ? `pc-q35-${machineVersion}` : machine === undefined || machine === 'pc' ? `pc-i440fx-${machineVersion}` : null
}
