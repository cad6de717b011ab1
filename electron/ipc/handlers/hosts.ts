import { fingerprint } from '../../../shared/domain/host.ts'
import { err, ok } from '../../../shared/lib/result.ts'
import { resolve } from 'node:path'
import type { HandlersOf, Services } from './services.ts'

/** `hosts.*`. */
export function hostHandlers({ hosts, fleet, demo }: Services): HandlersOf<'hosts.probe' | 'hosts.add' | 'hosts.setMode' | 'hosts.remove' | 'hosts.test' | 'hosts.adopt'> {
  return {
    'hosts.probe': async ({ url }) => ok(await hosts.probe(url)),
    'hosts.add': async (input) => {
      const pin = fingerprint.safeParse(input.fingerprint)
      if (!pin.success) return err({ code: 'bad_address', message: 'The fingerprint is not one.', hint: pin.error.issues[0]?.message ?? '', retry: 'never' })
      return hosts.addTested({
        id: input.name,
        endpoints: [{ url: input.url, fingerprint: pin.data }],
        token: input.token,
        desiredPath: input.desiredPath === null ? null : resolve(input.desiredPath),
        mode: input.mode,
      })
    },
    'hosts.setMode': async ({ host, mode }) => {
      const changed = hosts.setMode(host, mode)
      return changed.ok ? ok({}) : changed
    },
    'hosts.remove': async ({ host }) => {
      const wasDemo = fleet.host(host).config.demo
      const removed = await hosts.remove(host)
      if (removed.ok && wasDemo) await demo.stop()
      return removed.ok ? ok({}) : removed
    },
    'hosts.test': async ({ host }) => hosts.test(host),
    'hosts.adopt': async ({ host }) => hosts.adopt(host, null),
  }
}
