/**
 * The fault table: what is done to the app, what must hold, and which tests show it, by file and by words that stand in
 * their full names. `npm run test:faults` runs these files and prints a line for each row.
 */
export interface FaultRow {
  readonly fault: string
  readonly mustHold: string
  readonly shownBy: readonly ShownBy[]
}

/** All tests of the file whose full name has one of these words; at least one has to be there for each. */
export interface ShownBy {
  readonly file: string
  readonly words: readonly string[]
}

const transport = 'test/contract/proxmoxClientTransport.test.ts'
const reconcileFaults = 'test/contract/reconcileFaults.test.ts'
const recovery = 'test/contract/reconcileRecovery.test.ts'
const movedFacts = 'test/adversarial/movedFacts.test.ts'
const openJournal = 'test/unit/journal/openJournal.test.ts'
const clock = 'test/faults/clock.test.ts'
const huge = 'test/faults/hugeAnswers.test.ts'

export const faultTable: readonly FaultRow[] = [
  { fault: 'kill during recovery, three deep', mustHold: 'same end state', shownBy: [{ file: recovery, words: ['killed again and again in the recovery'] }] },
  { fault: 'write-ahead log cut at every byte of 30 commits', mustHold: 'an exact prefix of acknowledged rows', shownBy: [{ file: 'test/unit/journal/cutLog.test.ts', words: ['cut at any byte'] }] },
  { fault: 'bit flip in database or log', mustHold: 'every changed row is named by verification', shownBy: [{ file: 'test/unit/journal/auditChain.test.ts', words: ['any changed byte', 'a flipped byte anywhere'] }] },
  {
    fault: 'database deleted, or an old copy put back', mustHold: 'observes only until the new epoch; older payloads refused',
    shownBy: [
      { file: 'test/unit/journal/rolledBack.test.ts', words: ['an old copy put back', 'a deleted journal is noticed', 'an old copy at another path'] },
      { file: movedFacts, words: ['the record of what was signed'] },
    ],
  },
  {
    fault: 'disk full', mustHold: 'typed error, nothing sent afterwards',
    shownBy: [{ file: 'test/faults/disk.test.ts', words: ['disk full on a small tmpfs'] }, { file: 'test/unit/journal/killedWriter.test.ts', words: ['when the disk takes no more'] }],
  },
  { fault: 'EIO on fsync', mustHold: 'typed error, nothing sent afterwards', shownBy: [{ file: 'test/faults/disk.test.ts', words: ['EIO on fsync'] }] },
  { fault: 'read-only or locked file', mustHold: 'typed error, nothing sent afterwards', shownBy: [{ file: openJournal, words: ['read-only changes nothing', 'while another program holds the file'] }] },
  {
    fault: 'second instance on the same folder', mustHold: "refused with the first one's pid; next start after a kill",
    shownBy: [{ file: 'test/unit/config/dataFolder.test.ts', words: ['names the process that owns the folder'] }, { file: 'test/contract/commandLineOwner.test.ts', words: ['refuses a second owner'] }],
  },
  {
    fault: 'clock one day back or forward', mustHold: 'expired stays expired; nothing is sent twice',
    shownBy: [{ file: clock, words: ['one day forward', 'one day back'] }, { file: 'test/adversarial/rowsSignatures.test.ts', words: ['row 4 |'] }],
  },
  { fault: 'an hour of sleep in mid-task', mustHold: 'polling resumes, nothing is sent twice', shownBy: [{ file: clock, words: ['an hour of sleep'] }] },
  {
    fault: 'reply after the time-out; reset before, in, after the body; half-open socket', mustHold: 'outcome unknown, effect at most once',
    shownBy: [{ file: transport, words: ['a read is unreachable, a mutation unknown'] }, { file: reconcileFaults, words: ['an answer that is lost'] }, { file: recovery, words: ['while the host works on the request'] }],
  },
  { fault: 'wrong or rotated certificate, also on a resumed session', mustHold: '0 bytes of credential sent', shownBy: [{ file: transport, words: ['the pin'] }] },
  {
    fault: 'one node down, or never answering', mustHold: 'queues of other nodes are not held up',
    shownBy: [
      { file: reconcileFaults, words: ['of a node that is down'] },
      { file: 'test/contract/observeHost.test.ts', words: ['because a node never answers'] },
      { file: 'test/contract/reconcileCautions.test.ts', words: ['holds up neither the next look nor the work'] },
    ],
  },
  {
    fault: '401, 403, 500, 595, 596 in mid-queue', mustHold: 'typed and mapped, every one',
    shownBy: [
      { file: reconcileFaults, words: ['settles a start as failed', '595 is looked into'] },
      { file: 'test/unit/proxmox/errors.test.ts', words: [''] },
      { file: transport, words: ['(595)'] },
    ],
  },
  { fault: 'truncated, non-JSON, wrong types, 1 GB, ten million levels deep', mustHold: 'capped and typed, no state change', shownBy: [{ file: transport, words: ['a read tells it, a mutation is unknown'] }, { file: huge, words: ['configuration', 'the answer to a change'] }] },
  { fault: 'guest changed between plan and apply', mustHold: 'conflict, planned anew', shownBy: [{ file: reconcileFaults, words: ['the digest refuses it', 'is planned anew'] }] },
  { fault: 'VMID reused', mustHold: 'binding_mismatch', shownBy: [{ file: movedFacts, words: ['binding_mismatch'] }] },
  { fault: 'guest renamed or its facts moved; migrated', mustHold: 'state_changed; the node is not bound', shownBy: [{ file: movedFacts, words: ['state_changed', 'migrated to another node'] }] },
  { fault: 'journal of the previous version; of a newer one', mustHold: 'migrates; refuses', shownBy: [{ file: openJournal, words: ['of version 1 is brought up to date', 'of a newer version is refused'] }] },
  { fault: 'a lock that stays on a guest', mustHold: 'that guest alone is left, and says why', shownBy: [{ file: 'test/faults/lock.test.ts', words: ['a lock that stays'] }, { file: reconcileFaults, words: ['into a lock is left alone'] }] },
]
