/** Electron IPC channel of every request: `invoke(callChannel, name, input)` → `RequestResult`. */
export const callChannel = 'countersign:call'

/** Electron IPC channel of every event, to the main window only: `(name, payload)`. */
export const eventChannel = 'countersign:event'
