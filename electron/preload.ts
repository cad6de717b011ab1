/**
 * Runs in the window's isolated world before its page. Gives the page one function for each name of the contract
 * and nothing else: no channel, no `invoke`, no event object. The names stand here as plain text, held complete by
 * their types, so that the sandboxed script need not carry the schemas.
 */
import { contextBridge, ipcRenderer } from 'electron'
import type { CountersignBridge, EventName, RequestName } from '../shared/ipc/contract.ts'
import { callChannel, eventChannel } from './ipc/channels.ts'

const requestNames = {
  'app.info': true,
  'app.settings': true,
  'app.setPreferences': true,
  'fleet.hosts': true,
  'fleet.cells': true,
  'cycle.run': true,
  'drift.list': true,
  'drift.get': true,
  'drift.history': true,
  'drift.trend': true,
  'drift.ignore': true,
  'drift.unignore': true,
  'drift.accept': true,
  'apply.guest': true,
  'apply.guests': true,
  'apply.benign': true,
  'operations.recent': true,
  'operations.settle': true,
  'approvals.list': true,
  'approvals.get': true,
  'approvals.sign': true,
  'approvals.openFile': true,
  'approvals.reject': true,
  'approvals.export': true,
  'approvals.import': true,
  'guest.request': true,
  'guest.holdings': true,
  'signers.get': true,
  'audit.page': true,
  'audit.histogram': true,
  'audit.story': true,
  'audit.verify': true,
  'audit.state': true,
  'audit.stopVerifying': true,
  'audit.cancelOpening': true,
  'audit.openFile': true,
  'audit.closeFile': true,
  'audit.export': true,
  'audit.proof': true,
  'hosts.probe': true,
  'hosts.add': true,
  'hosts.setMode': true,
  'hosts.remove': true,
  'hosts.test': true,
  'hosts.adopt': true,
  'safety.get': true,
  'safety.freeze': true,
  'safety.confirm': true,
  'demo.start': true,
} satisfies Record<RequestName, true>

const listeners: { readonly [N in EventName]: Set<(payload: never) => void> } = {
  'fleet.changed': new Set(),
  'drift.changed': new Set(),
  'operations.changed': new Set(),
  'approvals.changed': new Set(),
  'audit.changed': new Set(),
  'preferences.changed': new Set(),
  'window.navigate': new Set(),
  'window.command': new Set(),
}

ipcRenderer.on(eventChannel, (_event, name: EventName, payload: unknown) => {
  for (const listener of listeners[name]) listener(payload as never)
})

const calls = Object.keys(requestNames).map((name) => [name, (input: unknown) => ipcRenderer.invoke(callChannel, name, input)])

const bridge: CountersignBridge = {
  call: Object.fromEntries(calls) as CountersignBridge['call'],
  on(name, listener) {
    if (!Object.hasOwn(listeners, name)) throw new Error('There is no event of this name.')
    // A wrapper of its own, so that the same function subscribed twice can be unsubscribed once.
    const added = (payload: never): void => listener(payload)
    listeners[name].add(added)
    return () => void listeners[name].delete(added)
  },
}

contextBridge.exposeInMainWorld('countersign', bridge)
