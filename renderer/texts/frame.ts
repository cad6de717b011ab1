/** Texts of the frame: bars, navigation, connection, keys. */
import type { ErrorCode } from '../../shared/domain/errorCodes.ts'
import { errorTitles } from './errors.ts'
import { many } from './words.ts'

export const appTexts = {
  name: 'Countersign',
  find: 'Find a guest, host or command',
  nothingFound: 'Nothing has this name.',
  main: 'Main',
  hostsHead: 'Hosts',
  noHosts: 'None yet',
  allHosts: 'All hosts',
  onlyHost: (host: string) => `Show only ${host}`,
  everyHost: 'Show every host',
  demo: 'demo',
  theme: { label: 'Theme', auto: 'As the system', light: 'Light', dark: 'Dark' },
  shortcuts: 'Keys',
  copy: 'Copy',
  copied: 'Copied',
  retry: 'Try again',
  close: 'Close',
  cancel: 'Cancel',
  runCycle: 'Run cycle now',
  cycleStarted: 'A cycle has started.',
  skip: 'Skip to content',
  errorTitle: (code: ErrorCode) => errorTitles[code] ?? 'That did not work',
  code: 'code',
  loading: 'Loading',
  nodes: (online: number, all: number) => (online === all ? many(all, 'node') : `${online} of ${many(all, 'node')}`),
  seen: 'seen',
  never: 'not seen yet',
} as const

export const screenTexts = {
  overview: 'Overview',
  drift: 'Drift',
  approvals: 'Approvals',
  audit: 'Audit',
  hosts: 'Hosts',
  signers: 'Signers',
} as const

export const statusTexts = {
  whole: 'Chain whole',
  broken: 'Chain broken',
  unchecked: 'Chain not checked',
  rows: (rows: string) => `${rows} rows`,
  head: 'head',
  cycle: 'Cycle runs',
  idle: 'Idle',
  person: 'Acting as',
  empty: 'Journal empty · stored on this computer',
  noAccount: 'No account · no telemetry',
} as const

export const connectionTexts = {
  lost: 'The connection to Countersign is lost.',
  lostDetail: 'What you see is from before. It tries again by itself; until then nothing can be changed.',
  connecting: 'Connecting to Countersign…',
  endedTitle: 'This page’s session has ended',
  ended: 'The terminal that runs Countersign shows a fresh link. Open that one; this page can be closed.',
  endedCalm: 'Nothing was lost: Countersign goes on without this page.',
  refusedTitle: 'Countersign refused this page',
} as const

export const keyTexts = {
  title: 'Keys',
  everywhere: 'Everywhere',
  list: 'In lists',
  palette: 'Find anything',
  filter: 'Go to the filter',
  keys: 'This list',
  back: 'Back, close',
  cycle: 'Run a cycle',
  next: 'Next',
  previous: 'Previous',
  open: 'Open',
  apply: 'Put back, after a confirmation',
  accept: 'Accept into the file',
  ignore: 'Ignore, with a reason',
  choose: 'Choose, for one decision on several',
  extend: 'Choose the next one too',
  groupNext: 'Next group',
  groupBack: 'Previous group',
  receipts: 'Show receipts',
  ask: 'Ask for something to be done with the guest',
  sign: 'Approve and sign',
  reject: 'Reject the request',
  exportIt: 'Export the request',
  importIt: 'Import a signature',
  verify: 'Verify the audit chain',
  goTo: (screen: string) => `Go to ${screen}`,
  letters: 'Single-letter keys',
  lettersHelp: 'Turn them off when you dictate or type with one hand.',
} as const
