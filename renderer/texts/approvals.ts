import type { ApprovalRow } from '../../shared/ipc/contract.ts'
import { wayTexts } from './ways.ts'
import { many } from './words.ts'

const states: Readonly<Record<ApprovalRow['state'], string>> = { pending: 'waits', executed: 'executed', rejected: 'rejected', superseded: 'superseded', withdrawn: 'withdrawn' }

/** The same consequence before it, while it happens, after it, when nothing came of it, and when nobody knows. */
function tenses(will: string, being: string, was: string, would: string, may: string) {
  return { will, being, was, would, may }
}

/** A guest or a part of it to which something is done: `VM 105 will be removed.` */
function done(what: string, verb: string, rest = '') {
  return tenses(`${what} will be ${verb}${rest}.`, `${what} is being ${verb}${rest}.`, `${what} was ${verb}${rest}.`, `${what} would have been ${verb}${rest}.`, `${what} may have been ${verb}${rest}.`)
}

/** Texts of the Approvals screen and its dialogs. */
export const approvalTexts = {
  title: 'Approvals',
  counts: (wait: number, run: number, unclear: number) =>
    [...(wait === 0 && run + unclear > 0 ? [] : [wait === 0 ? 'none waits' : `${wait} ${wait === 1 ? 'waits' : 'wait'}`]), ...(run === 0 ? [] : [`${run} ${run === 1 ? 'runs' : 'run'}`]), ...(unclear === 0 ? [] : [`${unclear} unclear`])].join(', '),
  list: 'Requests for a signature',
  filter: 'Filter',
  filterLabel: 'Filter requests',
  noMatch: 'No request matches',
  clear: 'Clear the filter',
  none: 'Nothing waits for a signature',
  noneDetail: 'What could lose data or a recovery point comes here instead of being run.',
  states,
  groups: { unclear: 'Outcome not known', running: 'Running', heldBack: 'Signed, held back', waiting: 'Wait for a signature', notReady: 'Cannot be signed yet', ended: 'Ended' },
  signed: (signed: number, needed: number) => `${signed} of ${needed} signed`,
  left: 'left',
  expired: 'expired',
  notMinted: 'nothing to sign yet',
  noHost: 'Signer set',
  aboutToRun: 'about to run',
  heldBack: 'held back',
  unclear: 'look at it',
  runs: 'runs',
  failed: 'failed',
  undo: 'Countersign cannot undo this.',
  ways: {
    backup: { verified: 'The verified backup below is the only way back.', unverified: 'The only way back is a backup that nobody has verified.', none: 'There is no way back.', unread: 'No verified backup is known.' },
    ...wayTexts,
  },
  move: 'move',
  signKey: 'sign',
  rejectKey: 'reject',
  facts: {
    guest: 'Guest',
    uuid: 'UUID',
    mac: 'MAC',
    root: 'Root volume',
    digest: 'Reviewed digest',
    cluster: 'Cluster',
    none: 'none',
    host: 'Host',
  },
  types: { qemu: 'VM', lxc: 'Container' },
  why: 'Why it needs a signature',
  whyThen: 'Why it needed a signature',
  lost: { will: 'What will be lost', being: 'What is being lost', was: 'What was lost', would: 'What would have been lost', may: 'What may have been lost', stake: 'What was at stake', nothing: 'No volume, snapshot or backup is lost.', volume: 'Volume', snapshot: 'Snapshot', snapshots: 'Snapshots', backup: 'Backup', size: 'Size', what: 'Kind', id: 'Name', unknownSize: 'size not known',
    total: (volumes: number, size: string, snapshots: number, backups: number) => [...(volumes === 0 ? [] : [`${many(volumes, 'volume')}, ${size}`]), ...(snapshots === 0 ? [] : [many(snapshots, 'snapshot')]), ...(backups === 0 ? [] : [many(backups, 'backup')])].join(' · ') },
  evidence: {
    head: (age: string) => `A verified backup, ${age} old`,
    onlyWay: (age: string) => `The only way back: a verified backup, ${age} old`,
    verified: 'Verified',
    old: 'Verified, old',
    oldDetail: 'It is old: all that was written since is not in it.',
    since: 'What was written since is not in it.',
    missing: 'No verified backup is known',
    missingDetail: 'Whether others stand on a storage could not be read. Take a backup first, if what is lost matters.',
    reading: 'Looking for others on its storages…',
    none: 'It has no backup',
    noneDetail: 'Take one first, if what is lost matters.',
    unverified: (n: number) => (n === 1 ? 'One backup, and nobody has verified it' : `${n} backups, and nobody has verified them`),
    unverifiedDetail: 'Only a backup server verifies them. To be sure, restore the newest one beside the guest first.',
    newest: 'newest',
    made: 'made',
  },
  payload: {
    title: 'Exactly what is signed',
    bytes: 'Bytes',
    readable: 'Readable',
    size: (bytes: string) => `${bytes} bytes, canonical JSON`,
    sha: 'SHA-256',
    copy: 'the exact bytes',
    show: 'Show',
    hide: 'Hide',
    view: 'How it is shown',
    unread: 'These bytes do not read as a request of this version. Do not sign them.',
    hidden: (codePoint: string) => `It holds a character that is not seen (${codePoint}). Compare it on the host before you sign.`,
  },
  signatures: {
    title: 'Signatures',
    need: (n: number) => `${many(n, 'person', 'people')} must sign it.`,
    maySign: 'may sign',
    mayNot: 'role does not fit',
    nobody: 'Nobody is enrolled who may sign it.',
    noneSigned: 'Nobody has signed it.',
    key: 'key',
  },
  about: {
    since: 'Asked',
    reason: 'Reason',
    from: 'From',
    expires: 'Expires',
    kind: 'Kind',
    ended: 'Ended',
    noReason: 'none given',
    why: 'Because',
  },
  checks: {
    title: 'Checked again before it runs',
    items: ['The same guest, with the facts that were signed', 'Signatures, roles and the number of people', 'Not locked, and the cluster has quorum', 'The host’s mode lets it run', 'Never used before'],
  },
  keepsRunning: 'Closing this window does not stop it. Countersign picks the task up again by its UPID.',
  sign: 'Approve and sign…',
  reject: 'Reject…',
  exportIt: 'Export…',
  importIt: 'Import .sig…',
  openIt: 'Open a colleague’s request…',
  openDialog: {
    title: 'Open a colleague’s request', intro: 'It is shown in the trusted prompt of this computer, read out of the very bytes you would sign. Whether your signature counts is judged by the Countersign that asks.',
    path: 'Path of its operation.json', missing: 'Type where the file is, e.g. /home/me/Downloads/operation.json.', open: 'Open in the trusted prompt', waiting: 'The trusted prompt has opened. Read there what is asked for, then sign or cancel.', cancelled: 'The prompt was closed. Nothing was signed.',
    signed: 'Signed', handBack: 'Hand this file back; it is imported where the request waits.', file: 'Signature',
  },
  toDrift: 'Open in Drift',
  toAudit: 'Its rows in Audit',
  toHosts: 'Open Hosts',
  toSigners: 'Open Signers',
  gate: {
    offline: 'The connection is lost; nothing can be signed until it is back.', ended: 'It has ended; there is nothing to sign.', running: 'It is being carried out.', signed: 'All signatures are there; it runs after the next look at the guest.', heldBack: 'All signatures are there; what holds it back stands above.', unclear: 'Its outcome is not known; say above what you found.', prompt: 'A trusted prompt is open already.',
    notMinted: 'There is nothing to sign yet.', observe: (host: string) => `${host} is in observe mode: a signature is kept, but nothing runs until the mode is changed.`, refused: 'It is signed, but was not carried out when that was tried last:',
  },
  obstacle: {
    held: (what: string) => `Signed, and held back: ${what}`,
    quorum: (needed: number, can: number) => `${needed} people must sign it, and ${can === 0 ? 'nobody' : `only ${can}`} of those enrolled may. It can never run as the signers are now: enrol more people, or lower the number.`,
    remedy: 'What helps',
    enrol: ['countersign signers enrol --principal NAME --key FILE.pub --roles operational'],
    confirmEpoch: ['countersign journal confirm-epoch'],
    enrolDetail: 'Run it once in a terminal on this computer, with the public key you want to sign with. Whoever is enrolled first signs for all who come later.',
    epochDetail: 'Do so only if you know why an older copy is in use. Every request is minted anew, and earlier signatures count no more.',
  },
  prompt: {
    waiting: 'Waiting for the trusted prompt', electron: 'Its window has opened. Read there what is signed, choose a key, and sign or cancel.', browser: 'It opens in a page of its own in this browser. If it does not, the terminal that runs Countersign shows its link. Read there what is signed, choose a key, and sign or cancel.',
    calm: 'This page cannot see what is chosen there, and cannot change what is signed.', cancelled: 'The prompt was closed without a signature. Nothing was signed.', signed: (signed: number, needed: number) => (signed >= needed ? 'Signed. It runs after a fresh look at the guest.' : `Signed: ${signed} of ${needed}. It waits for ${many(needed - signed, 'more person', 'more people')}.`), dismiss: 'Dismiss',
  },
  progress: {
    title: 'Progress',
    detail: 'from the journal and the host’s task log',
    verified: (signed: number, needed: number) => `${signed} of ${needed} signatures verified`,
    observe: 'Observe the guest again',
    observed: 'Observed again: as reviewed',
    taskLog: 'Task log',
    noLog: 'The host has sent no line yet.',
    lostLog: 'The host has no line of it.',
    noTask: 'The host makes no task for it.',
  },
  story: {
    executed: 'Carried out and read back', failed: 'It was sent, and failed', notSent: 'It was not sent', warnings: 'Done, with warnings from the host', unclear: 'Its outcome is not known', rejected: (by: string | null) => (by === null ? 'Rejected' : `Rejected by ${by}`), superseded: 'Superseded', expired: 'Expired', withdrawn: 'Withdrawn', nothingSent: 'Nothing was sent to the host.', successor: 'Open the request that took its place', noSuccessor: 'Nobody wishes for it any more, so nothing took its place.', replaced: 'Signatures on it count no more.',
    executedSigners: 'The signer set was changed.',
  },
  rejectDialog: {
    title: (summary: string) => `Reject: ${summary}`,
    body: 'It goes off the list, and signatures on it count no more. Nothing is sent to the host. A wish that stands in a file comes back with the next change of it.',
    reason: 'Reason',
    help: 'Written to the audit log, and shown to whoever asked.',
    confirm: 'Reject request',
    missing: 'Say why.',
    done: (summary: string) => `Rejected: ${summary}`,
  },
  exportDialog: {
    title: 'Export for another signer',
    working: 'Writing the files…',
    intro: 'The exact bytes stand in operation.json, and every fact in README beside it. Any colleague with OpenSSH can sign them; nothing secret is in them.',
    folder: 'Folder',
    sign: 'They sign with',
    signHelp: 'It writes operation.json.sig beside the file.',
    back: 'Bring it back with',
    backHelp: 'Or paste the signature here, under Import .sig.',
    key: 'THEIR_KEY',
  },
  importDialog: {
    title: 'Import a signature',
    intro: 'Paste the signature, or choose the .sig file. It finds its request by itself, and is judged like any other.',
    armor: 'Signature',
    placeholder: '-----BEGIN SSH SIGNATURE-----',
    choose: 'Choose a file…',
    confirm: 'Import',
    missing: 'Paste a signature, or choose its file.',
    shape: 'A signature begins with "-----BEGIN SSH SIGNATURE-----" and ends with "-----END SSH SIGNATURE-----".',
    large: 'This file is too large to be a signature.',
    unreadable: 'This file cannot be read.',
    done: (principal: string, signed: number, needed: number) => `Signed by ${principal}: ${signed} of ${needed}.`,
    complete: 'That is enough. It runs after a fresh look at the guest.',
    more: (n: number) => `It waits for ${many(n, 'more person', 'more people')}.`,
    show: 'Show the request',
    another: 'Import another',
  },
  consequence: {
    destroy: (guest: string, what: string) => done(guest, 'removed', what),
    restore: (guest: string, what: string) =>
      tenses(`${guest} will be replaced by a backup. What it has now goes first${what}.`, `${guest} is being replaced by a backup. What it had goes first${what}.`, `${guest} was replaced by a backup. What it had is gone${what}.`, `${guest} would have been replaced by a backup${what}.`, `${guest} may have been replaced by a backup. What it had may be gone${what}.`),
    rollback: (guest: string, snapshot: string) => {
      const back = `back to snapshot ${snapshot}. Everything written since`
      return tenses(`${guest} will go ${back} is lost.`, `${guest} is going ${back} is lost.`, `${guest} went ${back} is lost.`, `${guest} would have gone ${back} would have been lost.`, `${guest} may have gone ${back} may be lost.`)
    },
    remove: (what: string, guest: string) => done(`${what} of ${guest}`, 'deleted'),
    replace: (slot: string, guest: string, volume: string) => done(`Disk ${slot} of ${guest}`, 'replaced', ` by ${volume}. What runs in the guest finds other data in its place`),
    move: (slot: string, guest: string, storage: string, volume: string) => done(`Disk ${slot} of ${guest}`, 'moved', ` to ${storage}, and its old volume ${volume} deleted`),
    template: (guest: string) =>
      tenses(`${guest} will become a template and can never be started again.`, `${guest} is becoming a template and can never be started again.`, `${guest} became a template and can never be started again.`, `${guest} would have become a template.`, `${guest} may have become a template, which can never be started again.`),
    signers: tenses('Whose signature counts will change. It concerns every later request.', 'Whose signature counts is being changed.', 'Whose signature counts was changed.', 'Whose signature counts would have changed.', 'Whose signature counts may have changed.'),
    other: (summary: string, host: string | null, parts: readonly string[]) => {
      const what = `${summary}${host === null ? '' : ` on ${host}`}.`
      const all = parts.join(' and ')
      return parts.length === 0 ? tenses(what, what, what, what, what) : tenses(`${what} Lost with it: ${all}.`, `${what} Being lost with it: ${all}.`, `${what} Lost with it: ${all}.`, `${what} It would have cost ${all}.`, `${what} It may have cost ${all}.`)
    },
    withAll: (parts: readonly string[]) => (parts.length === 0 ? '' : ` with its ${parts.join(' and ')}`), on: (guest: string, host: string) => `${guest} on ${host}`,
    snapshotNamed: (name: string) => `Snapshot ${name}`, backupNamed: (name: string) => `Backup ${name}`, diskNamed: (name: string, size: string) => `Disk ${name}${size === '' ? '' : ` (${size})`}`,
  },
}
