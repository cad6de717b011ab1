import type { SignerRole } from '../../shared/domain/signer.ts'
import { many } from './words.ts'

const roles: Readonly<Record<SignerRole, string>> = { operational: 'operational', recovery: 'recovery' }

const roleHelp: Readonly<Record<SignerRole, string>> = {
  operational: 'signs destructive operations and planned changes of the signers', recovery: 'signs changes of the signers only',
}

/** Texts of the Signers screen. */
export const signerTexts = {
  title: 'Signers',
  version: (version: number) => `set ${version}`,
  people: (n: number) => many(n, 'person', 'people'),
  since: 'in force since',
  roles,
  roleHelp,
  none: 'Nobody is enrolled yet',
  noneDetail: 'Until then everything destructive stays pending, and nothing can be signed.',
  enrol: 'Enrol the first person',
  enrolHelp: 'Run it once in a terminal on this computer. It works only while nobody is enrolled; every later change is itself signed.',
  person: 'Person',
  key: 'Key',
  fingerprint: 'Fingerprint',
  role: 'Roles',
  validity: 'Valid',
  comment: 'Comment',
  revoked: 'revoked',
  noRole: 'no role: counts for nothing',
  always: 'no bound',
  from: 'from',
  until: 'until',
  hardware: 'hardware key',
  namespaces: 'only for',
  keysHead: 'People and their keys',
  quorum: 'How many people must sign',
  quorumDetail: 'the strictest rule that fits decides',
  anyKind: 'every kind',
  anyHost: 'every host',
  kind: 'Operation',
  host: 'Host',
  peopleNeeded: 'People',
  noRule: 'No rule: one person signs each operation.',
  revokedHead: 'Revoked keys',
  revokedDetail: 'a signature by one counts for nothing, whenever it was made',
  noRevoked: 'No key was revoked.',
  commands: 'Changes are made on the command line',
  commandsDetail: 'Each is a request that waits in Approvals, signed under the stricter of the old and the new quorum.',
  command: {
    add: 'Add a person or a key',
    remove: 'Remove a person',
    revoke: 'Revoke a key',
    quorum: 'Let two people sign each destroy',
    exportSet: 'Write the set as files',
  },
}
