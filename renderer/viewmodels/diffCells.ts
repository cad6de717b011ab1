import type { DriftDetail } from '../../shared/ipc/contract.ts'

type DriftField = DriftDetail['fields'][number]

/** How one value of the diff table looks: as desired, drifted, only waiting for a restart, or lost for good. */
export type ValueLook = 'same' | 'differs' | 'restart' | 'destructive'

/** Looks of the two actual columns of one field. Pure. */
export function valueLooks(field: DriftField): { readonly nextBoot: ValueLook; readonly running: ValueLook } {
  if (field.verdict === 'restart') return { nextBoot: 'same', running: 'restart' }
  const drifted = field.classification?.class === 'destructive' || field.withheld?.code === 'shrink_refused' ? 'destructive' : 'differs'
  return {
    nextBoot: field.nextBoot === field.desired ? 'same' : drifted,
    running: field.running === field.desired ? 'same' : drifted,
  }
}

/** The request as text: method and path, then one `key=value` a line. Nothing in it is a credential. Pure. */
export function requestText(request: DriftDetail['steps'][number]['request']): string {
  const lines = Object.entries(request.parameters).map(([key, value]) => `${key}=${value}`)
  return [`${request.method} ${request.path}`, ...lines].join('\n')
}
