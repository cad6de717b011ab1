/** What keeps a look from having seen everything, told for people. Pure. */
import type { AppErrorDto } from '../../shared/domain/appError.ts'

/** One error for all guests that were answered alike. */
export function guestsUnread(error: AppErrorDto, vmids: readonly number[]): AppErrorDto {
  if (vmids.length === 1) return error
  const named = vmids.slice(0, 5).join(', ')
  const more = vmids.length > 5 ? ` and ${vmids.length - 5} more` : ''
  return { ...error, message: `${vmids.length} guests could not be read (${named}${more}). The first answer: ${error.message}` }
}

/** The token may not see every guest. Pure. */
export function lacksAudit(): AppErrorDto {
  return {
    code: 'forbidden',
    message: 'The token may not audit every guest, so guests can be missing from the list without a word.',
    hint: 'Grant VM.Audit on /vms: pveum acl modify /vms --tokens <token> --roles PVEAuditor.',
    retry: 'never',
  }
}

/** They are there, and the list leaves them out. */
export function guestsHidden(vmids: readonly number[]): AppErrorDto {
  const named = vmids.slice(0, 5).join(', ')
  const more = vmids.length > 5 ? ` and ${vmids.length - 5} more` : ''
  return {
    code: 'forbidden',
    message: `The host has ${vmids.length === 1 ? 'guest' : 'guests'} ${named}${more}, and does not show ${vmids.length === 1 ? 'it' : 'them'} to the token: nothing is concluded about guests that are not in the list.`,
    hint: `Grant VM.Audit on ${vmids.length === 1 ? `/vms/${vmids[0]}` : 'each of them, for example on /vms/' + vmids[0]}: pveum acl modify /vms/${vmids[0]} --tokens <token> --roles PVEAuditor.`,
    retry: 'never',
  }
}

/** A node that the cluster calls offline. Pure. */
export function nodeOffline(name: string): AppErrorDto {
  return {
    code: 'node_unreachable',
    message: `Node ${name} is offline: its guests are shown as they were last known, and nothing is concluded about them.`,
    hint: 'Bring the node back, or look at its network.',
    retry: 'backoff',
  }
}

/** It failed to answer before, and has not answered by the time the others had. */
export function nodeSilent(name: string): AppErrorDto {
  return {
    code: 'node_unreachable',
    message: `Node ${name} does not answer: its guests could not be read, and nothing is concluded about them.`,
    hint: 'Look at the node and its network. It is asked again with the next look.',
    retry: 'backoff',
  }
}

/** A cluster without quorum. Pure. */
export function noQuorum(): AppErrorDto {
  return {
    code: 'host_busy',
    message: 'The cluster has no quorum: what it shows may be old, and it accepts no changes.',
    hint: 'Bring back enough nodes.',
    retry: 'backoff',
  }
}
