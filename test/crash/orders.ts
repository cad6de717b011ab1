/** How each class of operation is asked for, so that it can be asked for again after a crash. */
import type { DesiredGuest } from '../../shared/domain/guest.ts'
import type { Operation, OperationKind } from '../../shared/domain/operation.ts'
import type { EffectKind } from '../../electron/simulator/ledger.ts'
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
  /** Asks for it, once, and waits until it is done. What is there already is not asked for again. */
  carryOut(own: OwnLife): Promise<void>
}

/** Orders by class. Effects: the site gets a fresh guest. */
export const orders: Readonly<Record<OperationClass, (site: CrashSite) => CrashOrder>> = {
  config: (site) => declaredOrder(site, { description: 'as declared' }, { effect: 'guest.configure', kind: 'guest.configure', task: null, method: 'PUT' }),
  power: (site) => declaredOrder(site, { run: 'running' }, { effect: 'guest.start', kind: 'guest.start', task: 'vzstart', method: 'POST' }),
  destroy: (site) => signedOrder(site, {}, { effect: 'guest.destroy', kind: 'guest.destroy', task: 'vzdestroy', method: 'DELETE', provenByEndState: true }),
  rollback: (site) => signedOrder(site, { name: 'before' }, { effect: 'snapshot.rollback', kind: 'snapshot.rollback', task: 'vzrollback', method: 'POST', provenByEndState: false }),
  create: () => notYet('create'),
  migrate: () => notYet('migrate'),
}

function notYet(name: string): never {
  throw new Error(`no operation of the class ${name} is known`)
}

type Facts = Pick<CrashOrder, 'effect' | 'kind' | 'task' | 'method'>

/** Auto mode carries out by itself what is declared. */
function declaredOrder(site: CrashSite, desired: Omit<DesiredGuest, 'vmid'>, facts: Facts): CrashOrder {
  const { vmid } = site.freshGuest()
  return {
    ...facts, vmid, signed: false, provenByEndState: true,
    declared: [{ vmid, ...desired }],
    carryOut: async ({ reconciler }) => void (await reconciler.cycle()),
  }
}

/** A person asks for it, another signs it, and the next cycle carries it out. */
function signedOrder(site: CrashSite, parameters: Operation['parameters'], facts: Facts & Pick<CrashOrder, 'provenByEndState'>): CrashOrder {
  const { vmid } = site.freshGuest()
  const operation: Operation = { kind: facts.kind, guest: { host: hostId, vmid, type: 'lxc' }, parameters }
  return {
    ...facts, vmid, signed: true, declared: [],
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
