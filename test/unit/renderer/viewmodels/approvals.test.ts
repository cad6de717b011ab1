import { describe, expect, it } from 'vitest'
import { gateApproval, holdLiftedAt, missingSigners, modeNote, remedyFor } from '../../../../renderer/viewmodels/approvalGate.ts'
import { describeConsequence, describeLoss, hiddenInPayload, identityFacts, payloadParts, readPayload } from '../../../../renderer/viewmodels/approvalPayload.ts'
import { approvalSteps, approvalStory, endShape, lossTense, signerLines } from '../../../../renderer/viewmodels/approvalStory.ts'
import { groupApprovals, matchesApproval, stepApproval, stepApprovalGroup } from '../../../../renderer/viewmodels/approvals.ts'
import { isOldBackup, wayBackFrom } from '../../../../renderer/viewmodels/wayBack.ts'
import { wayBackSentence } from '../../../../renderer/viewmodels/wayBackSentence.ts'
import type { ApprovalDetail } from '../../../../shared/ipc/contract.ts'
import { approvalDetails, approvals, runningOperation, signerSet } from '../../../fixtures/window/approvals.ts'
import { hosts } from '../../../fixtures/window/fleet.ts'

const detail = (id: string): ApprovalDetail => {
  const found = approvalDetails.find((one) => one.id === id)
  if (found === undefined) throw new Error(`the fixture has no ${id}`)
  return found
}
const waiting = detail('ap-1')
const idle = { kind: 'idle' } as const

describe('the list', () => {
  const groups = groupApprovals(approvals, [runningOperation])

  it('puts what runs or is fully signed first, then what waits, what cannot be signed, and what ended', () => {
    expect(groups.map(({ name, rows }) => [name, rows.map((row) => row.id)])).toEqual([
      ['running', ['ap-3', 'ap-8']],
      ['waiting', ['ap-1', 'ap-2']],
      ['notReady', ['ap-4']],
      ['ended', ['ap-5', 'ap-6', 'ap-7', 'ap-0', 'ap-9']],
    ])
  })
  it('takes an executed item as ended when its operation is', () => {
    const settled = groupApprovals(approvals, [{ ...runningOperation, state: 'settled', outcome: 'ok' }])
    expect(settled.find((group) => group.name === 'ended')?.rows.some((row) => row.id === 'ap-3')).toBe(true)
  })
  it('puts one whose outcome is not known before all others', () => {
    expect(groupApprovals(approvals, [{ ...runningOperation, state: 'needs_operator' }])[0]).toMatchObject({ name: 'unclear', rows: [{ id: 'ap-3' }] })
  })
  it('tells what is signed and held back from what runs', () => {
    const held = approvals.map((row) => (row.id === 'ap-8' ? { ...row, heldBack: 'frozen' as const } : row))
    expect(groupApprovals(held, []).find(({ name }) => name === 'heldBack')?.rows.map((row) => row.id)).toEqual(['ap-8'])
    const unsigned = approvals.map((row) => (row.id === 'ap-1' ? { ...row, heldBack: 'state_changed' as const } : row))
    expect(groupApprovals(unsigned, []).find(({ name }) => name === 'waiting')?.rows.map((row) => row.id)).toContain('ap-1')
  })
  it('is walked group by group', () => {
    expect(['ap-3', 'ap-2', 'ap-9'].map((id) => stepApprovalGroup(groups, id, 1))).toEqual(['ap-1', 'ap-4', 'ap-9'])
    expect(['ap-9', 'ap-1', 'ap-3'].map((id) => stepApprovalGroup(groups, id, -1))).toEqual(['ap-4', 'ap-3', 'ap-3'])
    expect(stepApprovalGroup(groups, null, 1)).toBe('ap-3')
    expect(stepApprovalGroup([], null, 1)).toBeNull()
  })
  it.each([
    ['', approvals.length], ['  ', approvals.length], ['NEXTCLOUD', 1], ['pve-home 105', 1], ['snapshot.rollback', 1], ['pve-home 231', 0],
  ])('filtered by "%s" leaves %i', (filter, left) => {
    expect(approvals.filter((row) => matchesApproval(row, filter))).toHaveLength(left)
  })
  it('is walked from end to end and no further', () => {
    expect(stepApproval(groups, null, 0)).toBe('ap-3')
    expect(stepApproval(groups, 'ap-8', 1)).toBe('ap-1')
    expect(stepApproval(groups, 'ap-9', 1)).toBe('ap-9')
    expect(stepApproval(groups, 'ap-3', -1)).toBe('ap-3')
    expect(stepApproval([], 'ap-3', 1)).toBeNull()
  })
})

describe('signing', () => {
  const noSigners = { code: 'no_signers', message: 'Nobody is enrolled yet.', retry: 'never' } as const
  it.each<[string, ApprovalDetail, Parameters<typeof gateApproval>[1], boolean, RegExp]>([
    ['there is no connection', waiting, idle, false, /connection/],
    ['nobody is enrolled', { ...waiting, obstacle: noSigners }, idle, true, /Nobody/],
    ['an older journal was put back', { ...waiting, obstacle: { ...noSigners, code: 'journal_rolled_back' } }, idle, true, /older copy/],
    ['there is nothing to sign', detail('ap-4'), idle, true, /could not be read/],
    ['all signatures are there', detail('ap-8'), idle, true, /All signatures/],
    ['it is carried out', detail('ap-3'), idle, true, /carried out/],
    ['it is signed and held back', { ...detail('ap-8'), heldBack: 'frozen' }, idle, true, /holds it back/],
    ['its outcome is not known', { ...detail('ap-3'), operation: { ...runningOperation, state: 'needs_operator' } }, idle, true, /say above what you found/],
    ['it has ended', detail('ap-0'), idle, true, /ended/],
    ['a prompt is open for another', waiting, { kind: 'waiting', id: 'ap-2' }, true, /prompt/],
  ])('is off when %s, and says why', (_, item, signing, online, reason) => {
    const gate = gateApproval(item, signing, online)
    expect(gate.sign).toBe(false)
    expect(gate.reason).toMatch(reason)
  })
  it('is on for what waits, even after it was refused once', () => {
    expect(gateApproval(waiting, idle, true)).toEqual({ sign: true, reject: true, exportIt: true, reason: '' })
    expect(gateApproval({ ...waiting, obstacle: { code: 'guest_running', message: 'It runs.', retry: 'afterObserve' } }, idle, true).sign).toBe(true)
  })
  it('leaves rejecting to what cannot be signed, and exporting only to what has bytes', () => {
    expect(gateApproval(detail('ap-4'), idle, true)).toMatchObject({ reject: true, exportIt: false })
    expect(gateApproval(detail('ap-0'), idle, true)).toMatchObject({ reject: false, exportIt: false })
  })
  it('names the command that helps, where one does', () => {
    expect(remedyFor(noSigners)?.lines[0]).toMatch(/^countersign signers enrol /)
    expect(remedyFor({ ...noSigners, code: 'journal_rolled_back' })?.lines).toEqual(['countersign journal confirm-epoch'])
    expect(remedyFor({ ...noSigners, code: 'observation_incomplete' })).toBeNull()
  })
  it('tells somebody’s will from a failure, and where it is lifted', () => {
    expect(['frozen', 'not_allowed_by_mode', 'guest_running'].map((code) => holdLiftedAt({ ...noSigners, code: code as 'frozen' }))).toEqual(['freeze', 'hosts', null])
  })
  it.each([
    [2, ['alice'], ['bela'], 0],
    [2, ['alice'], ['alice'], 1],
    [3, [], ['alice', 'bela'], 1],
    [1, [], [], 1],
  ] as const)('that takes %i people, signed by %j, with %j who may, lacks %i', (needed, signed, maySign, missing) => {
    expect(missingSigners({ state: 'pending', needed, signed: [...signed], maySign: [...maySign] })).toBe(missing)
    expect(missingSigners({ state: 'executed', needed, signed: [...signed], maySign: [...maySign] })).toBe(0)
  })
  it('is told to change nothing for now on a host that is only observed', () => {
    const host = hosts.find((one) => one.id === 'site-gyor') ?? null
    expect(modeNote(detail('ap-4'), host)).toMatch(/site-gyor is in observe mode/)
    expect(modeNote(waiting, hosts[0] ?? null)).toBeNull()
    expect(modeNote(detail('ap-0'), host)).toBeNull()
  })
})

describe('the payload', () => {
  const text = waiting.payload ?? ''
  it('is read by the schema of what is signed', () => {
    expect(readPayload(text)?.guest?.vmid).toBe(105)
    expect(readPayload(null)).toBeNull()
    expect(readPayload('{')).toBeNull()
    expect(readPayload(text.replace('"version":1', '"version":2'))).toBeNull()
  })
  it('is shown whole and unchanged, with what is done and what is lost marked', () => {
    const parts = payloadParts(text)
    expect(parts.map((part) => part.text).join('')).toBe(text)
    expect(parts.filter((part) => part.mark === 'what').map((part) => part.text)).toEqual(['"kind":"guest.destroy"'])
    const lost = parts.find((part) => part.mark === 'lost')?.text ?? ''
    expect(lost).toContain('final-check')
    expect(lost.endsWith('}')).toBe(true)
  })
  it('is shown without marks when it is not one', () => {
    expect(payloadParts('<img src=x>')).toEqual([{ text: '<img src=x>', mark: 'plain' }])
  })
  it('tells of a character that people would not see', () => {
    expect(hiddenInPayload(text)).toBeNull()
    expect(hiddenInPayload(`${text}\u202e`)).toBe('U+202E')
  })
  it('names the guest by what cannot be renamed', () => {
    const payload = readPayload(text)
    if (payload === null) throw new Error('the fixture has no payload')
    const facts = identityFacts(payload)
    expect(facts.find((fact) => fact.label === 'UUID')).toMatchObject({ shown: '6f1d2c4e…f480', whole: '6f1d2c4e-8a37-4b0c-9d55-2e7a91c3f480' })
    expect(facts.map((fact) => fact.label)).not.toContain('MAC')
  })
})

describe('the consequence', () => {
  it.each([
    ['ap-1', 'will', 'VM 105 nextcloud-old on pve-home will be removed with its 3 volumes and 3 snapshots.'],
    ['ap-3', 'being', 'Container 112 lab on pve-home is being removed with its one volume and one snapshot.'],
    ['ap-2', 'will', 'Container 231 old-wiki on site-budapest will go back to snapshot before-9.1. Everything written since is lost.'],
    ['ap-5', 'was', 'Snapshot before-9.1 of VM 204 shop-1 on site-budapest was deleted.'],
    ['ap-6', 'would', 'Disk local-zfs:vm-212-disk-3 (64 GiB) of VM 212 erp-db on site-budapest would have been deleted.'],
    ['ap-4', 'will', 'Convert 409 legacy-a to a template on site-gyor.'],
  ] as const)('of %s is told as what %s happen', (id, tense, sentence) => {
    expect(describeConsequence(detail(id), readPayload(detail(id).payload), tense)).toBe(sentence)
  })
  it.each([
    ['disk.replace', { slot: 'scsi1', volume: 'old', newVolume: 'lvm:new' }, 'will', 'Disk scsi1 of VM 105 nextcloud-old on pve-home will be replaced by lvm:new. What runs in the guest finds other data in its place.'],
    ['disk.move', { slot: 'scsi0', volume: 'lvm:old', storage: 'ceph', deleteSource: true }, 'may', 'Disk scsi0 of VM 105 nextcloud-old on pve-home may have been moved to ceph, and its old volume lvm:old deleted.'],
    ['guest.start', {}, 'will', 'Start it on pve-home. Lost with it: 3 volumes and 3 snapshots.'],
    ['guest.start', {}, 'would', 'Start it on pve-home. It would have cost 3 volumes and 3 snapshots.'],
  ] as const)('of %s with %j is told as what %s happen', (kind, parameters, tense, sentence) => {
    const payload = readPayload(waiting.payload)
    if (payload === null) throw new Error('the fixture has no payload')
    expect(describeConsequence({ ...waiting, kind, summary: 'Start it' }, { ...payload, kind, parameters }, tense)).toBe(sentence)
  })
  it('of what nobody knows the outcome of is told as what may have happened', () => {
    const unclear: ApprovalDetail = { ...detail('ap-3'), operation: { ...runningOperation, state: 'needs_operator' } }
    expect(lossTense(unclear)).toBe('may')
    expect(describeConsequence(unclear, readPayload(unclear.payload), 'may')).toBe('Container 112 lab on pve-home may have been removed with its one volume and one snapshot.')
  })
  it.each([
    ['guest.destroy', true, 'verified', 'The verified backup below is the only way back.'],
    ['guest.destroy', true, 'unverified', 'The only way back is a backup that nobody has verified.'],
    ['snapshot.rollback', false, 'none', 'There is no way back.'],
    ['guest.restore', true, 'unread', 'No verified backup is known.'],
    ['disk.delete', true, 'verified', 'There is no way back.'],
    ['snapshot.delete', false, 'verified', 'There is no way back.'],
    ['disk.replace', false, 'verified', 'The old volume stays as an unused disk: attaching it again is the way back.'],
    ['disk.configure', true, 'none', 'There is no way back.'],
    ['guest.start', true, 'verified', 'The verified backup below is the only way back.'],
    ['signers.rotate', false, 'none', 'The way back is another change, signed under the new rules.'],
  ] as const)('of %s (volumes go: %s) with a backup that is %s names the way back', (kind, losesVolumes, backup, sentence) => {
    expect(wayBackSentence(wayBackFrom(kind, losesVolumes), backup)).toBe(sentence)
  })
  it('takes a backup for old after a week', () => {
    const nowMs = Date.parse('2026-11-20T12:00:00Z')
    expect(isOldBackup('2026-11-13T12:00:00Z', nowMs)).toBe(false)
    expect(isOldBackup('2026-11-13T11:59:59Z', nowMs)).toBe(true)
  })
  it('follows how the item stands', () => {
    expect(['ap-1', 'ap-3', 'ap-5', 'ap-6', 'ap-9'].map((id) => lossTense(detail(id)))).toEqual(['will', 'being', 'was', 'would', 'would'])
  })
  it('sums volumes, and says when a size is not known', () => {
    expect(describeLoss(waiting.lost ?? { volumes: [], snapshots: [], backups: [] }).total).toBe('3 volumes, 232 GiB · 3 snapshots')
    expect(describeLoss({ volumes: [{ id: 'a', sizeBytes: null }], snapshots: [], backups: ['b'] }).total).toBe('1 volume, size not known · 1 backup')
    expect(describeLoss({ volumes: [], snapshots: ['a', 'b'], backups: [] }).rows).toEqual([{ kind: 'snapshots', names: ['a', 'b'] }])
  })
})

describe('the story', () => {
  it.each([
    ['ap-6', 'replaced', 'Superseded', /^Its volumes are no longer .* Nothing was sent to the host\. Signatures on it count no more\.$/],
    ['ap-7', 'expired', 'Expired', /^It expired at \w{3} 20 Nov, \d\d:\d\d\. .*Nobody wishes for it any more/],
    ['ap-0', 'rejected', 'Rejected by bela', /^Still in use\. Nothing was sent/],
    ['ap-5', 'done', 'Carried out and read back', /^$/],
    ['ap-9', 'failed', 'It was sent, and failed', /storage is locked/],
  ] as const)('of %s tells how it ended', (id, shape, title, told) => {
    const story = approvalStory(detail(id))
    expect(story).toMatchObject({ shape, title })
    expect(story?.detail).toMatch(told)
  })
  it('is not told of what waits or runs', () => {
    expect(approvalStory(waiting)).toBeNull()
    expect(approvalStory(detail('ap-3'))).toBeNull()
  })
  it('has a shape for each end, also where only the row is known', () => {
    expect(endShape(detail('ap-7'), false)).toBe('expired')
    expect(endShape(detail('ap-9'), true)).toBe('failed')
    expect(endShape({ state: 'withdrawn', endedBecause: null }, false)).toBe('withdrawn')
  })
})

describe('the steps', () => {
  it('begin with the signatures and follow the operation', () => {
    expect(approvalSteps(detail('ap-3'))?.map((step) => [step.label, step.state])).toEqual([
      ['2 of 2 signatures verified', 'done'], ['Observed again: as reviewed', 'done'], ['Intent journalled', 'done'], ['Task runs on the host', 'running'], ['Read back and settle', 'todo'],
    ])
  })
  it('say what comes once all have signed, and nothing before', () => {
    expect(approvalSteps(detail('ap-8'))?.find((step) => step.state === 'running')?.label).toBe('Observe the guest again')
    expect(approvalSteps(waiting)).toBeNull()
  })
  it('are none while what is signed is held back', () => {
    expect(approvalSteps({ ...detail('ap-8'), heldBack: 'frozen' })).toBeNull()
  })
})

describe('the people', () => {
  it('are told who signed with which key, who may, and who may not', () => {
    expect(signerLines(waiting, signerSet).map(({ principal, signedAt, maySign, keys }) => [principal, signedAt !== null, maySign, keys.map((key) => key.keyType)])).toEqual([
      ['alice', true, false, ['ssh-ed25519']], ['bela', false, true, ['sk-ssh-ed25519@openssh.com']], ['csilla', false, false, ['ssh-ed25519']],
    ])
  })
  it('leave out keys that were revoked', () => {
    const keys = signerLines({ ...waiting, signatures: [] }, signerSet).find((line) => line.principal === 'alice')?.keys
    expect(keys?.map((key) => key.keyType)).toEqual(['ssh-ed25519'])
  })
  it('are only those who signed once it has ended', () => {
    expect(signerLines({ ...waiting, state: 'superseded' }, signerSet).map((line) => line.principal)).toEqual(['alice'])
  })
  it('are told by name while the signer set is not read', () => {
    expect(signerLines(waiting, null).map((line) => line.principal)).toEqual(['alice', 'bela'])
  })
})
