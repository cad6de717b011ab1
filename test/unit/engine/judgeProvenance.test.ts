import { describe, expect, it } from 'vitest'
import { endOf, judgeProvenance, type MadeGuest, type ProvenanceContext } from '../../../electron/engine/judgeProvenance.ts'
import { identityOf } from '../../../electron/engine/provenance.ts'
import type { ActualGuest } from '../../../shared/domain/guest.ts'
import type { Operation, OperationParameters } from '../../../shared/domain/operation.ts'
import { container, machine } from '../../fixtures/guests/actualGuests.ts'

const guest = container({ run: 'stopped' })
const digest = guest.spec?.digest ?? ''
const made: MadeGuest = {
  upid: 'UPID:made', node: guest.node, kind: 'created', digest, epoch: 1, later: [],
  identity: identityOf(guest) ?? { rootVolume: '', uuid: null, mac: '' },
}
const context: ProvenanceContext = { epoch: 1, claimed: false, history: [{ upid: 'UPID:made', type: 'vzcreate', user: 'root@pam!countersign' }] }

interface Later {
  readonly kind?: string
  readonly parameters?: OperationParameters
  readonly state?: string
  readonly upid?: string | null
  readonly before?: string | null
  readonly after?: string | null
}

function later({ kind = 'guest.configure', parameters = {}, state = 'settled', upid = null, before = digest, after = digest }: Later = {}): MadeGuest['later'][number] {
  const operation: Operation = { kind: kind as 'guest.configure', guest: guest.ref, parameters }
  return { entry: { operation, state, upid, digestBefore: before, summary: `Do ${kind}` }, digestAfter: after }
}

function judged(change: Partial<MadeGuest> = {}, seen: ActualGuest = guest, around: Partial<ProvenanceContext> = {}): string {
  const finding = judgeProvenance({ ...made, ...change }, seen, { ...context, ...around })
  return finding.kind === 'holds' ? 'holds' : `${finding.kind}: ${finding.because}`
}

describe('provenance holds', () => {
  it.each<[string, string]>([
    ['as it was made', judged()],
    ['with harmless operations of ours since', judged({ later: [later({ after: 'd2' }), later({ kind: 'snapshot.create', upid: 'UPID:snap', before: 'd2', after: digest })] }, guest, { history: [...(context.history ?? []), { upid: 'UPID:snap', type: 'vzsnapshot', user: 'root@pam!countersign' }] })],
    ['with one that was not sent', judged({ later: [later({ after: null })] })],
    ['declared, where it was made empty', judged({}, guest, { claimed: true })],
    ['while it runs, where it is scratch', judged({ kind: 'scratch', later: [later({ kind: 'guest.start' })] }, container({ run: 'running', uptimeSeconds: 60 }))],
  ])('%s', (_, verdict) => {
    expect(verdict).toBe('holds')
  })
})

describe('provenance ends', () => {
  it.each<[string, string, RegExp]>([
    ['with a new epoch', judged({ epoch: 0 }), /^ended: A new epoch/],
    ['with our own start', judged({ later: [later({ kind: 'guest.start' })] }), /^ended: Do guest\.start\./],
    ['with a start of ours that failed', judged({ later: [later({ kind: 'guest.start', after: null })] }), /^ended/],
    ['with a start of ours that is under way', judged({ later: [later({ kind: 'guest.start', state: 'sent' })] }), /^ended/],
    ['with a restore over it', judged({ kind: 'scratch', later: [later({ kind: 'guest.restore' })] }), /^ended/],
    ['with a volume of others attached', judged({ kind: 'scratch', later: [later({ kind: 'disk.attach', parameters: { slot: 'mp0', volume: 'local-lvm:vm-9-disk-0' } })] }), /^ended/],
    ['with a kind that nobody thought of', judged({ kind: 'scratch', later: [later({ kind: 'guest.obliterate' })] }), /^ended/],
    ['where it runs', judged({}, container({ run: 'running' })), /^ended: It was started/],
    ['where it has been up', judged({}, container({ run: 'stopped', uptimeSeconds: 1 })), /^ended: It was started/],
    ['where it is declared and scratch', judged({ kind: 'scratch' }, guest, { claimed: true }), /^ended: A declaration claims it/],
    ['with another MAC', judged({}, container({ run: 'stopped', spec: { mac: 'bc:24:11:ff:ff:ff' } })), /^ended: It is another guest/],
    ['without a MAC', judged({}, container({ run: 'stopped', spec: { mac: null } })), /^ended: It is another guest/],
    ['with another root volume', judged({}, container({ run: 'stopped', spec: { disks: [{ slot: 'rootfs', volume: 'local-lvm:vm-101-disk-9', sizeBytes: 1, raw: '' }] } })), /^ended: It is another guest/],
    ['as a VM that has the same VMID', judged({}, machine({ run: 'stopped', node: guest.node })), /^ended/],
    ['on another node', judged({}, { ...guest, node: 'elsewhere' }), /^ended: It is on elsewhere/],
    ['with a task of somebody else', judged({}, guest, { history: [...(context.history ?? []), { upid: 'UPID:x', type: 'vzstart', user: 'bob@pam' }] }), /^ended: Somebody else touched it: a task vzstart of bob@pam/],
    ['with a task of our own token that the journal does not know', judged({}, guest, { history: [...(context.history ?? []), { upid: 'UPID:x', type: 'vzsnapshot', user: 'root@pam!countersign' }] }), /^ended: Somebody else/],
    ['with another digest', judged({ digest: 'elsewise' }), /^ended: Its configuration was changed/],
    ['with a change before an operation of ours', judged({ later: [later({ before: 'theirs' })] }), /^ended: Its configuration was changed/],
    ['with a change between two of ours', judged({ later: [later({ after: 'd2' }), later({ before: 'd3' })] }), /^ended: Its configuration was changed/],
    ['with a change after the last of ours', judged({ later: [later({ after: 'd2' })] }), /^ended: Its configuration was changed/],
    ['where the configuration before ours is not known', judged({ later: [later({ before: null })] }), /^ended: Its configuration was changed/],
    ['even where nothing else can be known', judged({ later: [later({ kind: 'guest.start' })] }, { ...guest, spec: null, specKnown: false }, { history: null, claimed: null }), /^ended/],
  ])('%s', (_, verdict, expected) => {
    expect(verdict).toMatch(expected)
  })
})

describe('provenance excuses nothing for now', () => {
  it.each<[string, string]>([
    ['where tasks of others cannot be seen', judged({}, guest, { history: null })],
    ['where the configuration cannot be read', judged({}, { ...guest, spec: null, specKnown: false })],
    ['where an operation of ours has no known end', judged({ later: [later({ state: 'needs_operator', after: null })] })],
    ['where the host does not say whether it runs', judged({}, container({ run: 'unspecified' }))],
    ['where nobody can say what a faulty file declares', judged({ kind: 'scratch' }, guest, { claimed: null })],
  ])('%s', (_, verdict) => {
    expect(verdict).toMatch(/^unknown: /)
  })
})

it('a list that does not show the guest ends nothing by itself', () => {
  expect(endOf(made, null, { epoch: 1, claimed: false })).toBeNull()
})
