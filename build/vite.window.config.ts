/**
 * Builds the window and the trusted prompt: `renderer/index.html`, `renderer/prompt.html` → `dist/window`. All addresses are relative, so the same files work
 * under `app://countersign/` and under `http://127.0.0.1:PORT/`. Nothing is inlined as a `data:` address, and no
 * script stands in the page, so a strict content security policy holds.
 */
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import type { AcceptedPlugin } from 'postcss'
import postcssPresetMantine from 'postcss-preset-mantine'
import { defineConfig } from 'vite'
import { distDir, rootDir } from './paths.ts'

/** The package has no types of its own. */
const createMantinePreset = postcssPresetMantine as () => AcceptedPlugin

export default defineConfig({
  root: join(rootDir, 'renderer'),
  base: './',
  plugins: [react()],
  css: { postcss: { plugins: [createMantinePreset()] } },
  build: {
    outDir: join(distDir, 'window'),
    emptyOutDir: true,
    target: 'chrome130',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rolldownOptions: { input: [join(rootDir, 'renderer/index.html'), join(rootDir, 'renderer/prompt.html')] },
  },
})
