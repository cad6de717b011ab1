/**
 * `node test/bench/driftScroll.ts`: the drift list with 10,000 guests in a real Chromium, on the fixture bridge. Prints
 * frames per second while it is scrolled from end to end, and how long key J takes until it is painted. Never fails.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { chromium } from '@playwright/test'
import { build } from 'vite'
import { findChromium } from '../../build/findChromium.ts'
import { rootDir } from '../../build/paths.ts'
import { median } from './measure.ts'

const scrollMs = 3000
const keys = 20
const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }

const executablePath = findChromium()
if (executablePath === null) throw new Error('No Chromium was found.')
const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
try {
  await build({ configFile: join(rootDir, 'build/vite.window.config.ts'), logLevel: 'error', build: { outDir: join(folder, 'window') } })
  await build({
    configFile: false, logLevel: 'error',
    build: { outDir: join(folder, 'fixture'), lib: { entry: join(rootDir, 'test/fixtures/window/installFixture.ts'), formats: ['iife'], name: 'fixture', fileName: () => 'fixture.js' } },
  })
  await measureWindow(executablePath)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function measureWindow(browserPath: string): Promise<void> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    try {
      const body = readFileSync(join(folder, 'window', path === '/' ? 'index.html' : path))
      response.writeHead(200, { 'content-type': types[extname(path === '/' ? 'index.html' : path)] ?? 'application/octet-stream' }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.addInitScript("globalThis.fixtureScenario = 'drifting'")
    await page.addInitScript({ path: join(folder, 'fixture/fixture.js') })
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: /^Drift/ }).press('Enter')
    const list = page.getByRole('listbox', { name: 'Guests that differ' })
    await list.getByRole('option').first().waitFor()
    const idle = await page.evaluate(frames, { scrollMs, isScrolled: false })
    const scrolled = await page.evaluate(frames, { scrollMs, isScrolled: true })
    console.log(`frames per second while the list is scrolled from end to end: ${scrolled.perSecond.toFixed(0)} (at rest ${idle.perSecond.toFixed(0)}), longest frame ${scrolled.longestMs.toFixed(0)} ms (at rest ${idle.longestMs.toFixed(0)} ms)`)
    await list.focus()
    const paints: number[] = []
    for (let press = 0; press < keys; press += 1) {
      paints.push(await page.evaluate(pressAndPaint))
      await page.waitForTimeout(50)
    }
    const open = await list.locator('[data-open]').getAttribute('aria-posinset')
    if (open !== String(keys + 1)) throw new Error(`${keys} keys led to guest ${open ?? 'none'} of the list`)
    console.log(`key J until it is painted: ${median(paints).toFixed(0)} ms in the median, ${Math.max(...paints).toFixed(0)} ms at worst`)
  } finally {
    await browser.close()
    server.close()
  }
}

/** Runs in the page. */
async function frames({ scrollMs: forMs, isScrolled }: { readonly scrollMs: number; readonly isScrolled: boolean }): Promise<{ readonly perSecond: number; readonly longestMs: number }> {
  const list = document.querySelector('[role=listbox]')
  if (list === null) throw new Error('there is no list')
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
  const startedAt = await frame()
  let last = startedAt
  let count = 0
  let longestMs = 0
  while (last - startedAt < forMs) {
    if (isScrolled) list.scrollTop = ((last - startedAt) / forMs) * list.scrollHeight
    const now = await frame()
    longestMs = Math.max(longestMs, now - last)
    last = now
    count += 1
  }
  return { perSecond: (count / (last - startedAt)) * 1000, longestMs }
}

/** Runs in the page: presses J. Resolves to the milliseconds until what it did is painted. */
function pressAndPaint(): Promise<number> {
  const pressedAt = performance.now()
  document.querySelector('[role=listbox]')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', code: 'KeyJ', bubbles: true }))
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - pressedAt)))
  })
}
