import { utilityProcess } from 'electron'
import type { RunKeyFileChild } from '../signing/keyFileProtocol.ts'

/**
 * Runs the bundled child script as Electron's utility process, since a packaged app cannot start itself as Node. Job
 * and passphrase go to it as one message; it is ended as soon as it has answered. `script`: absolute.
 */
export function runChildInUtility(script: string): RunKeyFileChild {
  return async (job, passphrase, signal) => {
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    // An empty environment: nothing the operator's shell sets can change what the child loads.
    const env = process.env.SystemRoot === undefined ? {} : { SystemRoot: process.env.SystemRoot }
    const child = utilityProcess.fork(script, [], { env, stdio: 'ignore', serviceName: 'Countersign key file' })
    const stop = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('the child process was stopped'))
    signal.addEventListener('abort', stop, { once: true })
    child.once('spawn', () => child.postMessage({ job, passphrase }))
    child.once('message', resolve)
    child.once('exit', (exitCode) => reject(new Error(`the child process ended with ${exitCode}`)))
    try {
      return await promise
    } finally {
      signal.removeEventListener('abort', stop)
      child.kill()
    }
  }
}
