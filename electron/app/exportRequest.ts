/** Writes a request so that it can be signed elsewhere, with nothing but OpenSSH. */
import { lstatSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../shared/domain/appError.ts'
import type { SignedPayload } from '../../shared/domain/signedOperation.ts'
import { operationNamespace } from '../authz/verifier.ts'
import { renderPayload } from '../engine/renderPayload.ts'
import { writeFileAtomic } from '../platform/writeFileAtomic.ts'
import { oneLine } from './commands/print.ts'

/**
 * Writes `operation.json` (the exact bytes) and `README` into a folder, which is made where it is missing. Errors:
 * `path_denied` for a link in place of a file or a folder that cannot be written. Nothing else is touched.
 */
export function exportRequest(folder: string, request: { readonly id: string; readonly summary: string; readonly bytes: Uint8Array; readonly payload: SignedPayload; readonly sha256: string }): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (thrown) {
    throw new AppError({ code: 'path_denied', message: `The folder ${folder} cannot be made.`, hint: 'Choose another folder.', cause: thrown })
  }
  const write = (name: string, text: string) => {
    const file = join(folder, name)
    const standing = lstatSync(file, { throwIfNoEntry: false })
    if (standing !== undefined && !standing.isFile()) throw new AppError({ code: 'path_denied', message: `${file} is not a plain file, so it is not written over.`, hint: 'Choose an empty folder.' })
    writeFileAtomic(file, text, 0o600)
  }
  write('operation.json', new TextDecoder().decode(request.bytes))
  write('README', readme(request))
}

function readme({ id, summary, payload, sha256 }: { readonly id: string; readonly summary: string; readonly payload: SignedPayload; readonly sha256: string }): string {
  const lines = renderPayload(payload)
  const width = Math.max(...lines.map((line) => line.label.length))
  return `A request of Countersign that waits for a signature.

${oneLine(summary)}

${lines.map(({ label, value }) => `  ${label.padEnd(width)}  ${oneLine(value)}`).join('\n')}

operation.json holds exactly what is signed (SHA-256 ${sha256}).
Read it, and compare it with what you expect. To agree, sign it with a key that is enrolled:

  ssh-keygen -Y sign -n ${operationNamespace} -f YOUR_KEY operation.json

or, with Countersign, which shows the text above before it signs:

  countersign approvals open operation.json --key YOUR_KEY

Then hand back operation.json.sig. It is taken in with:

  countersign approvals import operation.json.sig

Request ${id}. It is valid until ${payload.expires}, for this one operation, once.
`
}
