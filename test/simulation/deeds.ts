/** What people do with the app. */
import type { PendingItem } from '../../electron/ports.ts'
import type { Cluster } from '../../electron/simulator/cluster.ts'
import type { SeededRandom } from '../../electron/simulator/seededRandom.ts'
import { hostId, type OwnLife } from '../faults/openLife.ts'
import { sign } from '../faults/signerKey.ts'
import { wish, wishForGuest } from './behindTheBack.ts'
import type { Oracle } from './oracle.ts'

export interface Setting {
  readonly own: OwnLife
  readonly cluster: Cluster
  readonly random: SeededRandom
  readonly oracle: Oracle
  /** Signatures that people made; the newest may be handed in for something else. */
  readonly armors: string[]
}

/** One thing that somebody does, drawn now and done when it is called. */
export function drawDeed(setting: Setting): () => Promise<unknown> {
  const { own: { reconciler, journal }, cluster, random } = setting
  const minted = journal.pendingItems(hostId).filter(({ payload }) => payload !== null)
  if (minted.length > 0 && random.chance(0.5)) return signing(random.pick(minted), setting)
  if (random.chance(0.1)) return making(setting)
  const asked = wish(cluster, random)
  const choice = random.integer(0, 9)
  if (choice < 4 || asked === null) return () => reconciler.cycle()
  if (choice < 5) return () => reconciler.beginCycle()
  if (choice < 6) return async () => (await reconciler.apply({ vmid: null, benign: true, actor: 'bea' })).finished
  return () => reconciler.request(asked, 'bea', 'for a reason')
}

/** Somebody asks for a new guest, perhaps one that may go again. */
function making({ own: { reconciler }, cluster, random, oracle }: Setting): () => Promise<unknown> {
  const asked = wishForGuest(cluster, random)
  const scratch = random.chance(0.4)
  if (scratch) oracle.askedForScratch(asked.guest.vmid)
  return () => reconciler.request(asked, 'bea', '', scratch)
}

/** Somebody signs what waits, or hands in another signature for it. */
function signing(item: PendingItem, { own: { reconciler, journal }, random, oracle, armors }: Setting): () => Promise<unknown> {
  if (item.payload === null) throw new Error('there is nothing to sign')
  const { bytes, sha256 } = item.payload
  const forged = random.chance(0.15)
  const armor = forged ? (armors.at(-1) ?? sign(Buffer.from('something else'))) : sign(bytes)
  return async () => {
    if (!forged) {
      oracle.personSigned(sha256)
      armors.push(armor)
    }
    const { principal, keyFingerprint } = await reconciler.admitSignature(item, armor)
    journal.recordSignature(item.id, { principal, keyFingerprint, armor, at: item.createdAt })
    await reconciler.cycle()
  }
}
