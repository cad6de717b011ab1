/** Calls that start and stop guests. */
import { z } from 'zod'
import { flag, none, whole, type MutationEndpoint } from './values.ts'

/** Start, shutdown, reboot and stop of both types. */
export const powerMutations: readonly MutationEndpoint[] = [
  { method: 'POST', template: '/nodes/{node}/lxc/{vmid}/status/start', parameters: none },
  { method: 'POST', template: '/nodes/{node}/qemu/{vmid}/status/start', parameters: z.strictObject({ timeout: whole }).partial() },
  { method: 'POST', template: '/nodes/{node}/lxc/{vmid}/status/shutdown', parameters: z.strictObject({ timeout: whole, forceStop: flag }).partial() },
  { method: 'POST', template: '/nodes/{node}/qemu/{vmid}/status/shutdown', parameters: z.strictObject({ timeout: whole, forceStop: flag }).partial() },
  { method: 'POST', template: '/nodes/{node}/lxc/{vmid}/status/reboot', parameters: none },
  { method: 'POST', template: '/nodes/{node}/qemu/{vmid}/status/reboot', parameters: none },
  { method: 'POST', template: '/nodes/{node}/lxc/{vmid}/status/stop', parameters: z.strictObject({ 'overrule-shutdown': flag }).partial() },
  { method: 'POST', template: '/nodes/{node}/qemu/{vmid}/status/stop', parameters: z.strictObject({ 'overrule-shutdown': flag, timeout: whole }).partial() },
]
