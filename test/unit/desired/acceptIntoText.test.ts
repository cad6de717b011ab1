import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acceptIntoText } from '../../../electron/desired/acceptIntoFile.ts'
import { adoptYaml } from '../../../electron/desired/adopt.ts'
import { parseDesired } from '../../../electron/desired/parseDesired.ts'
import { declaredFields, diffGuest } from '../../../electron/engine/diff.ts'
import { AppError } from '../../../shared/domain/appError.ts'
import type { ActualGuest, DesiredGuest, ManagedField } from '../../../shared/domain/guest.ts'
import { anyEquippedGuest, guest, type GuestWords } from './guests.ts'

const gib = 1024 ** 3
const file = 'site.yaml'

function accept(text: string, actual: ActualGuest, ...fields: readonly ManagedField[]): string {
  return acceptIntoText(text, { file, host: 'pve-home', guest: actual, fields })
}

function declared(text: string, vmid: number): DesiredGuest {
  const parsed = parseDesired(text, file, 'pve-home')
  const found = parsed.ok ? parsed.guests.find((each) => each.vmid === vmid) : undefined
  if (found === undefined) throw new Error(JSON.stringify(parsed))
  return found
}

/** Message and hint of the refusal. */
function refusal(act: () => unknown): string {
  try {
    act()
  } catch (thrown) {
    if (thrown instanceof AppError) return `${thrown.code}: ${thrown.message} | ${thrown.hint}`
    throw thrown
  }
  return 'accepted'
}

const container = (words: GuestWords = {}): ActualGuest => guest(101, words)

/** A file as people write it: comments in every place, odd spacing, both quotes, an anchor that only others use. */
const handwritten = `# Our site.   Keep it tidy!
version: 1

guests:
  # The front.
  101:   # web
    type: lxc
    run: running     # never stop it
    name: "web-1"
    spec: { cores: 2,  memory: 2GiB , swap: 512MiB }   # small
    # What people read.
    description: 'Front web'   # shown in the UI
    tags: [prod,   web]  # sorted
    networks:
      net0: { bridge: vmbr0, name: eth0, firewall: true }  # LAN
    options:
      # order matters
      startup: order=1
      protection: true

  102: &vm
    type: qemu
    spec:
      cores: 4   # plenty
  103: *vm
`

/** The lines that differ, as \`- old\` and \`+ new\`. */
function changedLines(before: string, after: string): readonly string[] {
  const [was, is] = [before.split('\n'), after.split('\n')]
  return [...was.filter((line) => !is.includes(line)).map((line) => `- ${line}`), ...is.filter((line) => !was.includes(line)).map((line) => `+ ${line}`)]
}

describe('accepting a value', () => {
  it.each<readonly [field: ManagedField, words: GuestWords, lines: readonly string[]]>([
    ['run', { run: 'stopped' }, ['-     run: running     # never stop it', '+     run: stopped     # never stop it']],
    ['name', { name: 'web-2' }, ['-     name: "web-1"', '+     name: "web-2"']],
    ['memory', { values: { memoryMiB: 4096 } }, ['-     spec: { cores: 2,  memory: 2GiB , swap: 512MiB }   # small', '+     spec: { cores: 2,  memory: 4GiB , swap: 512MiB }   # small']],
    ['swap', { values: { swapMiB: 0 } }, ['-     spec: { cores: 2,  memory: 2GiB , swap: 512MiB }   # small', '+     spec: { cores: 2,  memory: 2GiB , swap: 0 }   # small']],
    ['cores', { values: { cores: null } }, ['-     spec: { cores: 2,  memory: 2GiB , swap: 512MiB }   # small', '+     spec: { memory: 2GiB , swap: 512MiB }   # small']],
    ['disk', { diskBytes: 16 * gib }, ['-     spec: { cores: 2,  memory: 2GiB , swap: 512MiB }   # small', '+     spec: { cores: 2,  memory: 2GiB , swap: 512MiB, disk: 16GiB }   # small']],
    ['description', { values: { description: "It's new" } }, ["-     description: 'Front web'   # shown in the UI", "+     description: 'It''s new'   # shown in the UI"]],
    ['tags', { values: { tags: ['a', 'b'] } }, ['-     tags: [prod,   web]  # sorted', '+     tags: [ a, b ]  # sorted']],
    ['onboot', { values: { onboot: true } }, ['+     onboot: true']],
    ['net0', { options: { net0: 'name=eth0,bridge=vmbr1,hwaddr=BC:24:11:00:00:01,tag=5' } }, [
      '-       net0: { bridge: vmbr0, name: eth0, firewall: true }  # LAN', '+       net0: { bridge: vmbr1, name: eth0, firewall: false }  # LAN',
    ]],
    ['net0', { options: {} }, ['-       net0: { bridge: vmbr0, name: eth0, firewall: true }  # LAN', '+       net0: none  # LAN']],
    ['net1', { options: { net1: 'name=eth1,bridge=vmbr1,hwaddr=BC:24:11:00:00:02,type=veth,firewall=1' } }, ['+       net1: { bridge: vmbr1, name: eth1, firewall: true }']],
    ['startup', { options: { startup: 'order=2,up=30' } }, ['-       startup: order=1', '+       startup: order=2,up=30']],
    ['protection', { options: {} }, ['-       protection: true', '+       protection: none']],
    ['cpulimit', { options: { cpulimit: '1.5' } }, ['+       cpulimit: 1.5']],
    ['mp0', { options: { mp0: 'local-lvm:vm-101-disk-1,mp=/data,size=8G' } }, ['+     disks:', '+       mp0: { volume: local-lvm:vm-101-disk-1, size: 8GiB, mp: /data }']],
    ['ha', { ha: { state: 'started', group: 'web', maxRestart: 1, maxRelocate: 2 } }, ['+     ha: { group: web, max-relocate: 2 }']],
    ['ha', { ha: null }, ['+     ha: none']],
  ])('of %s changes nothing else: %j', (field, words, lines) => {
    const actual = container(words)
    const after = accept(handwritten, actual, field)
    expect(changedLines(handwritten, after)).toEqual(lines)
    expect(diffGuest(declared(after, 101), actual, { absenceProven: true }).changes.map((change) => change.field)).not.toContain(field)
  })

  it('takes several at once', () => {
    const actual = container({ run: 'stopped', values: { cores: 8, memoryMiB: 1024 }, options: { startup: 'order=9' } })
    const after = accept(handwritten, actual, 'run', 'cores', 'memory', 'startup')
    expect(declared(after, 101)).toMatchObject({ run: 'stopped', cores: 8, memoryBytes: gib, options: { startup: 'order=9', protection: '1' } })
    expect(changedLines(handwritten, after)).toHaveLength(6)
  })

  it('leaves the text as it is when it says that already', () => {
    expect(accept(handwritten, container(), 'run', 'cores', 'memory', 'swap')).toBe(handwritten)
  })

  it('keeps notes of several lines readable', () => {
    const text = 'version: 1\nguests:\n  101:\n    description: |\n      Old\n\n      text\n    onboot: false # end\n'
    expect(accept(text, container({ values: { description: 'New\n\n  text\nhere' } }), 'description'))
      .toBe('version: 1\nguests:\n  101:\n    description: |-\n      New\n\n        text\n      here\n    onboot: false # end\n')
    expect(accept(text, container({ values: { description: 'Short' } }), 'description'))
      .toBe('version: 1\nguests:\n  101:\n    description: Short\n    onboot: false # end\n')
  })

  it('keeps the line ends, the byte order mark and a missing last line end', () => {
    const text = '\ufeffversion: 1\r\nguests:\r\n  101:\r\n    run: running\r\n    spec:\r\n      cores: 1 # c\r\n    onboot: true'
    expect(accept(text, container({ run: 'stopped', values: { cores: 2, tags: ['a'], description: 'x\ny' } }), 'run', 'cores', 'tags', 'description'))
      .toBe('\ufeffversion: 1\r\nguests:\r\n  101:\r\n    run: stopped\r\n    spec:\r\n      cores: 2 # c\r\n    onboot: true\r\n    tags: [ a ]\r\n    description: |-\r\n      x\r\n      y\r\n')
  })

  it.each([
    ['an empty guest', 'guests:\n  101:\n  102:\n', 'guests:\n  101:\n    run: running\n  102:\n'],
    ['an empty guest with a comment', 'guests:\n  101: # web\n', 'guests:\n  101: # web\n    run: running\n'],
    ['empty brackets', 'guests:\n  101: {}\n', 'guests:\n  101: { run: running }\n'],
    ['brackets over several lines', 'guests: {\n  101: {\n    name: a, # c\n    onboot: true\n  }\n}\n', 'guests: {\n  101: {\n    name: a, # c\n    onboot: true, run: running\n  }\n}\n'],
  ])('adds the first fields of %s', (_what, before, after) => {
    expect(accept(`version: 1\n${before}`, container(), 'run')).toBe(`version: 1\n${after}`)
  })

  it.each([
    ['brackets throughout, with a comma at the end', 'guests: { "101": { run: stopped, }, }\n...\n', 'guests: { "101": { run: running, spec: { cores: 2 }, }, }\n...\n'],
    ['values on lines of their own', 'guests:\n  101:\n    run:\n      # c\n      stopped\n    name: web-1 # x\n', 'guests:\n  101:\n    run:\n      # c\n      running\n    name: web-1 # x\n    spec: { cores: 2 }\n'],
    ['an anchor nobody refers to', 'guests:\n  101:\n    run: &r stopped\n', 'guests:\n  101:\n    run: &r running\n    spec: { cores: 2 }\n'],
    ['a quote over two lines', 'guests:\n  101:\n    run: "stop\\\n      ped" # q\n', 'guests:\n  101:\n    run: "running" # q\n    spec: { cores: 2 }\n'],
    ['blank lines and a comment before the next guest', 'guests:\n  101:\n    run: stopped\n\n\n  # next\n  102: {}\n', 'guests:\n  101:\n    run: running\n    spec: { cores: 2 }\n\n\n  # next\n  102: {}\n'],
  ])('finds its way through %s', (_what, before, after) => {
    expect(accept(`version: 1\n${before}`, container(), 'run', 'cores')).toBe(`version: 1\n${after}`)
  })

  it('takes away what a guest no longer has, with the part that held nothing else', () => {
    const text = 'version: 1\nguests:\n  101:\n    spec:\n      # how many\n      cores: 2 # two\n    onboot: false\n'
    expect(accept(text, container({ values: { cores: null } }), 'cores')).toBe('version: 1\nguests:\n  101:\n    onboot: false\n')
  })

  it('puts an option of cloud-init where it stands, or belongs', () => {
    const actual = guest(102, { type: 'qemu', options: { nameserver: '10.0.0.2', ciuser: 'ops', ipconfig1: 'ip=dhcp', scsi0: 'a1:vm-102-disk-0,size=1G' } })
    const text = 'version: 1\nguests:\n  102:\n    options: { nameserver: 10.0.0.1 }\n'
    expect(declared(accept(text, actual, 'nameserver', 'ciuser', 'ipconfig1', 'sshkeys'), 102).options).toEqual({ nameserver: '10.0.0.2', ciuser: 'ops', ipconfig1: 'ip=dhcp', sshkeys: null })
    expect(accept(text, actual, 'ciuser', 'ipconfig1')).toBe(`${text}    cloud-init:\n      user: ops\n      ip:\n        net1: ip=dhcp\n`)
  })

  it('tells of a declared disk only what is declared of it', () => {
    const actual = container({ options: { mp0: 'other:vm-101-disk-3,mp=/srv,backup=1,ro=1,size=9G' } })
    const text = 'version: 1\nguests:\n  101:\n    disks:\n      mp0: { storage: local-lvm, size: 8GiB, mp: /data, quota: true } # d\n'
    expect(accept(text, actual, 'mp0')).toBe('version: 1\nguests:\n  101:\n    disks:\n      mp0: { storage: other, size: 9GiB, mp: /srv, quota: false } # d\n')
  })

  it('ends a wish for removal', () => {
    expect(accept('version: 1\nguests:\n  101:\n    absent: true # gone\n  102: {}\n', container(), 'absent')).toBe('version: 1\nguests:\n  101:\n  102: {}\n')
  })
})

describe('nothing is accepted', () => {
  it.each<readonly [what: string, text: string, fields: readonly ManagedField[], expected: string]>([
    ['into a faulty file', 'version: 1\nguests:\n  101:\n    runs: on\n', ['run'],
      'desired_invalid: Nothing was accepted. site.yaml:4: guest 101: unknown field "runs". | Did you mean "run"?'],
    ['for a guest that is not declared', 'version: 1\nguests:\n  102: {}\n', ['run'],
      'not_found: Nothing was accepted. site.yaml does not declare guest 101. | Look at the drift again, or adopt the guest.'],
    ['for a guest that is an alias', 'version: 1\nguests:\n  100: &a { run: stopped }\n  101: *a\n', ['run'],
      'desired_invalid: Nothing was accepted. site.yaml: guest 101 shares what would be changed with other guests, through an anchor ("&") or alias ("*"). | Write the values of this guest out in the file, and accept again.'],
    ['for a guest with an anchor that another refers to', 'version: 1\nguests:\n  101: &a { run: stopped }\n  102: *a\n', ['run'],
      'desired_invalid: Nothing was accepted. site.yaml: guest 101 shares what would be changed with other guests, through an anchor ("&") or alias ("*"). | Write the values of this guest out in the file, and accept again.'],
    ['into a shared part', 'version: 1\nguests:\n  100: { spec: &s { cores: 1 } }\n  101: { spec: *s }\n', ['cores'],
      'desired_invalid: Nothing was accepted. site.yaml: guest 101 shares what would be changed with other guests, through an anchor ("&") or alias ("*"). | Write the values of this guest out in the file, and accept again.'],
    ['in place of a shared value', 'version: 1\nguests:\n  101: { spec: { cores: &c 1 } }\n  102: { spec: { cores: *c } }\n', ['cores'],
      'desired_invalid: Nothing was accepted. site.yaml: guest 101 shares what would be changed with other guests, through an anchor ("&") or alias ("*"). | Write the values of this guest out in the file, and accept again.'],
    ['into a guest with keys that take a line of their own', 'version: 1\nguests:\n  101:\n    ? run\n    : stopped\n', ['run', 'cores'],
      'desired_invalid: Nothing was accepted. site.yaml was left as it is: it is written in a way that cannot be edited without touching more. | Write the guest as a plain block, one field to a line, or change the values by hand.'],
    ['beside a wish for removal', 'version: 1\nguests:\n  101:\n    absent: true\n', ['run'],
      'desired_invalid: Nothing was accepted. site.yaml was left as it is: guest 101: "absent: true" stands together with other fields. | Write the guest as a plain block, one field to a line, or change the values by hand.'],
    ['of how a guest is made', 'version: 1\nguests:\n  101: {}\n', ['create'],
      'desired_invalid: Nothing was accepted. create of guest 101 cannot be accepted: how a guest comes into being is for its declaration to say. | Change it on the host or in the file by hand.'],
    ['of what is no field', 'version: 1\nguests:\n  101: {}\n', ['constructor'],
      'desired_invalid: Nothing was accepted. constructor of guest 101 cannot be accepted: it cannot be declared for this type of guest. | Change it on the host or in the file by hand.'],
    ['of what was not read', 'version: 1\nguests:\n  101: {}\n', ['ha'],
      'desired_invalid: Nothing was accepted. ha of guest 101 cannot be accepted: what high availability is asked for was not read. | Change it on the host or in the file by hand.'],
  ])('%s', (_what, text, fields, expected) => {
    expect(refusal(() => accept(text, container(), ...fields))).toBe(expected)
  })

  it('but a shared value may be replaced where it is referred to', () => {
    expect(accept('version: 1\nguests:\n  100: { spec: { cores: &c 1 } }\n  101: { spec: { cores: *c } }\n', container(), 'cores'))
      .toBe('version: 1\nguests:\n  100: { spec: { cores: &c 1 } }\n  101: { spec: { cores: 2 } }\n')
  })
})

describe('any guest and any declaration of it', () => {
  const seenAt = '2026-01-02T03:04:05.000Z'

  it('are brought together by accepting one difference after the other, and all else stays as it is', () => {
    let accepted = 0
    fc.assert(
      fc.property(anyEquippedGuest, anyEquippedGuest, anyEquippedGuest, (before, other, now) => {
        fc.pre(before.spec !== null && now.spec !== null && before.ref.vmid !== other.ref.vmid)
        const { vmid, type } = before.ref
        const actual: ActualGuest = { ...now, ref: before.ref, template: before.template, spec: type === now.ref.type ? now.spec : before.spec }
        const differing = (text: string): readonly string[] => diffGuest(declared(text, vmid), actual, { absenceProven: true }).changes.map((change) => change.field)
        const first = adoptYaml({ host: 'pve-home', guests: [before, other], seenAt })
        const refused: string[] = []
        let text = first
        for (const field of differing(first)) {
          const said = refusal(() => {
            const after = accept(text, actual, field)
            expect(differing(after)).toEqual(differing(text).filter((each) => each !== field))
            text = after
            accepted += 1
          })
          if (said === 'accepted') continue
          expect(said).toMatch(/^desired_invalid: (?:Nothing was accepted\. \S+ of guest \d+ cannot be accepted: |.* left as it is: .* the same volume)/)
          refused.push(field)
        }
        expect(differing(text)).toEqual(refused)
        for (const line of first.split('\n').filter((each) => /^(?:  )?#/.test(each))) expect(text).toContain(line)
        const declaredBefore = declaredFields(declared(first, vmid))
        expect(declaredFields(declared(text, vmid)).filter((field) => !declaredBefore.includes(field))).toEqual([])
      }),
      { seed: 20_260_105, numRuns: 150 },
    )
    expect(accepted).toBeGreaterThan(200)
  })
})
