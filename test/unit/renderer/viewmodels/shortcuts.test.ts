import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { rootDir } from '../../../../build/paths.ts'
import { screens } from '../../../../renderer/stores/uiStore.ts'
import { isSingleKey, keyCaps, pressOf, readKey, shortcuts, shownShortcuts, type PressedKey } from '../../../../renderer/viewmodels/shortcuts.ts'

const pressed = (key: string, held: Partial<PressedKey> = {}): string => pressOf({ key, ctrlKey: false, metaKey: false, shiftKey: false, ...held })

describe('a key press', () => {
  it('is named alike with Ctrl and ⌘, and whatever capitals lock says', () => {
    expect([pressed('J'), pressed('j'), pressed(' '), pressed('Escape')]).toEqual(['j', 'j', 'Space', 'Escape'])
    expect([pressed('F', { ctrlKey: true, shiftKey: true }), pressed('f', { metaKey: true, shiftKey: true })]).toEqual(['Mod+Shift+f', 'Mod+Shift+f'])
    expect(pressed('?', { shiftKey: true })).toBe('?')
  })
  it('is drawn as its caps', () => {
    expect(keyCaps('Mod+Shift+f', 'Ctrl')).toEqual(['Ctrl', '⇧', 'F'])
    expect(keyCaps('Mod+Enter', '⌘')).toEqual(['⌘', '↵'])
    expect(keyCaps('g o', 'Ctrl')).toEqual(['G', 'O'])
  })
})

describe('keys', () => {
  it('read a second key after g', () => {
    expect(readKey('g', false, true)).toBe('g')
    expect(readKey('d', true, true)).toEqual([{ kind: 'go', screen: 'drift' }])
    expect(readKey('a', true, true)).toEqual([{ kind: 'go', screen: 'approvals' }])
    expect(readKey('a', false, true)).toEqual([{ kind: 'command', command: 'accept' }])
    expect(readKey('x', true, true)).toEqual([])
  })
  it('lead to every screen', () => {
    const reached = shortcuts.flatMap(({ action }) => (action.kind === 'go' ? [action.screen] : []))
    expect([...new Set(reached)].toSorted()).toEqual([...screens].toSorted())
  })
  it('offer what the screen has, in turn, where one key means two things', () => {
    expect(readKey('e', false, true)).toEqual([{ kind: 'command', command: 'receipts' }, { kind: 'command', command: 'export' }])
  })
  it('freeze with Ctrl ⇧ F alone, on every screen; F is the filter of the log', () => {
    expect(readKey('Mod+Shift+f', false, true)).toEqual([{ kind: 'command', command: 'freeze' }])
    expect(readKey('f', false, true)).toEqual([{ kind: 'command', command: 'filters' }])
    expect(shortcuts.filter(({ action }) => action.kind === 'command' && action.command === 'freeze').flatMap(({ presses }) => presses)).toEqual(['Mod+Shift+f'])
    expect(readFileSync(join(rootDir, 'electron/shell/appMenu.ts'), 'utf8')).toContain("label: t.freeze, accelerator: 'CmdOrCtrl+Shift+F'")
  })
  it('leave letters and signs alone when they are turned off, and keep the others', () => {
    expect([readKey('a', false, false), readKey('?', false, false), readKey('g', false, false), readKey('Shift+j', false, false)]).toEqual([[], [], [], []])
    expect(readKey('ArrowDown', false, false)).toEqual([{ kind: 'command', command: 'list.next' }])
    expect(readKey('Mod+Shift+f', false, false)).toEqual([{ kind: 'command', command: 'freeze' }])
    expect(readKey('Space', false, false)).toEqual([{ kind: 'command', command: 'list.choose' }])
  })
  it('are listed as far as they work', () => {
    expect(shownShortcuts(true).flatMap((group) => group.shortcuts)).toHaveLength(shortcuts.length)
    const left = shownShortcuts(false).flatMap((group) => group.shortcuts)
    expect(left.flatMap(({ presses }) => presses).filter(isSingleKey)).toEqual([])
    expect(left.map(({ presses }) => presses[0])).toContain('Mod+,')
  })
  it('mean one thing each on one screen', () => {
    const everywhere = new Set(shortcuts.filter(({ group }) => ['everywhere', 'goTo', 'list'].includes(group)).flatMap(({ presses }) => presses))
    for (const group of ['drift', 'approvals', 'audit'] as const) {
      const own = shortcuts.filter((shortcut) => shortcut.group === group).flatMap(({ presses }) => presses)
      expect(new Set(own).size).toBe(own.length)
      expect(own.filter((press) => everywhere.has(press))).toEqual([])
    }
  })
})
