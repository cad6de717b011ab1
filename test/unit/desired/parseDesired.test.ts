import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseDesired } from '../../../electron/desired/parseDesired.ts'

const gib = 1024 ** 3
const read = (text: string) => parseDesired(text, 'site.yaml', 'pve-home')

/** `line:column message | hint` of each problem. */
function problems(text: string): readonly string[] {
  const parsed = read(text)
  return parsed.ok ? [] : parsed.problems.map(({ line, column, message, hint }) => `${line}:${column} ${message} | ${hint}`)
}

/** A file with one guest whose fields are given, each on a line of its own; the first stands on line 4. */
const guest = (...fields: readonly string[]) => ['version: 1', 'guests:', '  101:', ...fields.map((field) => `    ${field}`)].join('\n')
const spec = (...fields: readonly string[]) => guest('spec:', ...fields.map((field) => `  ${field}`))

describe('a faultless file', () => {
  it('declares every field, with sizes in bytes and the line of each VMID and field', () => {
    const parsed = read(readFileSync(new URL('../../fixtures/desired/site.yaml', import.meta.url), 'utf8'))
    expect(parsed).toEqual({
      ok: true,
      guests: [
        {
          vmid: 101, type: 'lxc', run: 'running', name: 'web-1', cores: 2, memoryBytes: 2 * gib, swapBytes: gib / 2,
          diskBytes: 16 * gib, description: 'Front web', tags: ['prod', 'web'], onboot: true, source: { file: 'site.yaml', line: 5 },
          fieldLines: { run: 7, name: 8, cores: 9, memory: 9, swap: 9, disk: 9, description: 10, tags: 11, onboot: 12 },
        },
        {
          vmid: 102, type: 'qemu', run: 'stopped', cores: 4, memoryBytes: 1.5 * gib, description: 'Two\nlines\n', tags: [],
          source: { file: 'site.yaml', line: 14 }, fieldLines: { run: 16, cores: 18, memory: 19, description: 20, tags: 23 },
        },
        { vmid: 103, swapBytes: 0, diskBytes: 1024 * gib, source: { file: 'site.yaml', line: 25 }, fieldLines: { swap: 26, disk: 26 } },
        { vmid: 104, source: { file: 'site.yaml', line: 27 }, fieldLines: {} },
        { vmid: 105, absent: true, source: { file: 'site.yaml', line: 28 }, fieldLines: { absent: 29 } },
      ],
    })
  })

  it.each([
    ['nothing at all', ''],
    ['comments only', '# later\n\n'],
    ['no guests', 'version: 1\n'],
    ['an empty list of guests', 'version: 1\nguests:\n'],
    ['its own host and no guests', 'version: 1\nhost: pve-home\nguests: {}\n'],
  ])('declares nothing when it holds %s', (_what, text) => {
    expect(read(text)).toEqual({ ok: true, guests: [] })
  })

  it('may end its lines with CRLF', () => {
    expect(read('version: 1\r\nguests:\r\n  101:\r\n    run: stopped\r\n    description: |\r\n      a\r\n      b\r\n')).toMatchObject({
      guests: [{ vmid: 101, run: 'stopped', description: 'a\nb\n', source: { line: 3 } }],
    })
  })

  it('may share values through anchors', () => {
    expect(read('version: 1\nguests:\n  101: { spec: &small { cores: 1 } }\n  102: { spec: *small }\n')).toMatchObject({
      guests: [{ vmid: 101, cores: 1 }, { vmid: 102, cores: 1 }],
    })
  })
})

describe('a faulty file tells line, column, what is wrong and what to do', () => {
  it.each<readonly [string, string, readonly string[]]>([
    // the text itself
    ['a tab', 'version: 1\nguests:\n\t101: {}\n', ['3:1 a tab indents this line | Indent with spaces. YAML does not take tabs.']],
    ['a guest indented too far', 'version: 1\nguests:\n  101:\n   102:\n', [
      '4:4 guest 101: unknown field "102" | If this is a guest, give it as many spaces as the guest above.',
    ]],
    ['uneven indentation', 'version: 1\nguests:\n  101:\n    spec: {}\n     onboot: true\n', [
      '5:1 this line is indented unlike its neighbours | Give all fields of one block the same number of spaces.',
    ]],
    ['an open bracket', 'version: 1\nguests:\n  101: { onboot: true }\n  102: [\n', [
      '5:1 a "[" or "{" before this place is not closed | Close it with "]" or "}", indented deeper than the field it belongs to.',
    ]],
    ['an open quote', guest('description: "Front'), [
      '4:24 something that was opened is not closed, or a ":" is missing | Close the quote or bracket, or write "field: value".',
    ]],
    ['a second colon', guest('description: Front: web'), ['4:18 a second ":" makes this line ambiguous | Put the value in quotes.']],
    ['a reserved character', guest('description: @home'), ['4:18 a value cannot start with this character | Put the value in quotes.']],
    ['another version of YAML, which knows merge keys', '%YAML 1.1\n---\nversion: 1\nguests:\n  101: &a {onboot: yes}\n  102:\n    <<: *a\n', [
      '1:1 the file asks for another version of YAML than 1.2 | Remove the "%YAML" line.',
    ]],
    ['a second document', 'version: 1\n---\nversion: 1\n', [
      '2:1 a second document starts here | Keep one document in a file: remove the "---", or split the file.',
    ]],
    ['a tag of YAML', spec('memory: !GiB 2'), ['5:15 YAML tags ("!…") are not supported | Remove the tag, or put the value in quotes.']],
    ['a list as a key', 'version: 1\n? [a]\n: b\n', [
      '2:3 a list, a mapping or an alias stands where the name of a field belongs | Write the name of the field as plain text.',
    ]],
    ['an alias of nothing', guest('description: *front'), [
      '4:18 the alias "*front" has no anchor before it | Put it in quotes if it is text, or set the anchor "&front" above.',
    ]],
    ['a key twice', guest('run: running', 'run: stopped'), ['5:5 "run" stands here a second time | It already stands on line 4. Keep one of the two.']],
    ['a VMID twice, quoted and not', 'version: 1\nguests:\n  "101": {}\n  101: {}\n', [
      '4:3 "101" stands here a second time | It already stands on line 3. Keep one of the two.',
    ]],
    // the top of the file
    ['no version', 'host: pve-home\n', ['1:1 the file does not say its version | Add the line "version: 1" at the top.']],
    ['another version', 'version: 2\n', ['1:10 version 2 is not known | Write "version: 1".']],
    ['a quoted version', 'version: "1"\n', ['1:10 version "1" is not known | Write "version: 1".']],
    ['a list', '- 101\n', ['1:1 the file holds a list where fields belong | Start it with "version: 1".']],
    ['a word', 'hello\n', ['1:1 the file holds "hello" where fields belong | Start it with "version: 1".']],
    ['another host', 'version: 1\nhost: pve-office\n', [
      '2:7 the file is for host "pve-office", and it is read for host "pve-home" | Move it out of the path of "pve-home", or mend "host:".',
    ]],
    ['an impossible host', 'version: 1\nhost: PVE Home\n', [
      '2:7 "PVE Home" cannot be the name of a host | Use the name under which the host was added: lower-case letters, digits, ".", "_" or "-".',
    ]],
    ['a misspelt guests', 'version: 1\nguest: {}\n', ['2:1 unknown field "guest" | Did you mean "guests"?']],
    ['a guest outside of guests', 'version: 1\n101: {}\n', ['2:1 unknown field "101" | Guests belong under "guests:".']],
    ['guests as a list', 'version: 1\nguests: [101]\n', ['2:9 "guests" is a list | Put the guests under it, each by its VMID: "101:".']],
    // VMIDs
    ['VMIDs that are none', 'version: 1\nguests:\n  99: {}\n  1000000000: {}\n  web: {}\n  0x65: {}\n  0144: {}\n  1e3: {}\n', [
      '3:3 VMID 99 is out of range', '4:3 VMID 1000000000 is out of range', '5:3 "web" is no VMID', '6:3 "0x65" is no VMID',
      '7:3 "0144" is no VMID', '8:3 "1e3" is no VMID',
    ].map((text) => `${text} | Guests stand under their VMID, a whole number from 100 to 999999999.`)],
    ['a guest that is no mapping', 'version: 1\nguests:\n  101: running\n', [
      '3:8 guest 101: "running" stands where its fields belong | Put fields under the VMID, such as "run: running".',
    ]],
    // names of fields
    ['a misspelt field', spec('memroy: 2GiB'), ['5:7 guest 101: unknown field "memroy" | Did you mean "memory"?']],
    ['a field of another place', guest('memory: 2GiB'), ['4:5 guest 101: unknown field "memory" | "memory" belongs under "spec" of a guest.']],
    ['a field too deep', spec('onboot: true'), ['5:7 guest 101: unknown field "onboot" | "onboot" belongs to a guest, beside "spec".']],
    ['a word of Proxmox', guest('hostname: web'), ['4:5 guest 101: unknown field "hostname" | Did you mean "name"?']],
    ['an option too deep', spec('bios: ovmf'), ['5:7 guest 101: unknown field "bios" | "bios" belongs under "options" of a guest.']],
    ['a field nobody knows', spec('efi: ovmf'), ['5:7 guest 101: unknown field "efi" | Fields here are: cores, memory, swap, disk.']],
    ['a merge key', guest('<<: { run: running }'), ['4:5 guest 101: unknown field "<<" | Merge keys are not supported. Write the fields out.']],
    ['a prototype', guest('__proto__: { run: running }'), [
      '4:5 guest 101: unknown field "__proto__" | Fields here are: type, absent, run, name, spec, description, tags, onboot, networks, disks, options, cloud-init, ha, create.',
    ]],
    // values
    ['run: on', guest('run: on'), ['4:10 guest 101: "on" is no run state | Write "run: running".']],
    ['run: true', guest('run: true'), ['4:10 guest 101: true is no run state | Write "run: running".']],
    ['run: off', guest('run: off'), ['4:10 guest 101: "off" is no run state | Write "run: stopped".']],
    ['a misspelt run state', guest('run: runing'), ['4:10 guest 101: "runing" is no run state | Write "run: running".']],
    ['run: paused', guest('run: paused'), ['4:10 guest 101: "paused" is no run state | Write "run: running" or "run: stopped".']],
    ['an unknown type', guest('type: vm'), ['4:11 guest 101: "vm" is no type of guest | Write "type: lxc" for a container or "type: qemu" for a VM.']],
    ['absent and more', guest('run: stopped', 'absent: true'), [
      '5:5 guest 101: "absent: true" stands together with other fields | To have the guest removed, leave only "absent: true". To keep it, remove that line.',
    ]],
    ['absent: false', guest('absent: false'), [
      '4:13 guest 101: "absent" is false, and it takes only true | To keep the guest, remove the line. To have it removed, write "absent: true".',
    ]],
    ['a field without a value', guest('run:'), ['4:5 guest 101: "run" has no value | Give it a value, or remove the line to leave it unmanaged.']],
    ['a bad name', guest('name: web_1'), [
      '4:11 guest 101: "web_1" cannot be the name of a guest | Use a DNS name of at most 255 characters: letters, digits and inner hyphens, parts joined by dots.',
    ]],
    ['quoted cores', spec('cores: "2"'), ['5:14 guest 101: "2" is no number of cores | Write a whole number from 1 to 8192, without quotes.']],
    ['half a core', spec('cores: 0.5'), ['5:14 guest 101: 0.5 is no number of cores | Write a whole number from 1 to 8192, without quotes.']],
    ['a decimal unit', spec('memory: 2GB'), ['5:15 guest 101: "2GB" is a decimal unit | Write memory: 2GiB. Proxmox counts in binary units.']],
    ['a decimal unit with a fraction', spec('disk: 1.5 tb'), ['5:13 guest 101: "1.5 tb" is a decimal unit | Write disk: 1.5TiB. Proxmox counts in binary units.']],
    ['memory without a unit', spec('memory: 2048'), ['5:15 guest 101: "memory: 2048" has no unit | Write memory: 2048MiB or 2048GiB, whichever is meant.']],
    ['quoted memory without a unit', spec('memory: "2048"'), ['5:15 guest 101: "2048" has no unit | Write memory: 2048MiB or 2048GiB, whichever is meant.']],
    ['too little memory', spec('memory: 15MiB'), [
      '5:15 guest 101: "15MiB" is no memory size | Sizes are a number with KiB, MiB, GiB or TiB. Memory is at least 16MiB.',
    ]],
    ['a disk past all numbers', spec('disk: 9999999PiB'), [
      '5:13 guest 101: "9999999PiB" is no disk size | Sizes are a number with KiB, MiB, GiB or TiB. Write a size such as 16GiB.',
    ]],
    ['swap without a unit', spec('swap: 512'), ['5:13 guest 101: "swap: 512" has no unit | Write swap: 512MiB or 512GiB, whichever is meant.']],
    ['swap of a VM', guest('type: qemu', 'spec: { swap: 512MiB }'), [
      '5:13 guest 101: swap is declared for a VM, and VMs have none | Remove "swap", or write "type: lxc" if this is a container.',
    ]],
    ['a bad tag', guest('tags: [prod, two words]'), [
      '4:18 guest 101: "two words" cannot be a tag | A tag starts with a letter, digit or "_", and goes on with these or "-", "+", ".". Several tags make a list: [prod, web].',
    ]],
    ['a number as a tag', guest('tags: [prod, 2026]'), ['4:18 guest 101: the tag 2026 is no text | Put it in quotes: "2026".']],
    ['tags as a mapping', guest('tags: { prod: 1 }'), ['4:11 guest 101: "tags" holds a mapping | Write a list: tags: [prod, web].']],
    ['a number as a description', guest('description: 5'), ['4:18 guest 101: the description is 5, which is no text | Put it in quotes.']],
    ['a description past the limit', guest(`description: ${'x'.repeat(8193)}`), [
      '4:18 guest 101: the description has 8193 characters | Proxmox keeps at most 8192 characters.',
    ]],
    ['onboot: 1', guest('onboot: 1'), ['4:13 guest 101: "onboot" is 1 | Write "onboot: true" or "onboot: false", without quotes.']],
    ['onboot: yes', guest('onboot: yes'), ['4:13 guest 101: "onboot" is "yes" | Write "onboot: true" or "onboot: false", without quotes.']],
  ])('%s', (_what, text, expected) => {
    expect(problems(text)).toEqual(expected)
  })

  it('names every fault, in the order of the file', () => {
    expect(problems(guest('runs: on', 'run: on', 'onboot: 1')).map((text) => text.split(' ')[0])).toEqual(['4:5', '5:10', '6:13'])
  })

  it('names at most twenty faults of a file that is wrong throughout', () => {
    expect(problems(`version: 1\nguests:\n${Array.from({ length: 500 }, (_, index) => `  ${1000 + index}: { run: on }`).join('\n')}`)).toHaveLength(20)
  })

  it('shows a fault in an anchor where the anchor is', () => {
    expect(problems('version: 1\nguests:\n  101: { spec: &s { cores: 0 } }\n  102:\n    spec: *s\n')).toEqual([
      expect.stringMatching(/^3:28 guest 101: 0 is no number of cores/),
      expect.stringMatching(/^3:28 guest 102: 0 is no number of cores/),
    ])
  })

  it('refuses a bomb of aliases without unfolding it', () => {
    const levels = Array.from({ length: 12 }, (_, level) => `x${level}: &x${level} [${level === 0 ? 'a' : Array.from({ length: 9 }, () => `*x${level - 1}`).join(', ')}]`)
    expect(problems(levels.join('\n'))).toEqual(['null:null the file repeats anchors too often | Write the values out instead of using "*" aliases.'])
  })

  it('refuses brackets nested past the stack', () => {
    expect(problems('['.repeat(200_000))).toEqual(['null:null the file is nested too deeply | Remove the superfluous brackets or indentation.'])
  })
})
