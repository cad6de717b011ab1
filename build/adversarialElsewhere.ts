/**
 * Rows of the adversarial matrix that are tried where the part that they attack is tested: by file and by words that
 * stand in the test's full name. `npm run test:adversarial` runs these files too.
 */
export interface RowElsewhere {
  readonly row: string
  readonly attack: string
  readonly expected: string
  readonly file: string
  /** All tests of the file whose full name has these words; at least one has to. */
  readonly words: string
}

export const rowsElsewhere: readonly RowElsewhere[] = [
  { row: '23', attack: 'IPC from an iframe or a wrong origin', expected: 'sender_denied', file: 'test/contract/shellElectron.test.ts', words: 'denies every other sender' },
  { row: '23', attack: 'a socket from a wrong origin or host', expected: 'refused at the door', file: 'test/contract/shellBrowserSocket.test.ts', words: 'the door of the socket' },
  { row: '27', attack: 'deep link "approve"', expected: 'navigates only', file: 'test/contract/shellElectronDesktop.test.ts', words: 'a deep link' },
  { row: '28', attack: 'navigation, window.open, javascript:', expected: 'blocked', file: 'test/contract/shellElectron.test.ts', words: 'may not navigate to' },
  { row: '29', attack: 'openExternal of any kind', expected: 'blocked', file: 'test/contract/shellElectron.test.ts', words: 'is denied the permission openExternal' },
  { row: '30', attack: 'HTML or Markdown in a guest description, in the window', expected: 'inert text', file: 'test/unit/renderer/views/hostileTexts.test.tsx', words: 'HTML and Markdown' },
  { row: '31', attack: 'ANSI, OSC, bidi in a task log, in the window', expected: 'escaped', file: 'test/unit/renderer/views/hostileTexts.test.tsx', words: 'control characters' },
  { row: '31', attack: 'ANSI, OSC, bidi in names and texts, on a terminal', expected: 'escaped', file: 'test/adversarial/hostileNames.test.ts', words: 'no command prints what a terminal acts on' },
  { row: '32', attack: 'CSV cell starting = + - @', expected: 'neutralised', file: 'test/unit/app/auditFormats.test.ts', words: 'CSV' },
  { row: '33', attack: 'script in an HTML export', expected: 'escaped', file: 'test/unit/app/auditFormats.test.ts', words: 'HTML' },
  { row: '34', attack: 'alias bomb, parser alone', expected: 'limit error, bounded work', file: 'test/unit/desired/parseDesired.test.ts', words: 'bomb of aliases' },
  { row: '37', attack: 'app://countersign/%2e%2e/', expected: '404', file: 'test/unit/shell/appProtocol.test.ts', words: 'answers 404' },
  { row: '37', attack: 'the same at the browser shell', expected: '404', file: 'test/unit/serve/windowFiles.test.ts', words: 'finds nothing at' },
  { row: '38', attack: 'changed certificate, resumed session too', expected: '0 bytes of credential', file: 'test/contract/proxmoxClientTransport.test.ts', words: 'the pin' },
  { row: '39', attack: 'secrets in log lines', expected: 'redacted', file: 'test/unit/platform/logger.test.ts', words: 'redaction' },
  { row: '40', attack: 'audit chain, bit by bit', expected: 'the row is named', file: 'test/unit/journal/auditChain.test.ts', words: '' },
  { row: '42', attack: 'a session bus that is not there', expected: 'keyring_unavailable', file: 'test/unit/config/secrets.test.ts', words: 'Linux without a keyring' },
]

/** Files that try signatures both ways against the real ssh-keygen and ssh-agent. */
export const signatureMatrixFiles = ['test/unit/authz', 'test/unit/signing'] as const
