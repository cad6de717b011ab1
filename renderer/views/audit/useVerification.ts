import { useEffect, useState } from 'react'
import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import type { AuditVerification } from '../../../shared/ipc/contract.ts'
import { useStores } from '../../stores/storesContext.ts'

/** What the last verification of this window said. */
export type Verification =
  | { readonly kind: 'none' }
  | { readonly kind: 'running'; readonly rows: number; readonly of: number }
  | { readonly kind: 'done'; readonly found: AuditVerification; readonly at: string }

const pollMs = 250

/** Verifies the log that is shown and follows how far it is; it can be stopped. Another log begins without a finding. */
export function useVerification(log: 'own' | 'other'): { readonly verification: Verification; readonly error: AppErrorDto | null; readonly verify: () => Promise<void>; readonly stop: () => void } {
  const { bridge, info } = useStores()
  const [verification, setVerification] = useState<Verification>({ kind: 'none' })
  const [error, setError] = useState<AppErrorDto | null>(null)
  const running = verification.kind === 'running'

  useEffect(() => {
    if (!running) return undefined
    let wanted = true
    const timer = setInterval(() => {
      void bridge.call['audit.state']({ log }).then((result) => {
        const progress = result.ok ? result.value.verifying : null
        if (wanted && progress !== null) setVerification((now) => (now.kind === 'running' ? { kind: 'running', ...progress } : now))
      })
    }, pollMs)
    return () => {
      wanted = false
      clearInterval(timer)
    }
  }, [bridge, log, running])

  const verify = async (): Promise<void> => {
    setVerification({ kind: 'running', rows: 0, of: 0 })
    setError(null)
    const result = await bridge.call['audit.verify']({ log })
    setVerification(result.ok ? { kind: 'done', found: result.value, at: new Date().toISOString() } : { kind: 'none' })
    if (!result.ok && result.error.code !== 'cancelled') setError(result.error)
    void info.refresh()
  }
  return { verification, error, verify, stop: () => void bridge.call['audit.stopVerifying']({ log }) }
}
