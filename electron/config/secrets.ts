import { createRequire } from 'node:module'
import type * as Keyring from '@napi-rs/keyring'
import { AppError, type AppErrorDto } from '../../shared/domain/appError.ts'
import type { ErrorCode } from '../../shared/domain/errorCodes.ts'
import type { TokenSource } from '../../shared/domain/host.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { redactText } from '../platform/redact.ts'
import type { Secrets } from '../ports.ts'

/** The name under which tokens stand in the system's keyring. */
const service = 'countersign'

/** Opens one entry of the system's keyring; throws where there is none. */
export type OpenKeyringEntry = (account: string) => Pick<Keyring.Entry, 'getSecret' | 'setPassword' | 'deleteCredential'>

/** Where tokens may come from. */
export interface SecretsOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The system's keyring unless told. */
  readonly openKeyringEntry?: OpenKeyringEntry
}

/**
 * Tokens by source: an environment variable (read only), the system's keyring, or memory. Errors: `secret_missing`,
 * `keyring_unavailable`, `bad_request`. Effects: the keyring; nothing is written to a file.
 */
export function createSecrets({ env, openKeyringEntry = openSystemEntry }: SecretsOptions): Secrets {
  const memory = new Map<string, string>()
  return {
    read: (source) => {
      if (source.kind === 'env') return present(env[source.variable], `The variable ${source.variable} with the token is not set.`, `Set it, e.g. export ${source.variable}='user@realm!name=…', and start again.`)
      if (source.kind === 'memory') return present(memory.get(source.account), `The token ${source.account} was kept in memory only and is gone.`, 'Enter it again.')
      const secret = withKeyring(() => openKeyringEntry(source.account).getSecret())
      if (!secret.ok) return secret
      const text = secret.value === null ? undefined : Buffer.from(secret.value).toString('utf8')
      return present(text, `The keyring has no token ${source.account}.`, 'Enter the token again, or name a variable that holds it.')
    },
    store: (source, token) => {
      const usable = present(token, 'The token is empty.', 'Enter it as Proxmox showed it: user@realm!name=secret.')
      if (!usable.ok) return usable
      if (source.kind === 'env') {
        return failure('bad_request', `A token cannot be stored in the variable ${source.variable}.`, 'Set the variable yourself where the app is started.')
      }
      if (source.kind === 'keyring') {
        const stored = withKeyring(() => openKeyringEntry(source.account).setPassword(usable.value))
        return stored.ok ? ok(null) : stored
      }
      memory.set(source.account, usable.value)
      return ok(null)
    },
    forget: (source: TokenSource) => {
      if (source.kind === 'memory') memory.delete(source.account)
      if (source.kind === 'keyring') withKeyring(() => openKeyringEntry(source.account).deleteCredential())
    },
  }
}

/** Loaded at the first use only: most commands never need it, and it may be missing on a platform. */
function openSystemEntry(account: string): Keyring.Entry {
  const keyring = createRequire(import.meta.url)('@napi-rs/keyring') as typeof Keyring
  // Without this, Linux falls back to the kernel's keyring, which forgets everything at logout or restart.
  return new keyring.Entry(service, account, { linux: { store: 'secret-service' } })
}

function withKeyring<T>(work: () => T): Result<T> {
  try {
    return ok(work())
  } catch (thrown) {
    const why = thrown instanceof Error ? ` (${redactText(thrown.message).replaceAll(/\s+/g, ' ').slice(0, 200)})` : ''
    return failure('keyring_unavailable', `This computer has no keyring that can be used${why}.`, 'Put the token into an environment variable and name it with --token-env.')
  }
}

/** A token without surrounding white space; one that holds a line break could never go into a header. */
function present(text: string | undefined, message: string, hint: string): Result<string> {
  const token = text?.trim() ?? ''
  if (token === '') return failure('secret_missing', message, hint)
  if (/[^\x21-\x7e]/.test(token)) return failure('secret_missing', 'The token holds a space, a line break or a character that no token has.', 'Enter it as Proxmox showed it: user@realm!name=secret.')
  return ok(token)
}

function failure(code: ErrorCode, message: string, hint: string): { readonly ok: false; readonly error: AppErrorDto } {
  return err(new AppError({ code, message, hint }).toDto())
}
