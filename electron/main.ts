/** The Electron shell. Built to `dist/main/main.js`, beside the preloads and `dist/window`. */
import { join } from 'node:path'
import { app } from 'electron'
import { openApp } from './app.ts'
import { startShell } from './shell/startShell.ts'

void startShell({
  openApp: (options) => openApp({ ...options, threadScript: join(import.meta.dirname, 'journalWorker.js') }),
  windowFolder: join(import.meta.dirname, '../window'),
  preload: join(import.meta.dirname, '../preload/preload.cjs'),
  promptPreload: join(import.meta.dirname, '../promptPreload/promptPreload.cjs'),
  keyFileScript: join(import.meta.dirname, 'keyFileChild.js'),
  // Unpackaged, the first argument is the folder that Electron was told to run.
  args: process.argv.slice(app.isPackaged ? 1 : 2),
  env: process.env,
})
