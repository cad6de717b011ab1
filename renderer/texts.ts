/** Every English text of the window, by screen; the long ones stand in `texts/`. Functions take what varies; nothing here looks at state. */
import type { ErrorCode } from '../shared/domain/errorCodes.ts'
import type { ManagedField, NamedField } from '../shared/domain/guest.ts'
import type { HostMode } from '../shared/domain/host.ts'
import type { OperationFlag } from '../shared/domain/operation.ts'
import type { GuestStanding, HostView } from '../shared/ipc/contract.ts'
import { auditTexts } from './texts/audit.ts'
import { approvalTexts } from './texts/approvals.ts'
import { decisionTexts } from './texts/decisions.ts'
import { requestTexts } from './texts/requests.ts'
import { safetyTexts } from './texts/safety.ts'
import { signerTexts } from './texts/signers.ts'
import { many, say } from './texts/words.ts'

const fieldNames: Readonly<Record<NamedField, string>> = {
  absent: 'Existence', run: 'Run state', name: 'Name', cores: 'Cores', memory: 'Memory', swap: 'Swap',
  disk: 'Root disk', description: 'Description', tags: 'Tags', onboot: 'Start at boot',
}

/** What a field is called: in words, or under Proxmox's own key. */
function fieldName(field: ManagedField): string {
  return (fieldNames as Readonly<Record<string, string>>)[field] ?? field
}

const standings: Readonly<Record<GuestStanding, string>> = {
  in_sync: 'in sync', drift: 'benign drift', destructive: 'destructive', pending: 'to sign', unknown: 'not judged',
  unreachable: 'unreachable', unmanaged: 'unmanaged', restart_needed: 'restart needed', frozen: 'frozen', ignored: 'ignored',
}

const flags: Readonly<Record<OperationFlag, string>> = {
  interrupts: 'interrupts', needsRestart: 'needs a restart', oneWay: 'one-way', security: 'security',
}

const modes: Readonly<Record<HostMode, string>> = { observe: 'Observe', propose: 'Propose', auto: 'Auto for benign' }

const modeHelp: Readonly<Record<HostMode, string>> = {
  observe: 'Compares and runs nothing.',
  propose: 'Runs what a person applies.',
  auto: 'Besides, runs benign steps that cost nothing by itself.',
}

const reach: Readonly<Record<HostView['reach'], string>> = {
  never: 'Not observed yet', complete: 'Complete', partial: 'Partial', unreachable: 'Does not answer',
}

/** A short title for an error; its message and hint come from the main process. */
const errorTitles: Partial<Record<ErrorCode, string>> = {
  pin_mismatch: 'The certificate is not the pinned one',
  unauthorized: 'The token is not accepted',
  forbidden: 'A privilege is missing',
  node_unreachable: 'No answer',
  guest_locked: 'The guest is locked',
  digest_conflict: 'The configuration changed meanwhile',
  task_failed: 'The task failed on the host',
  host_busy: 'The host is busy',
  protected: 'The guest is protected',
  journal_corrupt: 'The journal is damaged',
  journal_locked: 'The journal is in use',
  desired_invalid: 'A file is faulty',
  desired_unreadable: 'A file cannot be read',
  desired_changed: 'A file was edited meanwhile',
  secret_missing: 'The token is not there',
  keyring_unavailable: 'No keyring',
  host_exists: 'This name is in use',
  bad_address: 'This is not an address',
  connection_lost: 'Not connected',
  outcome_unknown: 'The outcome is not known',
  frozen: 'Frozen',
  guests_missing: 'Guests went missing',
  cap_exceeded: 'Too much at once for auto mode',
  outside_window: 'Outside the maintenance windows',
  not_allowed_by_mode: 'The host’s mode does not allow it',
  audit_chain_broken: 'The audit chain is broken',
  no_signers: 'Nobody is enrolled to sign yet',
  journal_rolled_back: 'An older copy of the journal was put back',
  observation_incomplete: 'What would be lost could not be read',
  bad_encoding: 'It has no form that could be signed',
  rate_limited: 'Another prompt is in the way',
  unsupported: 'This process shows no trusted prompt',
  bad_signature: 'The signature is not good',
  bad_namespace: 'The signature was made for something else',
  unknown_signer: 'The key is not enrolled',
  key_revoked: 'The key was revoked',
  bad_validity: 'The key is not valid at this time',
  expired: 'It has expired',
  wrong_host: 'It was signed for another host',
  role_denied: 'This person may not sign it',
  binding_mismatch: 'It was signed for another guest',
  state_changed: 'The guest changed after the review',
  replayed: 'It was used before',
  guest_running: 'The guest runs',
  guest_not_found: 'The guest is not there',
  usage: 'The request was not understood',
}

export const texts = {
  fieldName, standings, flags, modes, modeHelp, reach, safety: safetyTexts,
  app: {
    name: 'Countersign', find: 'Find a guest, host or command', nothingFound: 'Nothing has this name.',
    main: 'Main', hostsHead: 'Hosts', noHosts: 'None yet', allHosts: 'All hosts',
    onlyHost: (host: string) => `Show only ${host}`, everyHost: 'Show every host', demo: 'demo',
    theme: { label: 'Theme', auto: 'As the system', light: 'Light', dark: 'Dark' },
    shortcuts: 'Keys', copy: 'Copy', copied: 'Copied', retry: 'Try again', close: 'Close', cancel: 'Cancel',
    runCycle: 'Run cycle now', cycleStarted: 'A cycle has started.', skip: 'Skip to content',
    errorTitle: (code: ErrorCode) => errorTitles[code] ?? 'That did not work', code: 'code', loading: 'Loading',
    nodes: (online: number, all: number) => (online === all ? many(all, 'node') : `${online} of ${many(all, 'node')}`),
    seen: 'seen', never: 'not seen yet',
  },
  screens: { overview: 'Overview', drift: 'Drift', approvals: 'Approvals', audit: 'Audit', hosts: 'Hosts', signers: 'Signers' },
  status: {
    whole: 'Chain whole', broken: 'Chain broken', unchecked: 'Chain not checked', rows: (rows: string) => `${rows} rows`, head: 'head',
    cycle: 'Cycle runs', idle: 'Idle', person: 'Acting as', empty: 'Journal empty · stored on this computer', noAccount: 'No account · no telemetry',
  },
  connection: {
    lost: 'The connection to Countersign is lost.', lostDetail: 'What you see is from before. It tries again by itself; until then nothing can be changed.',
    connecting: 'Connecting to Countersign…',
    endedTitle: 'This page’s session has ended', ended: 'The terminal that runs Countersign shows a fresh link. Open that one; this page can be closed.',
    endedCalm: 'Nothing was lost: Countersign goes on without this page.', refusedTitle: 'Countersign refused this page',
  },
  overview: {
    decisions: (n: number) => `${say(n)} ${n === 1 ? 'decision is yours' : 'decisions are yours'}`,
    guestsDiffer: (n: number) => `${say(n)} ${n === 1 ? 'guest differs' : 'guests differ'}`,
    cannotBeSeen: (n: number) => `${say(n)} ${n === 1 ? 'guest' : 'guests'} cannot be seen`,
    onlyRestarts: (n: number) => `${say(n)} ${n === 1 ? 'guest waits' : 'guests wait'} for a restart`,
    hostUnreachable: 'a host does not answer', firstLook: 'looking for the first time', allMatch: 'every guest matches its file',
    detail: (same: number, managed: number, differ: number, benign: number, unmanaged: number) =>
      `${same.toLocaleString('en-US')} of ${many(managed, 'managed guest')} ${same === 1 ? 'matches its file' : 'match their files'}.` +
      (differ === 0 ? ' Nothing differs.' : differ === benign ? ` ${differ} ${differ === 1 ? 'differs and' : 'differ; all'} can be put back without loss.` : ` ${differ} ${differ === 1 ? 'differs' : 'differ'}: ${benign} can be put back without loss, ${differ - benign} cannot.`) +
      (unmanaged === 0 ? '' : ` ${unmanaged} unmanaged.`),
    fleet: 'Fleet', fleetDetail: (nodes: number, guests: number) => `${many(nodes, 'node')} · ${many(guests, 'guest')} · outlined when stopped`,
    fleetLabel: 'Guests by host and node', noGuests: 'No guest has been seen yet.',
    counts: 'Guests by standing', show: (label: string) => `Show ${label} in Drift`,
    attention: 'Needs attention', attentionDetail: 'most consequential first', nothing: 'Nothing needs you.', nothingDetail: 'What differs or cannot be seen will stand here.',
    open: 'Open', hosts: 'Hosts', hostsDetail: 'Seen: last answer from each node', addHost: 'Add a host', host: 'Host', nodes: 'Nodes', mode: 'Mode', seen: 'Seen', state: 'State', pinned: 'Pinned SHA-256',
    guests: (n: number) => many(n, 'guest'), offline: 'No answer', online: 'Answers', cycleRuns: 'Cycle runs…',
    cycles: 'Last cycles', allInAudit: 'All in Audit', finished: 'Finished', differ: 'Differ', outcome: 'Outcome', took: 'Took', noCycles: 'No cycle has ended yet.',
    applied: (n: number) => `${n} applied`, waits: (n: number) => `${n} to sign`, partial: 'Partial', unreachable: 'No answer', complete: 'Nothing to do', proposed: (n: number) => `${n} proposed`,
    operations: 'Recent operations', noOperations: 'Nothing was applied yet.', viewName: 'Name', viewVmid: 'VMID', cellLabel: 'Cell label',
  },
  attention: {
    unclear: (summary: string) => `Outcome unknown: ${summary}`, unclearDetail: 'Look at the guest, then decide what to do.',
    waits: (host: string | null, reason: string) => `${host ?? 'Signers'} · waits for a signature${reason === '' ? '' : `: ${reason}`}`,
    noAnswer: (name: string) => `${name} does not answer`, notJudged: (n: number) => `${many(n, 'guest')} not judged, nothing planned.`,
    faultyFile: (host: string, n: number) => `${host}: ${n === 1 ? 'a file is' : `${n} places in files are`} faulty`,
    guests: (vmids: readonly number[]) => (vmids.length <= 3 ? vmids.join(', ').replace(/, (\d+)$/, ' and $1') : many(vmids.length, 'guest')),
    differ: (names: string, n: number) => `${names} ${n === 1 ? 'differs' : 'differ'}`,
    needRestart: (names: string, n: number) => `${names} ${n === 1 ? 'needs' : 'need'} a restart`,
    fieldsOn: (names: readonly string[], host: string) => `${host} · ${names.join(', ')}`,
    cannotBeRead: (names: string) => `${names} cannot be read`,
  },
  drift: {
    title: 'Drift', guests: (n: number) => many(n, 'guest'), filter: 'Filter', filterLabel: 'Filter guests', list: 'Guests that differ',
    noDrift: 'Nothing differs', noDriftDetail: 'Every guest that a file declares runs as declared.', noMatch: 'No guest matches the filter', clear: 'Clear the filter',
    pick: 'Pick a guest', pickDetail: 'Its fields, the requests that would be sent, and why the rest was judged equal stand here.',
    applyAll: 'Apply all benign', apply: (n: number) => `Apply ${many(n, 'step')}`, applyNone: 'Apply', toHosts: 'Change the mode in Hosts',
    field: 'Field', fields: 'Fields and requests', desired: 'Desired', nextBoot: 'Next boot', running: 'Running', class: 'Class', inverse: 'Inverse and its cost', none: 'none',
    sameAsDesired: 'same as desired', differsFrom: (value: string) => `differs from desired ${value}`, untilRestart: 'in force until the next start',
    declaredAt: 'declared in', notDeclared: 'not declared', differsSince: 'differs since', seen: 'seen', digest: 'digest', in: 'in', locked: (lock: string) => `locked: ${lock}`,
    plan: 'Plan', planSteps: (n: number) => (n === 0 ? 'nothing to send' : many(n, 'request')), restart: 'waits for a restart; none is planned', waitsForSignature: (n: number) => `${many(n, 'step')} ${n === 1 ? 'waits' : 'wait'} for a signature`,
    steps: 'Requests that would be sent', noSteps: 'Nothing would be sent.', applies: 'Put back sends it', waits: 'Waits for a signature', refused: 'Not sent now', withheld: 'Nothing planned',
    undo: 'Undone by', noUndo: 'Countersign cannot undo this.',
    receipts: (n: number) => `${many(n, 'field')} judged equal`, showReceipts: 'Receipts', receiptsLabel: 'Why fields were judged equal', rule: 'Rule', asDeclared: 'Declared', asRead: 'Read from the host',
    progress: 'Progress', progressDetail: 'from the journal and the host’s task log', noProgress: 'Nothing was applied to this guest yet.', taskLog: 'Task log', noLog: 'The host has sent no line yet.',
    vm: 'VM', container: 'CT', move: 'move', applyKey: 'apply', open: 'open', gone: 'This guest is not in the last observation.', lowerSince: 'since',
    inSync: 'Runs as declared', restInSync: 'Nothing else differs', inSyncDetail: 'Nothing differs and nothing is planned.', unmanagedDetail: 'No file declares this guest, so nothing about it is judged.',
    shown: (shown: number, all: number) => `${shown} of ${all}`,
  },
  classes: { benign: 'Benign', destructive: 'Destructive' },
  apply: {
    offline: 'The connection is lost; nothing can be changed until it is back.', observe: (host: string) => `${host} is in observe mode: Countersign changes nothing on it.`,
    running: 'A step on this guest is under way.', onlySignatures: 'What is left waits for a signature.', nothingPlanned: 'Nothing is planned for this guest.', nothingBenign: 'Nothing benign is waiting.', nothingChosen: 'No field is chosen that can be put back.', titleGuests: (steps: number, guests: number) => `Put back ${many(guests, 'guest')}: ${many(steps, 'step')}`,
    titleGuest: (steps: number, guest: string) => `Apply ${many(steps, 'step')} to ${guest}`,
    titleBenign: (steps: number, guests: number) => `Apply ${many(steps, 'benign step')} on ${many(guests, 'guest')}`,
    will: 'This will happen now', more: (n: number) => `and ${many(n, 'more guest', 'more guests')}`,
    recheck: 'Each guest is read again first. A step whose facts moved is not sent.', waits: (n: number) => `${many(n, 'destructive step')} ${n === 1 ? 'stays' : 'stay'} behind and ${n === 1 ? 'waits' : 'wait'} for a signature.`,
    observing: (n: number) => `${many(n, 'guest')} on hosts in observe mode ${n === 1 ? 'is' : 'are'} left alone.`,
    interrupts: 'Some steps may interrupt a guest; open a guest to see its steps.', interruptsGuest: 'This interrupts the guest.', confirm: (n: number) => `Apply ${many(n, 'step')}`,
    started: (started: number, waiting: number) => `${started === 0 ? 'Nothing had to be sent' : `${many(started, 'step')} started`}${waiting === 0 ? '.' : `; ${waiting} ${waiting === 1 ? 'waits' : 'wait'} for a signature.`}`,
    ready: 'Loading what would be done…',
  },
  progress: {
    journalled: 'Intent journalled', sending: 'Sending the request', accepted: 'Accepted by the host', task: 'Task runs on the host', readBack: 'Read back and settle', done: 'Read back: as asked', doneWithWarnings: 'Done, with warnings from the host',
    failed: 'Failed', notSent: 'Not sent', unclear: 'Outcome not known: look at the guest', state: { done: 'done', running: 'running', todo: 'to come', failed: 'failed' },
    words: { intent: 'about to be sent', sent: 'running', settled: 'ended', needs_operator: 'outcome unknown' }, outcomes: { ok: 'done', warnings: 'done, warnings', failed: 'failed', not_sent: 'not sent' },
  },
  settle: {
    title: 'Settle this operation', explain: 'Look at the guest on its host. Nothing is sent: your word is noted, and the guest is worked on again.', reason: 'What you found', example: 'e.g. It is still stopped',
    done: 'It was done', notDone: 'It was not done', settled: (summary: string) => `Settled: ${summary}`,
  },
  approvals: approvalTexts, decisions: decisionTexts, requests: requestTexts, signers: signerTexts,
  audit: auditTexts,
  hosts: {
    title: 'Hosts', detail: (n: number) => many(n, 'host'), add: 'Add a host…', none: 'No host yet', noneDetail: 'Add a Proxmox VE host, or start the demo cluster.', mode: 'Mode', test: 'Test', testing: 'Testing…', adopt: 'Adopt…', remove: 'Remove…', endpoints: 'Endpoints', fingerprint: 'SHA-256 fingerprint', nodes: 'Nodes', desired: 'Desired state', noDesired: 'nothing declared', version: 'Proxmox VE', problems: 'Faulty places in files', errors: 'Last observation', checks: 'Test', tookMs: 'took',
    problemsDetail: 'A faulty file changes nothing; the last good one stays in force.', removeTitle: (host: string) => `Remove ${host} from Countersign`, removeBody: 'Countersign forgets its address, its pinned certificate and its token. Nothing changes on the host, your files stay, and the audit log keeps its rows.', removeConfirm: 'Remove host',
    adoptTitle: (host: string) => `Adopt the guests of ${host}`, adoptBody: 'Writes commented YAML for every running guest into the path below, as the guests are now. The next cycle then reads no drift. Nothing changes on the host.', adoptConfirm: 'Write YAML', adopted: (n: number, file: string) => `${many(n, 'guest')} written to ${file}.`, adoptNoPath: 'This host has no desired path, so there is nowhere to write to.',
    modeSet: (host: string, mode: HostMode) => `${host} is now in ${mode} mode.`, removed: (host: string) => `${host} was removed.`, testOk: 'All checks passed', testBad: 'Some checks failed', remedy: 'Remedy', rights: 'Lines that let the token apply benign changes', managed: (n: number) => `${n} managed`, cardLabel: (host: string) => `Host ${host}`,
    nothingDestroys: 'Run them on a node as root. None of these privileges can destroy a guest or a snapshot.',
  },
  welcome: {
    title: 'Nothing is watched yet', intro: 'Countersign compares what you declared with what your Proxmox VE hosts run. It puts back what can be undone. It destroys nothing without your SSH signature.',
    demoTitle: 'Try with a demo cluster', demo: 'A simulated cluster with drift and a destroy that waits for a signature. It runs on this computer only.', startDemo: 'Start the demo', startingDemo: 'Starting…',
    hostTitle: 'Add a host', host: 'You need an address and a read-only token; the next screen shows the lines that make one. You confirm the certificate before anything is sent.', addHost: 'Add a host…',
    facts: [
      ['Read-only until you say otherwise.', 'A new host is observed; nothing on it changes.'],
      ['Stays here.', 'No account and no telemetry; the journal is one file on this computer.'],
      ['Signs with the key you have.', 'What can lose data waits for an SSH signature on exactly that action.'],
    ] as const,
  },
  addHost: {
    title: 'Add a host', steps: ['Address', 'Certificate', 'Access', 'Result'] as const, address: 'Address', addressHelp: 'Name or IP address of any node. Port 8006 is taken when you leave it out.', probe: 'Read the certificate', probing: 'Reading…',
    probeNote: 'Only a TLS handshake; nothing is sent.', shown: 'The node showed this certificate', compare: 'Compare it with what the node itself says. Run one of these on the node:', fingerprint: 'SHA-256 fingerprint', subject: 'Issued to', validTo: 'Valid until', confirm: 'It is the same, pin it', differs: 'If it differs, stop: something stands between this computer and the node.',
    pinned: 'Pinned', name: 'Name', nameHelp: 'Your own name for this host or cluster, as files will call it.', token: 'API token', tokenValue: 'Paste it', tokenEnv: 'Environment variable', tokenValueLabel: 'Token', tokenValueHelp: 'user@realm!name=secret. Kept in this computer’s keyring.', variableLabel: 'Name of the variable', variableHelp: 'Only the name is stored. It must be set where Countersign is started.',
    desired: 'Desired state (optional)', desiredHelp: 'A YAML file or a folder of them, absolute path. Without one, nothing is declared and nothing is judged.', mode: 'Mode', lines: 'Make a read-only token', linesHelp: 'Run these on a node as root. The last one prints the token’s secret once.', add: 'Add host', adding: 'Adding…', back: 'Back', addedTitle: (name: string) => `${name} is added`, checksFailed: 'The host was reached, but not everything is in order', done: 'Done', ok: 'ok', notOk: 'not ok', observe: 'It is observed from now on.',
    errors: { addressMissing: 'Type an address.', nameMissing: 'Give the host a name: lower-case letters, digits, ".", "_" or "-".', nameTaken: 'Another host has this name.', tokenShape: 'A token looks like user@realm!name=secret.', variableShape: 'A variable’s name has letters, digits and "_".', pathAbsolute: 'Give the whole path, from the root.' },
  },
  keys: {
    title: 'Keys', everywhere: 'Everywhere', list: 'In lists', palette: 'Find anything', filter: 'Go to the filter', keys: 'This list', back: 'Back, close', cycle: 'Run a cycle', next: 'Next', previous: 'Previous', open: 'Open', apply: 'Put back, after a confirmation', accept: 'Accept into the file', ignore: 'Ignore, with a reason', choose: 'Choose, for one decision on several', extend: 'Choose the next one too', groupNext: 'Next group', groupBack: 'Previous group', receipts: 'Show receipts', ask: 'Ask for something to be done with the guest', sign: 'Approve and sign', reject: 'Reject the request', exportIt: 'Export the request', importIt: 'Import a signature', verify: 'Verify the audit chain', goTo: (screen: string) => `Go to ${screen}`, letters: 'Single-letter keys', lettersHelp: 'Turn them off when you dictate or type with one hand.',
  },
} as const
