import type { Page } from '@playwright/test'

/** One move of something that was on the page before and after it. */
export interface Shift {
  /** Share of the window that moved, times how far (web.dev/cls). */
  readonly score: number
  /** What moved: element, its name or text, and from where to where. */
  readonly moved: readonly string[]
}

declare global {
  interface Window {
    layoutShifts?: Shift[]
  }
}

/**
 * Watches the page from its very beginning. Call before it is opened. Every shift counts, also right after a click: what
 * a click brings is new, and new things do not shift, so whatever does was pushed.
 */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const shifts: Shift[] = []
    window.layoutShifts = shifts
    const name = (node: Node | null): string => {
      const element = node instanceof Element ? node : node?.parentElement
      if (element == null) return 'something that is gone'
      const said = element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 48) ?? ''
      return `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}"> ${said}`
    }
    const place = ({ x, y, width, height }: DOMRectReadOnly): string => `${x},${y} ${width}×${height}`
    interface LayoutShift extends PerformanceEntry {
      readonly value: number
      readonly sources: readonly { readonly node: Node | null; readonly previousRect: DOMRectReadOnly; readonly currentRect: DOMRectReadOnly }[]
    }
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as LayoutShift[]) {
        shifts.push({ score: entry.value, moved: entry.sources.map(({ node, previousRect, currentRect }) => `${name(node)}: ${place(previousRect)} → ${place(currentRect)}`) })
      }
    })
    observer.observe({ type: 'layout-shift', buffered: true })
  })
}

/** Takes what shifted since the last call, after the page has drawn twice. */
export function takeShifts(page: Page): Promise<readonly Shift[]> {
  return page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 50))))
    return window.layoutShifts?.splice(0) ?? []
  })
}

/**
 * Lets every answer of the app arrive later than the one before it, up to `longestMs`, so that a screen is seen with each
 * part of it still on its way. Call before the page is opened.
 */
export async function delayAnswers(page: Page, longestMs: number): Promise<void> {
  await page.routeWebSocket(/.*/, (socket) => {
    const server = socket.connectToServer()
    let nth = 0
    socket.onMessage((message) => server.send(message))
    server.onMessage((message) => {
      nth += 1
      setTimeout(() => socket.send(message), (nth * 90) % longestMs)
    })
  })
}
