/** What a key, the palette or a button can ask a screen to do. */
export const commandNames = ['list.next', 'list.previous', 'list.open', 'list.choose', 'list.extendNext', 'list.extendPrevious', 'group.next', 'group.previous', 'filter.focus', 'apply', 'accept', 'ignore', 'verify', 'filters', 'timeline', 'proof', 'receipts', 'copy', 'list.chooseCause', 'ask', 'sign', 'reject', 'export', 'import', 'back', 'freeze', 'host.switch'] as const
export type CommandName = (typeof commandNames)[number]

/** Screens register what they can do; the last one to register a command has it until it leaves. */
export interface Commands {
  /** Returns the function that takes the handler back. */
  register(name: CommandName, handler: () => void): () => void
  /** True when something handled it. */
  run(name: CommandName): boolean
}

/** Makes an empty registry. */
export function createCommands(): Commands {
  const handlers = new Map<CommandName, (() => void)[]>()
  return {
    register(name, handler) {
      const stack = handlers.get(name) ?? []
      handlers.set(name, [...stack, handler])
      return () => handlers.set(name, (handlers.get(name) ?? []).filter((other) => other !== handler))
    },
    run(name) {
      const handler = handlers.get(name)?.at(-1)
      handler?.()
      return handler !== undefined
    },
  }
}
