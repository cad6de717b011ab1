import type { AppErrorDto } from '../../shared/domain/appError.ts'

/**
 * How the window stands with the process that runs Countersign.
 * ```
 * connecting ─▶ open ─▶ lost ─▶ open …      (lost: tries again with a growing pause)
 *      └──────────┴───────┴──▶ ended        (refused; only a fresh link helps)
 * ```
 */
export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'ended'; readonly error: AppErrorDto }
