import type { Cluster } from '../cluster.ts'
import { TaskFailure, type TaskWork } from '../taskWork.ts'
import { createGuest, type Guest } from './guest.ts'
import { abandonCreation, type Afterwards, fillOptions, lockForCreation, settleCreation } from './creation.ts'
import type { GuestAddress } from './power.ts'

export interface CreateLxc {
  /** e.g. `local:vztmpl/debian-13-standard_13.1-2_amd64.tar.zst`. */
  readonly template: string
  /** Every option, `rootfs` among them, as asked for. */
  readonly options: ReadonlyMap<string, string>
  readonly afterwards: Afterwards
}

/**
 * `vzcreate`, after the checks. Volumes are made as the task begins; until it ends the configuration holds nothing but
 * the lock `create`. A template that is not there, or another failure, leaves neither. Source: PVE::API2::LXC.
 */
export function createLxcWork(cluster: Cluster, address: GuestAddress, { template, options, afterwards }: CreateLxc, user: string): TaskWork {
  const { vmid, node } = address
  const made: Guest = createGuest('lxc', vmid, node, {})
  lockForCreation(cluster, address)
  const cleanUp = (): void => abandonCreation(cluster, made)
  return {
    durationMs: 7_000,
    locks: vmid,
    begin: () => orCleanUp(cleanUp, `unable to create CT ${vmid} - `, () => fillOptions(cluster, made, options)),
    cleanUp,
    finish(upid) {
      if (!cluster.volumes.find(template)) {
        cleanUp()
        const missing = `volume '${template}' does not exist`
        throw new TaskFailure(`unable to create CT ${vmid} - ${missing}`, [missing])
      }
      const { values } = made.config
      const defaults = { arch: 'amd64', hostname: `CT${vmid}`, memory: '512', ostype: distributionOf(template), swap: '512' }
      for (const [key, value] of Object.entries(defaults)) if (!values.has(key)) values.set(key, value)
      if (values.get('unprivileged') === '0') values.delete('unprivileged')
      settleCreation(cluster, made, { user, upid }, { template }, afterwards)
      return [`extracting archive '/var/lib/vz/template/cache/${template.split('/').at(-1)}'`]
    },
  }
}

/** Runs a step of a creation; when it is refused nothing of the guest stays, and the refusal is worded for the task. */
export function orCleanUp(cleanUp: () => void, prefix: string, step: () => void): void {
  try {
    step()
  } catch (error) {
    cleanUp()
    throw error instanceof Error ? new TaskFailure(`${prefix}${error.message.trimEnd()}`, []) : error
  }
}

const distributions = ['debian', 'devuan', 'ubuntu', 'centos', 'fedora', 'opensuse', 'archlinux', 'alpine', 'gentoo', 'nixos'] as const

/** What the template's content would tell: its name begins with it. */
function distributionOf(template: string): string {
  const name = template.split('/').at(-1) ?? ''
  return distributions.find((distribution) => name.startsWith(distribution)) ?? (/^(rockylinux|almalinux)/.test(name) ? 'centos' : 'unmanaged')
}
