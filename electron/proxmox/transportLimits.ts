/** Bounds of the transport. Times in milliseconds, sizes in bytes. */
export interface TransportLimits {
  /** Read connections per node. With the mutating one they are the three that a node's workers can serve at once. */
  readonly readConnections: number
  readonly connectMs: number
  /** From sending to the last byte. pveproxy itself gives up after 30 s when it passes a call on. */
  readonly readMs: number
  readonly mutateMs: number
  /** pveproxy closes an idle connection after 5 s without saying so; ours end well before. */
  readonly keepAliveMs: number
  readonly maxResponseBytes: number
  readonly maxJsonDepth: number
  /** Older pveproxy refuse bodies over 64 KiB. */
  readonly maxRequestBytes: number
  /** For so long an endpoint that failed is asked last. */
  readonly avoidFailedMs: number
}

export const defaultLimits: TransportLimits = {
  readConnections: 2,
  connectMs: 5_000,
  readMs: 45_000,
  mutateMs: 90_000,
  keepAliveMs: 2_500,
  maxResponseBytes: 32 * 1024 * 1024,
  maxJsonDepth: 32,
  maxRequestBytes: 60 * 1024,
  avoidFailedMs: 10_000,
}
