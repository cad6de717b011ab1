/** What tokens without the privilege were told by Proxmox VE 9.1.8's own daemons, and that nothing comes of it. */
import { describe, expect, it } from 'vitest'
import permissionsJson from '../fixtures/proxmox/destructive/permissions.json' with { type: 'json' }
import { ask, askData, withSimulator } from './simulatorAsk.ts'
import { all, archive, destructiveCluster, start } from './simulatorDestructiveCluster.ts'

interface Attempt {
  readonly as: string
  readonly method: string
  readonly path: string
  readonly parameters: string
  readonly status: number
  readonly reason: string
}

describe('without the privilege nothing happens', () => {
  const backup = 'vzdump-lxc-110-2026_11_23-00_06_51.tar.zst'
  it.each((permissionsJson as readonly Attempt[]).map((attempt) => [`${attempt.as} ${attempt.method} ${attempt.path} ${attempt.parameters}`, attempt] as const))('%s', async (_, attempt) => {
    // The container ran when the first token tried to restore over it, and had been stopped before the second.
    const given = attempt.status === 500 ? all(archive(backup), start(101)) : archive(backup)
    await withSimulator({ scenario: (clock) => destructiveCluster(clock, given) }, async (simulator) => {
      const rights: Record<string, readonly string[]> = attempt.as === 'ro'
        ? { '/': ['VM.Audit', 'Sys.Audit', 'Datastore.Audit', 'Pool.Audit'] }
        : { '/vms/101': ['VM.Audit', 'VM.Config.Options', 'VM.PowerMgmt'] }
      const answer = await ask(simulator, {
        method: attempt.method, path: attempt.path.replace('VOLID', encodeURIComponent(`local:backup/${backup}`)),
        ...(attempt.method === 'DELETE' ? {} : { body: attempt.parameters, contentType: 'application/x-www-form-urlencoded' }),
        token: simulator.addToken('some@pve!tok', rights),
      })
      expect({ status: answer.status, reason: answer.reason }).toEqual({ status: attempt.status, reason: attempt.reason })
      simulator.advance(3_600_000)
      expect(simulator.ledger()).toEqual([])
    })
  })

  it("a node's certificates are told to everybody: its own, and the one authority of the cluster", async () => {
    await withSimulator({ guests: 0 }, async (simulator) => {
      const token = simulator.addToken('none@pve!tok', {})
      const told = await Promise.all(simulator.endpoints.map(({ node }) => askData(simulator, { path: `/nodes/${node}/certificates/info`, token })))
      const files = told.map((rows) => Object.fromEntries((rows as readonly { filename: string; fingerprint: string }[]).map(({ filename, fingerprint }) => [filename, fingerprint])))
      expect(files.map((file) => file['pve-ssl.pem'])).toEqual(simulator.endpoints.map(({ fingerprint }) => fingerprint))
      expect(new Set(files.map((file) => file['pve-root-ca.pem'])).size).toBe(1)
    })
  })

  it('VM.Backup and the right to allocate are enough to overwrite a container', async () => {
    await withSimulator({ scenario: (clock) => destructiveCluster(clock, archive(backup)) }, async (simulator) => {
      const token = simulator.addToken('backup@pve!tok', { '/': ['VM.Backup', 'Datastore.AllocateSpace'] })
      const body = { vmid: '110', ostemplate: `local:backup/${backup}`, restore: '1', force: '1' }
      await askData(simulator, { method: 'POST', path: '/nodes/pve1/lxc', body, token })
      simulator.advance(3_600_000)
      expect(simulator.ledger()).toMatchObject([{ kind: 'guest.restore', user: 'backup@pve!tok', lost: { volumes: [{}, {}, {}] } }])
    })
  })
})
