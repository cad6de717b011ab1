import { expect, it } from 'vitest'
import { defaultDataFolder } from '../../../electron/platform/dataFolder.ts'

it.each<[NodeJS.Platform, Record<string, string>, string, string]>([
  ['linux', {}, '/home/ada', '/home/ada/.local/share/countersign'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/home/ada', '/data/countersign'],
  ['linux', { XDG_DATA_HOME: 'relative' }, '/home/ada', '/home/ada/.local/share/countersign'],
  ['darwin', { XDG_DATA_HOME: '/data' }, '/Users/ada', '/Users/ada/Library/Application Support/Countersign'],
  ['win32', { LOCALAPPDATA: 'D:\\Local' }, 'C:\\Users\\ada', 'D:\\Local\\Countersign'],
  ['win32', {}, 'C:\\Users\\ada', 'C:\\Users\\ada\\AppData\\Local\\Countersign'],
])('on %s with %j the data folder below %s is %s', (platform, env, home, folder) => {
  expect(defaultDataFolder(env, platform, home)).toBe(folder)
})
