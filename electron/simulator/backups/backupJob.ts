/** What a POST of …/vzdump asks for. */
export interface BackupJob {
  readonly node: string
  /** In ascending order. */
  readonly vmids: readonly number[]
  readonly storage: string
  readonly mode: 'snapshot' | 'suspend' | 'stop'
  readonly compress: string
  readonly remove: boolean
  readonly pruneBackups: string | undefined
  readonly protected: boolean
  readonly notesTemplate: string | null
  /** All of them, as a command line. */
  readonly commandLine: string
}

/** `2026-11-23 00:05:01`, as the log writes times. */
export function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
}
