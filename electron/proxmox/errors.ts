/**
 * What a host's answer, or its absence, means. Proxmox answers nearly every failure with 500, so the text decides;
 * the texts are those of PVE 8 and 9.
 */
import { AppError, type AppErrorInit, type RetryAdvice } from '../../shared/domain/appError.ts'
import type { ErrorCode } from '../../shared/domain/errorCodes.ts'
import type { Answer, Envelope } from './answer.ts'
import type { TransportFault } from './transportFault.ts'

/** The call that failed, for the message. No credential in it. */
export interface CallSite {
  /** `https://host:port`. */
  readonly url: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** From `/nodes` or the like on, without parameters. */
  readonly path: string
}

interface TextClass {
  readonly pattern: RegExp
  readonly code: ErrorCode
  readonly retry: RetryAdvice
  readonly hint?: string
}

/** First match wins. */
const textClasses: readonly TextClass[] = [
  { pattern: /detected modified configuration|checksum mismatch \(file change/i, code: 'digest_conflict', retry: 'afterObserve', hint: 'Somebody changed the guest meanwhile. Review it again.' },
  { pattern: /protection mode enabled/i, code: 'protected', retry: 'never', hint: 'Switch protection off on the host if this is really wanted.' },
  { pattern: /\b(?:CT|VM) is locked \(/i, code: 'guest_locked', retry: 'backoff', hint: 'A task of the host holds the lock. If none runs, unlock the guest on the host with "pct unlock" or "qm unlock".' },
  { pattern: /got timeout|trying to acquire|got lock request timeout|locked command timed out|got no worker upid|start worker failed|connection refused|no quorum|ipcc_send_rec|\(pmxcfs\) not mounted|guest migration lock/i, code: 'host_busy', retry: 'backoff', hint: 'It is tried again later. If it stays, look at the host: quorum, running tasks, pve-cluster.' },
  { pattern: /^hostname lookup '.*' failed/i, code: 'node_unreachable', retry: 'afterObserve', hint: 'The cluster does not know a node of this name.' },
  { pattern: /configuration file '.*' does not exist|unable to find configuration file/i, code: 'guest_not_found', retry: 'afterObserve', hint: 'The guest was removed, or it lives on another node by now.' },
  { pattern: /\balready exists\b/i, code: 'already_exists', retry: 'afterObserve' },
  { pattern: /\b(?:already|not) running\b/i, code: 'already_satisfied', retry: 'afterObserve', hint: 'The guest already was in that state.' },
]

/**
 * The error that an answer with a status other than 2xx tells. `text` was cleaned by `cleanHostText`. For a change it is
 * never `node_unreachable`: that one says that nothing was sent. Pure.
 */
export function errorOfAnswer(site: CallSite, answer: Pick<Answer, 'status'>, text: string): AppError {
  const { status } = answer
  const said = text === '' ? `status ${status}` : text
  const fail = (init: Omit<AppErrorInit, 'message'>, verb = 'refused'): AppError =>
    new AppError({ ...init, message: `${site.url} ${verb} ${site.method} ${site.path}: ${said}` })

  if (status === 400) return fail({ code: 'bad_parameter', retry: 'afterObserve' })
  if (status === 401) return fail({ code: 'unauthorized', hint: 'Check the token’s name and secret, and that neither it nor its user is expired or disabled.' })
  if (status === 403) return fail({ code: 'forbidden', hint: permissionHint(text) })
  if (status === 501 || status === 506) return fail({ code: 'unsupported', hint: 'This version of Proxmox VE may not know the call.' })
  if (status === 500) {
    const found = textClasses.find(({ pattern }) => pattern.test(text))
    if (found === undefined) return fail({ code: 'host_rejected', retry: 'afterObserve' })
    if (found.code === 'node_unreachable' && site.method !== 'GET') return lostOnTheWay(site, text)
    return fail({ code: found.code, retry: found.retry, ...(found.hint === undefined ? {} : { hint: found.hint }) })
  }
  // 595: pveproxy could not connect to the node that the call is for. That nothing was delivered there is its word
  // alone, and a proxy in front may have tried before, so for a change it proves nothing.
  if (status === 595 && site.method === 'GET') return fail({ code: 'node_unreachable', retry: 'backoff', hint: 'The node that holds the guest is down, or cut off from the one that was asked.' }, 'could not pass on')
  // 596 … 599: the connection between the nodes broke after sending. 404, 502 … 504: a proxy in front of Proxmox.
  if ((status >= 595 && status <= 599) || status === 404 || (status >= 502 && status <= 504)) {
    return lostOnTheWay(site, `status ${status}${text === '' ? '' : `, ${text}`}`)
  }
  return site.method === 'GET'
    ? fail({ code: 'bad_response', hint: 'Proxmox does not answer so; check what stands behind this address.' }, 'did not take')
    : lostOnTheWay(site, `status ${status}${text === '' ? '' : `, ${text}`}`)
}

/** The error that a failed transport tells: a read failed; a mutation may have happened unless nothing was sent. Pure. */
export function errorOfFault(site: CallSite, fault: TransportFault): AppError {
  if (fault.phase === 'before_sending') return unreachable(site, fault.message, fault)
  return lostOnTheWay(site, fault.message, fault)
}

/** A call that may have arrived and has no usable answer. For a read that is no more than an unreachable node. Pure. */
export function lostOnTheWay(site: CallSite, why: string, cause?: unknown): AppError {
  if (site.method === 'GET') return unreachable(site, why, cause)
  return new AppError({
    code: 'outcome_unknown',
    message: `${site.method} ${site.path} was sent to ${site.url}, and whether it took effect is not known: ${why}.`,
    hint: 'Nothing is sent again. The guest and the task list of the node are read to find out.',
    retry: 'afterObserve',
    cause,
  })
}

/**
 * vzdump's literal `OK` in place of a task: the guest lives on another node, and nothing was backed up
 * (`PVE::API2::VZDump`, "skip if there are no VMs on this node"). Pure.
 */
export function nothingBackedUp(site: CallSite): AppError {
  return new AppError({
    code: 'host_rejected',
    message: `${site.url} backed up nothing: the guest is not on the node of ${site.path}.`,
    hint: 'The guest was moved to another node meanwhile. Look at it again, then ask once more.',
    retry: 'afterObserve',
  })
}

function unreachable(site: CallSite, why: string, cause: unknown): AppError {
  return new AppError({
    code: 'node_unreachable',
    message: `${site.url} could not be reached for ${site.method} ${site.path}: ${why}.`,
    hint: 'Check that the node runs, and the network between.',
    retry: 'backoff',
    cause,
  })
}

/** An answer of another form than Proxmox gives. Pure. */
export function badResponse(site: CallSite, what: string): AppError {
  return new AppError({
    code: 'bad_response',
    message: `${site.url} answered ${site.method} ${site.path} in a form that is not understood: ${what}.`,
    hint: 'Check that this address is a Proxmox VE node (8 or 9), and nothing in between changes answers.',
    retry: 'backoff',
  })
}

/**
 * What a failed answer says, in one line: the message of the body, else the reason phrase (the only place up to
 * PVE 8.3), and the texts of single parameters. Not yet cleaned. Pure.
 */
export function textOfAnswer(answer: Pick<Answer, 'reason' | 'body'>, envelope: Envelope | null): string {
  const text = envelope?.message?.trim() || answer.reason.trim() || (envelope === null ? answer.body.toString('utf8', 0, 400).trim() : '')
  const errors = Object.entries(envelope?.errors ?? {}).map(([key, value]) => `${key}: ${String(value).replaceAll('\\n', ' ').trim()}`)
  return errors.length === 0 ? text : `${text.replace(/\.$/, '')} (${errors.join('; ')})`
}

function permissionHint(text: string): string {
  const missing = /\((\/[^,)]*), ([\w.|]+)\)/.exec(text)
  if (missing?.[1] !== undefined && missing[2] !== undefined) {
    return `Give the token ${missing[2].split('|').join(' or ')} on ${missing[1]}.`
  }
  if (text.includes('root@pam')) return 'Only root@pam itself may do this; no API token can.'
  return 'Give the token the privilege that is missing.'
}
