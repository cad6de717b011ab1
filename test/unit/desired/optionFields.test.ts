import { describe, expect, it } from 'vitest'
import { diskFields } from '../../../electron/desired/diskFields.ts'
import { cloudInitOptions } from '../../../electron/desired/cloudInitFields.ts'
import { optionFields } from '../../../electron/desired/optionFields.ts'
import type { ValueField } from '../../../electron/desired/valueField.ts'
import { configurableOptions } from '../../../electron/engine/normalise/configurableOptions.ts'
import { settingFault } from '../../../electron/engine/normalise/diskProperties.ts'
import type { GuestType } from '../../../shared/domain/guest.ts'

const types: readonly GuestType[] = ['lxc', 'qemu']
const cloudInit = new Set([...Object.values(cloudInitOptions).filter((key) => key.startsWith('ci')), 'sshkeys'])

function namesFor(type: GuestType, fields: Readonly<Record<string, ValueField<string | null>>>): readonly string[] {
  return Object.keys(fields).filter((name) => (fields[name]?.only ?? type) === type).toSorted()
}

describe('what a file can declare', () => {
  it.each(types)('is every option that can be configured on %s, and no other', (type) => {
    const configurable = Object.keys(configurableOptions[type]).filter((key) => !cloudInit.has(key) && !key.startsWith('ipconfig'))
    expect(namesFor(type, optionFields)).toEqual(configurable.toSorted())
  })

  it('is every option of cloud-init that can be configured, besides', () => {
    const configurable = Object.keys(configurableOptions.qemu).filter((key) => cloudInit.has(key)).toSorted()
    expect([...cloudInit].toSorted()).toEqual(configurable)
  })

  it.each([['lxc', ['mp0']], ['qemu', ['scsi0', 'ide0']]] as const)('is no property of a disk that cannot be set on %s', (type, slots) => {
    for (const name of namesFor(type, diskFields)) {
      expect(slots.map((slot) => settingFault(type, slot, name, null)), name).toContain(null)
    }
  })
})
