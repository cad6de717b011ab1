import type { ApprovalService } from '../../app/approvalService.ts'
import type { Verification } from '../../app/auditLog.ts'
import type { AuditService } from '../../app/auditService.ts'
import type { DemoService } from '../../app/demoService.ts'
import type { DriftService } from '../../app/driftService.ts'
import type { exportRequest } from '../../app/exportRequest.ts'
import type { HostService } from '../../app/hostService.ts'
import type { HubService } from '../../app/hubService.ts'
import type { JobService } from '../../app/jobService.ts'
import type { OperationService } from '../../app/operationService.ts'
import type { RequestService } from '../../app/requestService.ts'
import type { SafetyService } from '../../app/safetyService.ts'
import type { SignerService } from '../../app/signerService.ts'
import type { renderPayload } from '../../engine/renderPayload.ts'
import type { Preferences } from '../../../shared/domain/preferences.ts'
import type { Result } from '../../../shared/lib/result.ts'
import type { RequestResult } from '../../../shared/ipc/contract.ts'
import type { Journal } from '../../ports.ts'
import type { Fleet } from '../../reconcile/fleet.ts'
import type { Handlers } from '../dispatch.ts'

/** What the handlers work with; `app.ts` hands it to them. */
export interface Services {
  readonly fleet: Fleet
  readonly journal: Journal
  readonly hosts: HostService
  readonly demo: DemoService
  readonly hub: HubService
  readonly jobs: JobService
  readonly approvals: ApprovalService
  readonly requests: RequestService
  readonly audit: AuditService
  readonly drift: DriftService
  readonly operations: OperationService
  readonly signers: SignerService
  readonly safety: SafetyService
  /** The trusted prompt of the shell. */
  readonly prompts: { sign(itemId: string): Promise<RequestResult<'approvals.sign'>>; signFile(path: string): Promise<RequestResult<'approvals.openFile'>> }
  readonly app: {
    readonly version: string
    readonly dataFolder: string
    /** Where this app's files lie, absolute. */
    readonly places: { readonly dataFolder: string; readonly settings: string; readonly journal: string; readonly log: string }
    readonly preferences: { read(): Preferences; write(chosen: Preferences): Result<Preferences> }
    readonly renderPayload: typeof renderPayload
    readonly exportRequest: typeof exportRequest
    readonly shell: 'electron' | 'browser'
    /** Name of the person at this computer, for the audit log. */
    readonly person: string
    /** What the check of the audit chain found last. */
    chain(): 'whole' | 'broken' | 'unchecked'
    /** Checks the whole chain and its checkpoints. */
    verifyChain(): Promise<Verification>
  }
}

/** The handlers of some names of the contract. */
export type HandlersOf<N extends keyof Handlers> = Pick<Handlers, N>
