/** The words and commands of a proof bundle. */
import type { AuditEvent } from '../../shared/domain/audit.ts'
import type { EnrolledKey } from '../../shared/domain/signer.ts'
import type { SignerSet } from '../../shared/domain/signerSet.ts'
import { checkpointNamespace, operationNamespace } from '../../shared/lib/sshsigFormat.ts'
import type { PendingItem, StoredCheckpoint } from '../ports.ts'

/** What is told of the signed part. */
export interface SignedPart {
  readonly summary: string
  readonly state: PendingItem['state']
  readonly people: readonly string[]
  readonly set: SignerSet
}

export interface ReadmeInput {
  readonly journalId: string
  readonly at: string
  readonly rows: readonly AuditEvent[]
  /** The rows follow each other in the log, so that their links can be checked too. */
  readonly contiguous: boolean
  readonly signed: SignedPart | null
  /** Names of the files that tell what was seen. */
  readonly seen: readonly string[]
  readonly checkpoints: readonly StoredCheckpoint[]
  readonly keys: readonly EnrolledKey[]
}

/**
 * The README. Its indented blocks are commands for a POSIX shell with OpenSSH and coreutils, run in the bundle's
 * folder; each ends with another exit code than 0 when what it checks does not hold. Pure.
 */
export function proofReadme(input: ReadmeInput): string {
  const { journalId, at, rows, signed, seen, checkpoints, keys } = input
  const parts = [
    `Proof from the audit log of Countersign
=======================================

Journal ${journalId}, written ${at}.
${line(signed?.summary ?? rows[0]?.reason ?? '')}
${rows.length} audit rows, ${rows[0]?.seq ?? 0} to ${rows.at(-1)?.seq ?? 0}, from ${rows[0]?.at ?? ''} to ${rows.at(-1)?.at ?? ''}.

Everything here can be checked without Countersign, with OpenSSH (8.9 or later) and coreutils. Run the commands in
this folder. Each says what does not hold and then ends with another exit code than 0.`,
    `1. Nothing was changed since it was written
-------------------------------------------

    sha256sum --strict -c SHA256SUMS`,
    ...(signed === null || signed.people.length === 0 ? [] : [signaturesPart(signed)]),
    auditPart(input),
    ...(checkpoints.length === 0 ? [] : [checkpointsPart(checkpoints)]),
    `What else is here
-----------------
${[...seen.map((name) => `  ${name.padEnd(16)} ${descriptions[name] ?? ''}`), ...(signed === null ? [] : ['  signers.json     the signer set in force, with roles, quorum and revoked keys'])].join('\n') || '  nothing'}`,
    ...(keys.length === 0 ? [] : [`Whose keys these are
--------------------
allowed_signers comes out of the same journal, so it proves nothing about people by itself. Compare these fingerprints
with ones that you have from elsewhere:

${keys.map((key) => `  ${key.principal}  ${key.fingerprint}`).join('\n')}`]),
  ]
  return `${parts.join('\n\n\n')}\n`
}

const descriptions: Readonly<Record<string, string>> = {
  'before.json': 'the guest as it was read right before, and the request that was sent',
  'after.json': 'the guest as it was read afterwards (null = it was gone), and the outcome',
  'task.log': "the last lines of the host's own task log",
}

function signaturesPart({ people, state }: SignedPart): string {
  return `2. Who signed exactly this operation
------------------------------------
operation.json holds the bytes that were signed. ${people.length === 1 ? `${people[0]} signed them` : `${people.length} people signed them: ${people.join(', ')}`}; the request is ${state}.
The time in signatures/times is when the signature was taken in: a key counts if it was valid then.

    (while read -r who time; do
      TZ=UTC ssh-keygen -Y verify -f allowed_signers -I "$who" -n ${operationNamespace} \\
        -O verify-time="$time" -s "signatures/$who.sig" < operation.json || exit 1
    done < signatures/times)`
}

function auditPart({ contiguous }: ReadmeInput): string {
  const links = contiguous ? `

The rows follow each other in the log: each names the hash of the one before.

    (previous=
    while read -r row; do
      named=\${row##*'"prevHash":"'}; named=\${named%%'"'*}
      [ -z "$previous" ] || [ "$named" = "$previous" ] || { echo "broken link: $row"; exit 1; }
      previous=$(printf '%s' "$row" | sha256sum); previous=\${previous%% *}
    done < audit.jsonl)` : ''
  return `3. What the audit log says
--------------------------
audit.jsonl holds one audit row a line, exactly the bytes (without the line feed) that its hash is of; audit.hashes
holds the hashes. In the log each row names the hash of the one before, so none can be changed later by itself.

    (hashes=$(while read -r row; do printf '%s' "$row" | sha256sum | cut -d ' ' -f 1; done < audit.jsonl)
    [ "$hashes" = "$(cat audit.hashes)" ] || { echo "audit.jsonl does not have its hashes"; exit 1; })${links}`
}

function checkpointsPart(checkpoints: readonly StoredCheckpoint[]): string {
  const commands = checkpoints.map((each) => {
    const name = checkpointName(each)
    const time = each.at.replace(/\D/g, '').slice(0, 14)
    return `    (TZ=UTC ssh-keygen -Y verify -f allowed_signers -I ${each.principal} -n ${checkpointNamespace} \\
      -O verify-time=${time} -s ${name}.sig < ${name} || exit 1
    named=$(cat ${name}); named=\${named##*'"hash":"'}; named=\${named%%'"'*}
    case "$(cat audit.hashes)" in *"$named"*) ;; *) echo "no row has the hash of ${name}"; exit 1;; esac)`
  })
  return `4. Who signed the state of the whole log
----------------------------------------
A checkpoint says which row was the newest one then, and its hash. With it all rows before stand fast.

${commands.join('\n\n')}`
}

/** One line, whatever a guest's name holds. */
function line(text: string): string {
  return text.replace(/\p{C}/gu, ' ')
}

/** Name of a checkpoint's file. Pure. */
export function checkpointName({ row, principal }: Pick<StoredCheckpoint, 'row' | 'principal'>): string {
  return `checkpoint-${row}-${principal}.json`
}
