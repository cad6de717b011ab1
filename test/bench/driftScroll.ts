/**
 * `node test/bench/driftScroll.ts`: the drift list with 10,000 guests in a real Chromium, on the fixture bridge. Prints
 * frames per second while it is scrolled from end to end, beside what bare rows with the same texts reach in the same
 * browser (the floor), where the time of a frame goes, and how long key J takes until it is painted. Never fails.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { build } from 'vite'
import { findChromium } from '../../build/findChromium.ts'
import { rootDir } from '../../build/paths.ts'
import { median } from './measure.ts'

const scrollMs = 3000
const keys = 20
/** As many as the fixture's scenario `drifting` has, each as high as a row of the list. */
const guests = 10_000
const rowPx = 46
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
    console.log(`at rest: ${tell(idle)}`)
    const drift = await scroll(page)
    console.log(`the list is scrolled from end to end: ${drift.text}`)
    const barePage = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await barePage.setContent(bareRows(await list.getByRole('option').evaluateAll((rows) => rows.map((row) => (row as HTMLElement).innerText))))
    const bare = await scroll(barePage)
    await barePage.close()
    console.log(`the same texts as bare rows:          ${bare.text}`)
    console.log(`frames of the list for each of the bare rows: ${(drift.perSecond / bare.perSecond).toFixed(2)}; the limit is ${limitOf(drift.perSecond, bare.perSecond, idle.perSecond)}`)
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

interface Frames {
  readonly perSecond: number
  readonly longestMs: number
  readonly count: number
}

/** Scrolls from end to end. Tells the frames, and what each of them cost the page's own thread. */
async function scroll(page: Page): Promise<{ readonly perSecond: number; readonly text: string }> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  const read = async (): Promise<ReadonlyMap<string, number>> => new Map((await session.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value]))
  const before = await read()
  const result = await page.evaluate(frames, { scrollMs, isScrolled: true })
  const after = await read()
  await session.detach()
  const msOf = (name: string): string => ((((after.get(name) ?? 0) - (before.get(name) ?? 0)) * 1000) / result.count).toFixed(1)
  return { perSecond: result.perSecond, text: `${tell(result)}; of each frame script ${msOf('ScriptDuration')} ms, style ${msOf('RecalcStyleDuration')} ms, layout ${msOf('LayoutDuration')} ms, all tasks ${msOf('TaskDuration')} ms` }
}

/** Pure. */
function tell({ perSecond, longestMs }: Frames): string {
  return `${perSecond.toFixed(0)} frames a second, the longest ${longestMs.toFixed(0)} ms`
}

/** What keeps the list from more frames; within 5 % counts as the same. Pure. */
function limitOf(list: number, bare: number, rest: number): string {
  if (list >= rest * 0.95) return 'the rate of the display'
  return list >= bare * 0.95 ? 'the browser on this machine, for bare rows are no faster' : 'the list itself'
}

/** The floor: ten thousand rows of fixed height, placed absolutely, with the lines that rows of the list have; no script, no icon. Pure. */
function bareRows(rows: readonly string[]): string {
  const lines = (text: string): string => text.split('\n').map((line) => `<span>${line}</span> `).join('')
  const all = Array.from({ length: guests }, (_, index) => `<div class="row" style="top:${index * rowPx}px">${lines(rows[index % rows.length] ?? '')}</div>`)
  return `<style>.list{position:relative;width:316px;height:700px;overflow:auto;font:13px/18px sans-serif}.row{position:absolute;left:0;right:0;height:${rowPx}px;contain:strict}</style><div class="list" role="listbox">${all.join('')}</div>`
}

/** Runs in the page. */
async function frames({ scrollMs: forMs, isScrolled }: { readonly scrollMs: number; readonly isScrolled: boolean }): Promise<Frames> {
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
  return { perSecond: (count / (last - startedAt)) * 1000, longestMs, count }
}

/** Runs in the page: presses J. Resolves to the milliseconds until what it did is painted. */
function pressAndPaint(): Promise<number> {
  const pressedAt = performance.now()
  document.querySelector('[role=listbox]')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', code: 'KeyJ', bubbles: true }))
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - pressedAt)))
  })
}
