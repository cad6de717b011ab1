/**
 * Runs in the isolated world of the trusted prompt's window. Gives its page one function for each name of the
 * prompt's contract and nothing else. The names stand here as plain text, held complete by their type.
 */
import { contextBridge, ipcRenderer } from 'electron'
import type { PromptBridge, PromptRequestName } from '../shared/ipc/promptContract.ts'
import { promptChannel } from './ipc/channels.ts'

const requestNames = {
  'prompt.view': true,
  'prompt.signWithAgent': true,
  'prompt.signWithKeyFile': true,
  'prompt.cancel': true,
} satisfies Record<PromptRequestName, true>

const calls = Object.keys(requestNames).map((name) => [name, (input: unknown) => ipcRenderer.invoke(promptChannel, name, input)])

contextBridge.exposeInMainWorld('countersignPrompt', Object.fromEntries(calls) as PromptBridge)
