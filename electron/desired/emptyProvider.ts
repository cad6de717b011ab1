import type { DesiredProvider } from '../ports.ts'
import { createStaticProvider } from './staticProvider.ts'

/** For a host with nothing declared: every guest is unmanaged. */
export function createEmptyProvider(): DesiredProvider {
  return createStaticProvider([])
}
