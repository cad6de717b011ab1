import { signedPayload, type SignedPayload } from '../../shared/domain/signedOperation.ts'
import type { ApprovalDetail } from '../../shared/ipc/contract.ts'
import { findHiddenCharacter } from '../../shared/lib/hiddenCharacters.ts'
import { texts } from '../texts.ts'
import { formatSize } from './sizes.ts'

/** The payload as its own bytes say; null while there is none, or when they do not read as one. Pure. */
export function readPayload(text: string | null): SignedPayload | null {
  if (text === null) return null
  try {
    const parsed = signedPayload.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** A stretch of the bytes as they are shown. */
export interface PayloadPart {
  readonly text: string
  readonly mark: 'plain' | 'what' | 'lost'
}

/**
 * The bytes cut where a reader's eye should rest: what is done, and what is lost. The parts joined are the bytes,
 * unchanged. Pure.
 */
export function payloadParts(text: string): readonly PayloadPart[] {
  const payload = readPayload(text)
  if (payload === null) return [{ text, mark: 'plain' }]
  const wanted = [
    { text: `"kind":${JSON.stringify(payload.kind)}`, mark: 'what' as const },
    { text: `"lost":${JSON.stringify(keepOrder(text))}`, mark: 'lost' as const },
  ]
  const found = wanted
    .map((part) => ({ ...part, at: text.indexOf(part.text) }))
    .filter((part) => part.at >= 0)
    .toSorted((a, b) => a.at - b.at)
  const parts: PayloadPart[] = []
  let from = 0
  for (const part of found) {
    if (part.at > from) parts.push({ text: text.slice(from, part.at), mark: 'plain' })
    parts.push({ text: part.text, mark: part.mark })
    from = part.at + part.text.length
  }
  if (from < text.length) parts.push({ text: text.slice(from), mark: 'plain' })
  return parts
}

/** `lost` with its keys in the order in which the bytes have them; the schema may have changed it. */
function keepOrder(text: string): unknown {
  const parsed: unknown = JSON.parse(text)
  return typeof parsed === 'object' && parsed !== null && 'lost' in parsed ? parsed.lost : undefined
}

/** The first character of the bytes that people would not see; null = none. Pure. */
export function hiddenInPayload(text: string): string | null {
  return findHiddenCharacter(text)?.codePoint ?? null
}

/** A fact in the strip that names the guest. `whole` is copied; `shown` is shortened. */
export interface IdentityFact {
  readonly label: string
  readonly shown: string
  readonly whole: string
  readonly mono: boolean
}

const ends = (text: string, first: number, last: number): string => (text.length <= first + last + 1 ? text : `${text.slice(0, first)}…${text.slice(-last)}`)

/** Which guest is meant, out of the signed bytes. Empty for a change of the signer set. Pure. */
export function identityFacts({ guest, host, reviewed }: SignedPayload): readonly IdentityFact[] {
  if (guest === null || host === null) return []
  const t = texts.approvals.facts
  const fact = (label: string, whole: string | null, shown = whole, mono = true): IdentityFact => ({ label, shown: shown ?? t.none, whole: whole ?? '', mono })
  const own = 'uuid' in guest ? fact(t.uuid, guest.uuid, ends(guest.uuid, 8, 4)) : fact(t.mac, guest.mac)
  return [
    fact(t.host, host.id, host.id, false),
    own,
    fact(t.root, guest.rootVolume),
    fact(t.digest, reviewed.digest, ends(reviewed.digest, 6, 4)),
    fact(t.cluster, host.cluster, ends(host.cluster, 8, 5)),
  ]
}

/** How far the loss has come; `would` = nothing came of it, `may` = nobody knows. */
export type LossTense = 'will' | 'being' | 'was' | 'would' | 'may'

/** What happens to which guest on which host, and what goes with it: one sentence. Pure. */
export function describeConsequence(item: Pick<ApprovalDetail, 'kind' | 'host' | 'vmid' | 'guest' | 'lost' | 'summary'>, payload: SignedPayload | null, tense: LossTense): string {
  const t = texts.approvals.consequence
  if (item.kind === 'signers.rotate') return t.signers[tense]
  if (item.host === null || item.lost === null) return t.other(item.summary, item.host, [])[tense]
  const type = payload?.guest == null ? '' : `${texts.approvals.types[payload.guest.type]} `
  const guest = t.on(`${type}${item.vmid ?? ''} ${item.guest ?? ''}`.trim(), item.host)
  const [volume] = item.lost.volumes
  const all = t.withAll(lossParts(item.lost))
  switch (item.kind) {
    case 'guest.destroy':
      return t.destroy(guest, all)[tense]
    case 'guest.restore':
      return t.restore(guest, all)[tense]
    case 'guest.template':
      return t.template(guest)[tense]
    case 'snapshot.rollback':
      return t.rollback(guest, told(payload, 'name'))[tense]
    case 'disk.replace':
      return t.replace(told(payload, 'slot'), guest, told(payload, 'newVolume'))[tense]
    case 'disk.move':
      return t.move(told(payload, 'slot'), guest, told(payload, 'storage'), told(payload, 'volume'))[tense]
    case 'snapshot.delete':
      return t.remove(t.snapshotNamed(item.lost.snapshots[0] ?? ''), guest)[tense]
    case 'backup.delete':
      return t.remove(t.backupNamed(item.lost.backups[0] ?? ''), guest)[tense]
    case 'disk.delete':
      return t.remove(t.diskNamed(volume?.id ?? '', volume?.sizeBytes == null ? '' : formatSize(volume.sizeBytes)), guest)[tense]
    default:
      return t.other(item.summary, item.host, lossParts(item.lost))[tense]
  }
}

/** A parameter of the signed bytes, as text; '' = it has none. */
function told(payload: SignedPayload | null, parameter: string): string {
  const value = payload?.parameters[parameter]
  return typeof value === 'string' ? value : ''
}

function lossParts({ volumes, snapshots }: NonNullable<ApprovalDetail['lost']>): readonly string[] {
  const part = (count: number, word: string): readonly string[] => (count === 0 ? [] : [count === 1 ? `one ${word}` : `${count} ${word}s`])
  return [...part(volumes.length, 'volume'), ...part(snapshots.length, 'snapshot')]
}

/** One line of what is lost. Sizes in bytes; null = not known, undefined = the kind has none. */
export interface LossRow {
  readonly kind: 'volume' | 'snapshots' | 'backup'
  readonly names: readonly string[]
  readonly sizeBytes?: number | null
}

/** What is lost, a line for each volume and backup and one for all snapshots, and the sum in words. Pure. */
export function describeLoss({ volumes, snapshots, backups }: NonNullable<ApprovalDetail['lost']>): { readonly rows: readonly LossRow[]; readonly total: string } {
  const bytes = volumes.reduce((sum, volume) => sum + (volume.sizeBytes ?? 0), 0)
  const unknown = volumes.some((volume) => volume.sizeBytes === null)
  const t = texts.approvals.lost
  return {
    rows: [
      ...volumes.map(({ id, sizeBytes }) => ({ kind: 'volume' as const, names: [id], sizeBytes })),
      ...(snapshots.length === 0 ? [] : [{ kind: 'snapshots' as const, names: snapshots }]),
      ...backups.map((id) => ({ kind: 'backup' as const, names: [id] })),
    ],
    total: t.total(volumes.length, unknown ? t.unknownSize : formatSize(bytes), snapshots.length, backups.length),
  }
}
