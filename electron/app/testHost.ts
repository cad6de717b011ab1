/** Checks a host as an operator would: can it be reached, is it the right one, what may the token do. Reads only. */
import { toAppError } from '../../shared/domain/appError.ts'
import type { HostConfig } from '../../shared/domain/host.ts'
import type { HostTest } from '../../shared/ipc/contract.ts'
import type { HostReader } from '../ports.ts'

type Check = HostTest['checks'][number]

/** Privileges for looking, and for the benign changes that this version can make. */
const readPrivileges = ['VM.Audit', 'Sys.Audit'] as const
const writePrivileges = ['VM.PowerMgmt', 'VM.Config.CPU', 'VM.Config.Memory', 'VM.Config.Disk', 'VM.Config.Network', 'VM.Config.Options'] as const

/** The lines that grant the changes and no more: Proxmox's own PVEVMAdmin could destroy guests as well. */
const applyRights = (tokenId: string) =>
  `pveum role add CountersignApply --privs "${writePrivileges.join(' ')}" && pveum acl modify /vms --tokens '${tokenId}' --roles CountersignApply`

/** Clock differences past this make task times and signatures hard to compare. */
const maxSkewMs = 30_000

/** Runs the checks; the first that fails for want of a connection ends them. Never rejects on a host's failure. */
export async function testHost(config: HostConfig, reader: HostReader, tokenId: string): Promise<HostTest> {
  const checks: Check[] = []
  const pass = (name: string, detail: string) => checks.push({ name, ok: true, detail, remedy: null })
  const fail = (name: string, detail: string, remedy: string | null) => checks.push({ name, ok: false, detail, remedy })
  let version: string | null = null

  try {
    version = (await reader.version()).version
    pass('Connection', `Proxmox VE ${version} answers, with the pinned certificate and a valid token.`)
  } catch (thrown) {
    const error = toAppError(thrown)
    fail('Connection', error.message, error.hint ?? null)
    return { ok: false, version, checks }
  }

  const skewMs = reader.clockSkewMs()
  if (Math.abs(skewMs) <= maxSkewMs) pass('Clock', `The host's clock differs by ${Math.round(Math.abs(skewMs) / 1000)} s.`)
  else fail('Clock', `The host's clock differs by ${Math.round(Math.abs(skewMs) / 1000)} s.`, 'Set both clocks by NTP.')

  try {
    const rights = await reader.permissions()
    const granted = (privilege: string) => rights.get(privilege.startsWith('Sys.') ? '/' : '/vms')?.has(privilege) ?? false
    for (const privilege of readPrivileges) {
      const path = privilege.startsWith('Sys.') ? '/' : '/vms'
      if (granted(privilege)) pass(privilege, `Granted on ${path}.`)
      else fail(privilege, `Missing on ${path}.`, `pveum acl modify ${path} --tokens '${tokenId}' --roles PVEAuditor`)
    }
    if (config.mode !== 'observe') {
      const missing = writePrivileges.filter((privilege) => !granted(privilege))
      if (missing.length === 0) pass('Changes', 'The token may make benign changes.')
      else fail('Changes', `Missing on /vms: ${missing.join(', ')}.`, applyRights(tokenId))
    }
  } catch (thrown) {
    const error = toAppError(thrown)
    fail('Privileges', error.message, error.hint ?? null)
  }

  try {
    const status = await reader.clusterStatus()
    const online = status.nodes.filter((node) => node.online).length
    if (status.quorate) pass('Quorum', `${online} of ${status.nodes.length} ${status.nodes.length === 1 ? 'node' : 'nodes'} online.`)
    else fail('Quorum', `The cluster has no quorum: ${online} of ${status.nodes.length} nodes are online.`, 'Bring back enough nodes.')
  } catch (thrown) {
    const error = toAppError(thrown)
    fail('Quorum', error.message, error.hint ?? null)
  }
  return { ok: checks.every((check) => check.ok), version, checks }
}
