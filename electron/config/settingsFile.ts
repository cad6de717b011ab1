import { readFileSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { AppError, type AppErrorDto } from '../../shared/domain/appError.ts'
import { hostConfig, type HostConfig } from '../../shared/domain/host.ts'
import { freeze, type Freeze } from '../../shared/domain/safety.ts'
import { preferences, usualPreferences, type Preferences } from '../../shared/domain/preferences.ts'
import { hubConfig, type HubConfig } from '../../shared/domain/hub.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { writeFileAtomic } from '../platform/writeFileAtomic.ts'

const settingsVersion = 1

const settingsFile = z.strictObject({
  version: z.literal(settingsVersion),
  hosts: z.array(hostConfig).superRefine((hosts, context) => {
    const seen = new Set<string>()
    for (const [index, { id, desiredPath }] of hosts.entries()) {
      if (seen.has(id)) context.addIssue({ code: 'custom', path: [index, 'id'], message: `host ${id} stands here twice` })
      if (desiredPath !== null && !isAbsolute(desiredPath)) context.addIssue({ code: 'custom', path: [index, 'desiredPath'], message: `host ${id}: the path must be absolute` })
      seen.add(id)
    }
  }),
  /** Absent = none. */
  hub: hubConfig.optional(),
  /** Every host is frozen; absent = not. */
  freeze: freeze.optional(),
  /** Absent = as usual. */
  preferences: preferences.optional(),
})

/** What the file holds. */
export interface SettingsContent {
  readonly hosts: readonly HostConfig[]
  readonly hub: HubConfig | null
  readonly freeze: Freeze | null
  readonly preferences: Preferences
}

/** Reads a settings file; empty where there is none yet. Error: `bad_settings`, with the line where it has one. */
export function readSettingsFile(file: string): Result<SettingsContent> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return ok({ hosts: [], hub: null, freeze: null, preferences: usualPreferences })
    return badSettings(`${file} cannot be read (${codeOf(thrown)})`)
  }
  const json = parseJson(file, text)
  if (!json.ok) return json
  if (isNewer(json.value)) {
    return badSettings(`${file} was written by a newer version of this app`, 'Install that version or a later one. The file was left as it is.')
  }
  const parsed = settingsFile.safeParse(json.value)
  if (parsed.success) {
    const { hosts, hub = null, freeze: frozen = null, preferences: chosen = usualPreferences } = parsed.data
    return ok({ hosts, hub, freeze: frozen, preferences: chosen })
  }
  const [issue] = parsed.error.issues
  const path = (issue?.path ?? []).filter((part) => typeof part !== 'symbol')
  const where = path.length === 0 ? '' : `, at ${path.join('.')}`
  return badSettings(`${place(file, lineOf(text, path))} is not right${where}: ${issue?.message ?? 'not valid'}`)
}

/** Writes settings, whole and atomically, mode 0600. Error: `bad_settings`. */
export function writeSettingsFile(file: string, { hosts, hub, freeze: frozen, preferences: chosen }: SettingsContent): Result<null> {
  try {
    const content = {
      version: settingsVersion, hosts,
      ...(hub === null ? {} : { hub }),
      ...(frozen === null ? {} : { freeze: frozen }),
      ...(chosen === usualPreferences ? {} : { preferences: chosen }),
    }
    writeFileAtomic(file, `${JSON.stringify(content, null, 2)}\n`)
    return ok(null)
  } catch (thrown) {
    return badSettings(`${file} cannot be written (${codeOf(thrown)})`, 'Make room on the disk and check that you own the folder. The settings were left as they were.')
  }
}

function parseJson(file: string, text: string): Result<unknown> {
  try {
    return ok(JSON.parse(text))
  } catch {
    // JSON is YAML, and that parser says where the fault is. Only its place is taken: the runtime's words could quote the file.
    const lines = new LineCounter()
    const [fault] = parseDocument(text, { lineCounter: lines, prettyErrors: false }).errors
    return badSettings(`${place(file, fault === undefined ? null : lines.linePos(fault.pos[0]).line)} is not valid JSON`)
  }
}

function isNewer(json: unknown): boolean {
  const known = z.object({ version: z.number() }).safeParse(json)
  return known.success && known.data.version > settingsVersion
}

/** Counted from 1; null when the path is not in the text. Falls back to the nearest parent. */
function lineOf(text: string, path: readonly (string | number)[]): number | null {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true)
    const range = z.object({ range: z.tuple([z.number()]).rest(z.number()) }).safeParse(node)
    if (range.success) return lines.linePos(range.data.range[0]).line
  }
  return null
}

function place(file: string, line: number | null): string {
  return line === null ? file : `${file}:${line}`
}

function badSettings(message: string, hint = 'Mend the file by hand, or move it aside to start anew. It was left as it is.'): { readonly ok: false; readonly error: AppErrorDto } {
  return err(new AppError({ code: 'bad_settings', message: `The settings file ${message}.`, hint }).toDto())
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown error'
}
