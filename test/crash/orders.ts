/** How each class of operation is asked for, so that it can be asked for again after a crash. */
import type { DesiredGuest } from '../../shared/domain/guest.ts'
import type { Operation, OperationKind } from '../../shared/domain/operation.ts'
import type { EffectKind } from '../../electron/simulator/ledger.ts'
import type { Guest } from '../../electron/simulator/guests/guest.ts'
import { hostId, type OwnLife } from '../faults/openLife.ts'
import { sign } from '../faults/signerKey.ts'
import type { OperationClass } from './cells.ts'
import type { CrashSite } from './crashSite.ts'

/** One thing that is wished for, on a guest of its own. */
export interface CrashOrder {
  readonly vmid: number
  readonly declared: readonly DesiredGuest[]
  /** Whether a signature is needed. */
  readonly signed: boolean
  /** What the ledger calls it. */
  readonly effect: EffectKind
  readonly kind: OperationKind
  /** The type of its task; null = it has none. */
  readonly task: string | null
  /** Whether the guest itself tells that it was done. */
  readonly provenByEndState: boolean
  /** How the host is asked. */
  readonly method: 'POST' | 'PUT' | 'DELETE'
  /** Below `/api2/json`. */
  readonly path: string
  /** Asks for it, once, and waits until it is done. What is there already is not asked for again. */
  carryOut(own: OwnLife): Promise<void>
}

/** Orders by class. Effects: the site gets a fresh guest. */
export const orders: Readonly<Record<OperationClass, (site: CrashSite) => CrashOrder>> = {
  config: (site) => {
    const { vmid, node } = site.freshGuest()
    return declaredOrder({ vmid, description: 'as declared' }, { effect: 'guest.configure', kind: 'guest.configure', task: null, method: 'PUT', path: `/nodes/${node}/lxc/${vmid}/config`, provenByEndState: true })
  },
  power: (site) => {
    const { vmid, node } = site.freshGuest()
    return declaredOrder({ vmid, run: 'running' }, { effect: 'guest.start', kind: 'guest.start', task: 'vzstart', method: 'POST', path: `/nodes/${node}/lxc/${vmid}/status/start`, provenByEndState: true })
  },
  destroy: (site) => signedOrder(site.freshGuest(), {}, { effect: 'guest.destroy', kind: 'guest.destroy', task: 'vzdestroy', method: 'DELETE', path: '', provenByEndState: true }),
  rollback: (site) => signedOrder(site.freshGuest(), { name: 'before' }, { effect: 'snapshot.rollback', kind: 'snapshot.rollback', task: 'vzrollback', method: 'POST', path: '/snapshot/before/rollback', provenByEndState: false }),
  create: creation,
  migrate: (site) => {
    const { vmid, node } = site.freshGuest()
    site.simulator.mutate(vmid, { 'snapshot:delete': 'before' }) // on a storage of one node it would keep the guest there
    const operation: Operation = { kind: 'guest.migrate', guest: { host: hostId, vmid, type: 'lxc' }, parameters: { target: 'pve2', online: false } }
    return askedOrder(operation, { effect: 'guest.migrate', kind: 'guest.migrate', task: 'vzmigrate', method: 'POST', path: `/nodes/${node}/lxc/${vmid}/migrate`, provenByEndState: true })
  },
}

function creation(site: CrashSite): CrashOrder {
  const { node } = site.freshGuest()
  const vmid = site.freshVmid()
  return declaredOrder(
    { vmid, type: 'qemu', name: `made-${vmid}`, memoryBytes: 512 * 1024 ** 2, disks: { scsi0: { storage: 'local-lvm', sizeBytes: 4 * 1024 ** 3, properties: {} } }, create: { from: 'empty', node } },
    { effect: 'guest.create', kind: 'guest.create', task: 'qmcreate', method: 'POST', path: `/nodes/${node}/qemu`, provenByEndState: false },
  )
}

type Facts = Pick<CrashOrder, 'effect' | 'kind' | 'task' | 'method' | 'path' | 'provenByEndState'>

/** A person asks for it, and it runs at once; again if it is told that it was not done. */
function askedOrder(operation: Operation, facts: Facts): CrashOrder {
  return {
    ...facts, vmid: operation.guest.vmid, signed: false, declared: [],
    async carryOut({ journal, reconciler }) {
      const [last] = journal.recentEntries(1)
      if (last === undefined || last.outcome === 'failed' || last.outcome === 'not_sent') await reconciler.request(operation, 'bea', '')
    },
  }
}

/** Auto mode carries out by itself what is declared. */
function declaredOrder(desired: DesiredGuest, facts: Facts): CrashOrder {
  return {
    ...facts, vmid: desired.vmid, signed: false,
    declared: [desired],
    carryOut: async ({ reconciler }) => void (await reconciler.cycle()),
  }
}

/** A person asks for it, another signs it, and the next cycle carries it out. */
function signedOrder({ vmid, node }: Guest, parameters: Operation['parameters'], facts: Facts): CrashOrder {
  const operation: Operation = { kind: facts.kind, guest: { host: hostId, vmid, type: 'lxc' }, parameters }
  return {
    ...facts, vmid, signed: true, declared: [], path: `/nodes/${node}/lxc/${vmid}${facts.path}`,
    async carryOut({ journal, reconciler }) {
      if (journal.recentEntries(1).length > 0) return
      const asked = await reconciler.request(operation, 'bea', 'a test of crashes')
      if (asked.kind === 'ran') throw new Error(`${facts.kind} did not wait for a signature`)
      const { item } = asked
      if (item.payload === null) throw new Error(`${facts.kind} was not minted`)
      if (item.signatures.length === 0) {
        const armor = sign(item.payload.bytes)
        const { principal, keyFingerprint } = await reconciler.admitSignature(item, armor)
        journal.recordSignature(item.id, { principal, keyFingerprint, armor, at: item.createdAt })
      }
      await reconciler.cycle()
    },
  }
}
