/** The one way to a mutating call: a request that is not in the table is never sent, whoever asks. */
import { AppError } from '../../shared/domain/appError.ts'
import type { RequestPreview } from '../../shared/domain/operation.ts'
import type { WireMutation } from './client.ts'
import { backupName, haSid, mutationEndpoints, type MutationEndpoint } from './mutationTable.ts'

/** Where a checked request goes and what it carries. */
export interface CheckedMutation {
  readonly wire: WireMutation
  /** The node that the call is about, from the path; '' for one about the whole cluster. */
  readonly node: string
  /** Of the endpoint, as the official schema writes it. */
  readonly template: string
}

/**
 * Checks a request against the table and puts it into wire form: each variable part of the path encoded as one segment,
 * parameters form-encoded in the body, on DELETE in the query. Throws `unsupported` for a call that is not in the
 * table, `internal` for parameters that none of the call's forms allows, `bad_parameter` for a body past `maxBytes`. Pure.
 */
export function checkMutation(request: RequestPreview, maxBytes: number): CheckedMutation {
  for (const { method, template, pattern, forms } of compiled) {
    const match = method === request.method ? pattern.exec(request.path) : null
    if (match === null) continue
    const segments = match.groups ?? {}
    const faults = forms.map((form) => form.safeParse(request.parameters).error?.issues ?? [])
    if (faults.every((issues) => issues.length > 0)) {
      const told = faults.map((issues) => issues.map((issue) => `${issue.path.join('.') || 'parameters'}: ${issue.message}`).join('; ')).join(' | ')
      throw new AppError({ code: 'internal', message: `${request.method} ${request.path} was not sent: ${told}.`, hint: 'This is a bug. The log has the details.' })
    }
    const path = template.replaceAll(placeholder, (_, name: string) => encodeURIComponent(segments[name] ?? ''))
    return { node: segments['node'] ?? '', template, wire: toWire(request, path, maxBytes) }
  }
  throw new AppError({ code: 'unsupported', message: `${request.method} ${request.path} was not sent: it is not among the calls that this app makes.` })
}

function toWire(request: RequestPreview, path: string, maxBytes: number): WireMutation {
  const encoded = new URLSearchParams({ ...request.parameters }).toString()
  if (encoded.length > maxBytes) {
    throw new AppError({ code: 'bad_parameter', message: `${request.method} ${request.path} was not sent: its parameters take ${encoded.length} bytes, and Proxmox takes ${maxBytes}.`, hint: 'Shorten the description.' })
  }
  const full = `/api2/json${path}`
  if (request.method !== 'DELETE') return { method: request.method, path: full, form: encoded }
  return { method: request.method, path: encoded === '' ? full : `${full}?${encoded}`, form: null }
}

const placeholder = /\{(\w+)\}/g

/** What may stand for each variable part of a path. Of a storage's content, backups alone: the same call frees disks. */
const segmentPatterns: Readonly<Record<string, string>> = {
  node: '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?',
  vmid: '[1-9]\\d{2,8}',
  snapname: '(?!current$)[A-Za-z][A-Za-z0-9_-]{1,39}',
  sid: haSid,
  storage: '[A-Za-z][A-Za-z0-9._-]*',
  volume: `\\k<storage>:(?:${backupName('lxc', '[1-9]\\d{2,8}')}|${backupName('qemu', '[1-9]\\d{2,8}')})`,
}

/** Each call once, with all of its forms. */
const compiled = [...Map.groupBy(mutationEndpoints, ({ method, template }) => `${method} ${template}`).values()].map((endpoints) => {
  const [{ method, template }] = endpoints as [MutationEndpoint, ...MutationEndpoint[]]
  return {
    method,
    template,
    pattern: new RegExp(`^${template.replaceAll(placeholder, (_, name: string) => `(?<${name}>${segmentPatterns[name]})`)}$`),
    forms: endpoints.map(({ parameters }) => parameters),
  }
})
