/** The simulator against a client that is not ours: proxmoxer, from Debian's python3-proxmoxer. */
import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { askData, withSimulator } from './simulatorAsk.ts'

const python = '/usr/bin/python3'
const installed = spawnSync(python, ['-c', 'import proxmoxer']).status === 0
if (!installed) console.log('not run: the simulator against proxmoxer, because python3-proxmoxer is not installed')

const script = `
import json, sys, time
from proxmoxer import ProxmoxAPI
host, port, user, name, secret, vmid = sys.argv[1:]
api = ProxmoxAPI(host, port=int(port), user=user, token_name=name, token_value=secret, verify_ssl=False)
guests = api.cluster.resources.get(type="vm")
guest = next(g for g in guests if g["vmid"] == int(vmid))
target = api.nodes(guest["node"]).lxc(vmid)
upid = target.status.start.post()
while (task := api.nodes(guest["node"]).tasks(upid).status.get())["status"] == "running":
    time.sleep(0.05)
target.config.put(memory=640, description="by proxmoxer")
refused = ""
try:
    target.config.put(memory=1)
except Exception as error:
    refused = str(error)
print(json.dumps({
    "version": api.version.get()["version"],
    "vmids": sorted(g["vmid"] for g in guests),
    "task": task["exitstatus"],
    "log": [line["t"] for line in api.nodes(guest["node"]).tasks(upid).log.get()],
    "status": target.status.current.get()["status"],
    "config": target.config.get(),
    "refused": refused,
}))
`

describe.skipIf(!installed)('proxmoxer and the simulator', () => {
  it('reads the version, lists guests, starts one, waits for its task and changes it', async () => {
    await withSimulator({ guests: 8 }, async (simulator) => {
      const guests = await askData(simulator, { path: '/cluster/resources?type=vm' }) as readonly { vmid: number; type: string }[]
      const container = guests.find((guest) => guest.type === 'lxc')
      if (!container) throw new Error('the fleet has no container')
      simulator.mutate(container.vmid, { status: 'stopped' })
      const { hostname, port } = new URL(simulator.endpoints[0]?.url ?? '')
      const [, user = '', name = '', secret = ''] = /^(.+)!(.+)=(.+)$/.exec(simulator.token) ?? []
      const { stdout } = await promisify(execFile)(python, ['-W', 'ignore', '-c', script, hostname, port, user, name, secret, String(container.vmid)])
      expect(JSON.parse(stdout)).toEqual({
        version: '9.1.8',
        vmids: guests.map((guest) => guest.vmid).toSorted((a, b) => a - b),
        task: 'OK',
        log: ['TASK OK'],
        status: 'running',
        config: expect.objectContaining({ memory: 640, description: 'by proxmoxer\n' }) as unknown,
        refused: '400 Bad Request: Parameter verification failed.',
      })
      expect(simulator.ledger().map((entry) => entry.kind)).toEqual(['guest.start', 'guest.configure'])
    })
  })
})
