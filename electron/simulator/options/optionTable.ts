import type { Privilege } from '../privileges.ts'
import type { ParameterSpec } from './parameters.ts'

/** One configuration option of a guest. */
export interface OptionSpec extends ParameterSpec {
  /** The privilege a change needs on `/vms/ID`; `root` = no token may. */
  readonly privilege: Privilege | 'root'
  /** Takes effect on a running guest at once; otherwise the change waits for the next start. */
  readonly live?: true
}

/** Options by name; `net[n]` stands for a family. */
export type OptionTable = Readonly<Record<string, OptionSpec>>

type Limits = Omit<OptionSpec, 'privilege' | 'type'>

export const text = (privilege: OptionSpec['privilege'], limits: Limits = {}): OptionSpec => ({ type: 'string', privilege, ...limits })
export const integer = (privilege: OptionSpec['privilege'], limits: Limits = {}): OptionSpec => ({ type: 'integer', privilege, ...limits })
export const number = (privilege: OptionSpec['privilege'], limits: Limits = {}): OptionSpec => ({ type: 'number', privilege, ...limits })
export const boolean = (privilege: OptionSpec['privilege'], limits: Limits = {}): OptionSpec => ({ type: 'boolean', privilege, ...limits })
