import { appendFileSync, renameSync, statSync, writeSync } from 'node:fs'
import type { Logger } from '../ports.ts'
import { redactText, redactValue } from './redact.ts'

/** Where log lines go: appended to a file (mode 0600), or to stderr. */
export type LogTarget = { readonly file: string } | { readonly stderr: true }

/** At this size a log file becomes `<file>.1`, replacing the one before. */
const rotateAtBytes = 10 * 1024 * 1024

/**
 * A structured log: one JSON object a line with `at`, `level`, `message` and `facts`. Secrets are redacted, and
 * control and direction characters are escaped so that a guest's text cannot drive a terminal. A log that
 * cannot be written never stops the app: the line is lost. Effects: writes to the target, synchronously.
 */
export function createLogger(target: LogTarget): Logger {
  const sink = 'file' in target ? fileSink(target.file) : (line: string) => void writeSync(process.stderr.fd, line)
  const write = (level: string, message: string, facts: Readonly<Record<string, unknown>> | undefined): void => {
    const at = new Date().toISOString()
    try {
      const line = JSON.stringify({ at, level, message: redactText(message), ...(facts === undefined ? {} : { facts: redactValue(facts) }) })
      sink(`${escapeControls(line)}\n`)
    } catch {
      // A full disk or a closed stderr must not turn a log line into a failure of the work it tells of.
    }
  }
  return {
    info: (message, facts) => write('info', message, facts),
    warn: (message, facts) => write('warn', message, facts),
    error: (message, facts) => write('error', message, facts),
  }
}

function fileSink(file: string): (line: string) => void {
  let sizeBytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  return (line) => {
    if (sizeBytes >= rotateAtBytes) {
      renameSync(file, `${file}.1`)
      sizeBytes = 0
    }
    appendFileSync(file, line, { mode: 0o600 })
    sizeBytes += Buffer.byteLength(line)
  }
}

/** JSON leaves DEL, C1 controls and bidirectional marks as they are; a terminal obeys them. */
function escapeControls(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
