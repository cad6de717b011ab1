/**
 * The child process that opens one key file, signs once and exits, so that passphrase and key are gone with it.
 * Started by Node it reads the job as a line of JSON and then the passphrase from stdin, and writes the answer
 * to stdout. Started as Electron's utility process it gets `{ job, passphrase }` as a message and posts the
 * answer; who started it ends it then.
 */
import { readFileSync, statSync } from 'node:fs'
import { toAppError } from '../../shared/domain/appError.ts'
import { sameBytes } from '../../shared/lib/sshWire.ts'
import { keyFileJob, type KeyFileJob, type KeyFileReply } from './keyFileProtocol.ts'
import { signWithKeyObject } from './keyObjectSigner.ts'
import { openPrivateKey, unreadable } from './privateKeyFile.ts'
import { dataToSign, formatArmor } from './sshsigArmor.ts'

const maxKeyFileBytes = 64 * 1024

/** The part of Electron's `process.parentPort` that is used. */
interface ParentPort {
  once(event: 'message', listener: (event: { readonly data: { readonly job: unknown; readonly passphrase: Uint8Array } }) => void): void
  postMessage(reply: KeyFileReply): void
}

const { parentPort } = process as { readonly parentPort?: ParentPort }
if (parentPort === undefined) {
  const input = await readStdin()
  const end = input.indexOf('\n')
  const job: unknown = JSON.parse(input.subarray(0, end).toString('utf8'))
  process.stdout.write(JSON.stringify(answer(job, input.subarray(end + 1))))
} else {
  parentPort.once('message', ({ data }) => parentPort.postMessage(answer(data.job, Buffer.from(data.passphrase))))
}

function answer(untrustedJob: unknown, passphrase: Buffer): KeyFileReply {
  try {
    const job = keyFileJob.parse(untrustedJob)
    return { ok: true, armor: signOnce(job, job.hasPassphrase ? passphrase : null) }
  } catch (thrown) {
    return { ok: false, error: toAppError(thrown).toDto() }
  }
}

function signOnce({ path, namespace, messageBase64 }: KeyFileJob, passphrase: Buffer | null): string {
  const { privateKey, claimedPublicBlob } = openPrivateKey(readKeyFile(path), passphrase)
  const message = Buffer.from(messageBase64, 'base64')
  const { publicKeyBlob, signatureBlob } = signWithKeyObject(privateKey, dataToSign({ message, namespace }))
  if (claimedPublicBlob !== null && !sameBytes(claimedPublicBlob, publicKeyBlob)) {
    throw unreadable('The private and the public half in the key file do not belong together.')
  }
  return formatArmor(namespace, publicKeyBlob, signatureBlob)
}

function readKeyFile(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) throw unreadable(`There is no file ${path}.`)
  if (!stats.isFile() || stats.size > maxKeyFileBytes) throw unreadable(`${path} is not a key file.`)
  try {
    return readFileSync(path, 'latin1')
  } catch {
    throw unreadable(`${path} cannot be read.`)
  }
}

async function readStdin(): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks)
}
