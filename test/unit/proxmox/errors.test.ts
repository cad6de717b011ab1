import { describe, expect, it } from 'vitest'
import { readEnvelope, type Answer } from '../../../electron/proxmox/answer.ts'
import { errorOfAnswer, errorOfFault, textOfAnswer, type CallSite } from '../../../electron/proxmox/errors.ts'
import { cleanHostText } from '../../../electron/proxmox/hostText.ts'
import { TransportFault } from '../../../electron/proxmox/transportFault.ts'
import type { AppError } from '../../../shared/domain/appError.ts'
import { recorded } from './recorded.ts'

const secret = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'
const site = (method: CallSite['method']): CallSite => ({ url: 'https://pve1:8006', method, path: '/nodes/pve1/lxc/100/config' })

function tell(method: CallSite['method'], answer: Answer): AppError {
  return errorOfAnswer(site(method), answer, cleanHostText(textOfAnswer(answer, readEnvelope(answer.body, 32)), secret))
}

function answered(status: number, reason: string, body = ''): Answer {
  return { status, reason, body: Buffer.from(body), dateMs: null }
}

describe('errors told by recorded answers', () => {
  it.each([
    ['auth-bad-token', 'unauthorized', 'never'],
    ['privsep-config-403', 'forbidden', 'never'],
    ['norights-get-cluster-status', 'forbidden', 'never'],
    ['lxc-config-get-missing', 'guest_not_found', 'afterObserve'],
    ['lxc-config-put-param-errors', 'bad_parameter', 'afterObserve'],
    ['lxc-config-put-stale-digest', 'digest_conflict', 'afterObserve'],
    ['qemu-config-put-stale', 'digest_conflict', 'afterObserve'],
    ['lxc-config-put-locked', 'guest_locked', 'backoff'],
    ['lxc-config-put-lock-timeout', 'host_busy', 'backoff'],
    ['lxc-delete-protected', 'protected', 'never'],
    ['lxc-start-already-running', 'already_satisfied', 'afterObserve'],
    ['lxc-create-exists', 'already_exists', 'afterObserve'],
    ['lxc-resize-shrink', 'host_rejected', 'afterObserve'],
    ['lxc-mp-missing-storage', 'host_rejected', 'afterObserve'],
    ['node-missing', 'node_unreachable', 'afterObserve'],
    ['path-missing', 'unsupported', 'never'],
    ['delete-with-body', 'unsupported', 'never'],
    ['lxc-mp-too-big', 'outcome_unknown', 'afterObserve'],
  ] as const)('%s is %s', (name, code, retry) => {
    const { request, answer } = recorded(name)
    const error = tell(request.method, answer)
    expect(error).toMatchObject({ code, retry })
    if (code !== 'outcome_unknown') expect(error.message).toContain(answer.reason.slice(0, 40).replace(/\.$/, ''))
  })

  it('names the parameters that were refused', () => {
    expect(tell('PUT', recorded('lxc-config-put-param-errors').answer).message).toContain('cores: value must have a minimum value of 1')
  })

  it('says which privilege is missing where', () => {
    expect(tell('GET', recorded('privsep-config-403').answer).hint).toBe('Give the token VM.Audit on /vms/100.')
    expect(tell('PUT', recorded('privsep-put-403').answer).hint).toContain('VM.Config.Disk or VM.Config.CPU or')
    expect(tell('POST', recorded('full-token-execute').answer).hint).toContain('root@pam')
  })
})

describe('errors by status and text', () => {
  it.each([
    ['GET', 595, 'node_unreachable'], ['PUT', 595, 'outcome_unknown'],
    ['GET', 596, 'node_unreachable'], ['PUT', 596, 'outcome_unknown'],
    ['GET', 597, 'node_unreachable'], ['POST', 597, 'outcome_unknown'], ['DELETE', 599, 'outcome_unknown'],
    ['GET', 502, 'node_unreachable'], ['POST', 504, 'outcome_unknown'], ['POST', 404, 'outcome_unknown'],
    ['GET', 301, 'bad_response'], ['POST', 308, 'outcome_unknown'], ['GET', 506, 'unsupported'],
  ] as const)('%s with %i is %s', (method, status, code) => {
    expect(tell(method, answered(status, 'Broken pipe')).code).toBe(code)
  })

  it.each([
    ['cluster not ready - no quorum?', 'host_busy'],
    ["cfs-lock 'storage-X' error: got lock request timeout", 'host_busy'],
    ["'X'-locked command timed out - aborting", 'host_busy'],
    ['got no worker upid - start worker failed', 'host_busy'],
    ['ipcc_send_rec[1] failed: Connection refused', 'host_busy'],
    ['pve configuration filesystem (pmxcfs) not mounted', 'host_busy'],
    ['Failed to obtain guest migration lock - replication running?', 'host_busy'],
    ["VM is locked (snapshot-delete)", 'guest_locked'],
    ['unable to restore CT 5 - CT is locked (backup)', 'guest_locked'],
    ["unable to find configuration file for CT 100 on node 'pve1'", 'guest_not_found'],
    ['VM 100 not running', 'already_satisfied'],
    ['unable to destroy CT 100 - container is running', 'host_rejected'],
    ["can't remove VM 100 - protection mode enabled", 'protected'],
  ] as const)('500 "%s" is %s', (text, code) => {
    expect(tell('GET', answered(500, text, '{"data":null}')).code).toBe(code)
  })

  it('tells no refusal of a change as if nothing was sent', () => {
    const answer = answered(500, "hostname lookup 'pve9' failed - failed to get address info", '{"data":null}')
    expect([tell('GET', answer).code, tell('POST', answer).code]).toEqual(['node_unreachable', 'outcome_unknown'])
  })

  it('reads the text from the reason phrase where the body has none (PVE up to 8.3)', () => {
    expect(tell('PUT', answered(500, 'VM is locked (backup)', '{"data":null}')).message).toBe(
      'https://pve1:8006 refused PUT /nodes/pve1/lxc/100/config: VM is locked (backup)',
    )
  })

  it('never repeats a secret or a steering character that a host sends', () => {
    const error = tell('GET', answered(500, 'x', JSON.stringify({ data: null, message: `\u001b[31mPVEAPIToken=a@b!c=${secret}\u202e\n next` })))
    expect(error.message).not.toContain(secret)
    expect(error.message).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u)
  })
})

describe('errors of the transport', () => {
  it.each([
    ['GET', 'before_sending', 'node_unreachable'], ['PUT', 'before_sending', 'node_unreachable'],
    ['GET', 'awaiting_answer', 'node_unreachable'], ['PUT', 'awaiting_answer', 'outcome_unknown'],
    ['GET', 'in_answer', 'node_unreachable'], ['DELETE', 'in_answer', 'outcome_unknown'],
  ] as const)('%s that failed %s is %s', (method, phase, code) => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' })
    const error = errorOfFault(site(method), new TransportFault(phase, cause))
    expect(error.code).toBe(code)
    expect(error.message).toContain('the connection was refused')
  })
})
