/**
 * A process whose disk begins to fail: it applies what is declared, then the trigger file appears, and it applies what
 * is declared next. Its only argument is an `Order` as JSON. It prints how each application ended, as JSON.
 */
import { writeFileSync } from 'node:fs'
import { toAppError } from '../../shared/domain/appError.ts'
import type { DesiredGuest } from '../../shared/domain/guest.ts'
import { openHost, type HostParts } from '../contract/reconcileHost.ts'

export interface Order extends Omit<HostParts, 'provider' | 'wrap'> {
  /** Declared one after the other; the disk fails from the second on. */
  readonly declared: readonly DesiredGuest[]
  readonly trigger: string
}

const order = JSON.parse(process.argv[2] ?? '') as Order
let [desired] = order.declared
const host = openHost({
  ...order,
  provider: { current: async () => ({ guests: new Map(desired === undefined ? [] : [[desired.vmid, desired]]), problems: [] }), onChange: () => () => undefined, close: async () => undefined },
})
const ends: string[] = []
for (const each of order.declared) {
  if (ends.length === 1) writeFileSync(order.trigger, '')
  desired = each
  try {
    await host.reconciler.look()
    const [outcome] = await (await host.reconciler.apply({ vmid: each.vmid, benign: true, actor: 'anna' })).finished
    ends.push(outcome?.error?.code ?? outcome?.ran[0]?.outcome ?? 'nothing')
  } catch (thrown) {
    ends.push(toAppError(thrown).code)
  }
}
console.log(JSON.stringify(ends))
process.exit(0)
