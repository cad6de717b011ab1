/** Electron IPC channel of every request: `invoke(callChannel, name, input)` → `RequestResult`. */
export const callChannel = 'countersign:call'

/** Electron IPC channel of every event, to the main window only: `(name, payload)`. */
export const eventChannel = 'countersign:event'

/** Electron IPC channel of the trusted prompt, from its own window only: `invoke(promptChannel, name, input)` → `PromptResult`. */
export const promptChannel = 'countersign:prompt'
