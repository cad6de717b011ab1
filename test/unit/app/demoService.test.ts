import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { DemoService } from '../../../electron/app/demoService.ts'
import { createSecrets } from '../../../electron/config/secrets.ts'
import { openSettings } from '../../../electron/config/settings.ts'
import type { HostConfig } from '../../../shared/domain/host.ts'

/** Sockets of this process that listen. A closed one goes with a later turn of the event loop: poll. */
const listening = () => process.getActiveResourcesInfo().filter((each) => each === 'TCPServerWrap').length

/** A demo over real settings in a folder that goes with the test, and the hosts that it added. */
function makeDemo() {
  const dataFolder = mkdtempSync(join(tmpdir(), 'countersign-demo-'))
  onTestFinished(() => rmSync(dataFolder, { recursive: true, force: true }))
  const settings = openSettings(dataFolder)
  if (!settings.ok) throw new Error(settings.error.message)
  const added: HostConfig[] = []
  const demo = new DemoService({ settings: settings.value, secrets: createSecrets({ env: {} }), fleet: { add: (host) => added.push(host) }, dataFolder })
  onTestFinished(() => demo.stop())
  return { demo, added }
}

test('two starts at once are one demo, and ending it leaves nothing that listens', async () => {
  const before = listening()
  const { demo, added } = makeDemo()
  const [first, second] = await Promise.all([demo.start(), demo.start()])
  if (!first.ok) throw new Error(first.error.message)
  expect(second).toEqual(first)
  expect(await demo.start()).toEqual(first)
  expect(added).toHaveLength(1)
  expect(listening()).toBe(before + first.value.endpoints.length)
  await demo.stop()
  await expect.poll(listening).toBe(before)
})

test('an end that comes while the demo starts ends it too', async () => {
  const before = listening()
  const { demo } = makeDemo()
  const started = demo.start()
  await demo.stop()
  await started
  await expect.poll(listening).toBe(before)
})
