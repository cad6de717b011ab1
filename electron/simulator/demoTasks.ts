import type { Cluster } from './cluster.ts'
import { formatUpid } from './upid.ts'

const hour = 3_600

/** What happened lately, newest last: hours ago, node, type, guest, who, how it ended. */
const history = [
  [39, 'pve1', 'vzdump', '', 'root@pam', 'OK', 1_260],
  [38, 'pve2', 'vzdump', '', 'root@pam', 'OK', 2_040],
  [37, 'pve3', 'vzdump', '', 'root@pam', 'WARNINGS: 1', 3_120],
  [30, 'pve2', 'qmconfig', '111', 'anna@pve', 'OK', 1],
  [29, 'pve1', 'vzstart', '200', 'anna@pve', 'OK', 2],
  [27, 'pve2', 'qmshutdown', '142', 'jonas@pve', 'OK', 9],
  [15, 'pve1', 'vzdump', '', 'root@pam', 'OK', 1_310],
  [14, 'pve2', 'vzdump', '', 'root@pam', 'OK', 2_110],
  [6, 'pve2', 'vzshutdown', '201', 'jonas@pve', 'OK', 4],
  [5, 'pve1', 'qmshutdown', '202', 'anna@pve', 'VM quit/powerdown failed - got timeout', 60],
  [5, 'pve1', 'qmstop', '202', 'anna@pve', 'OK', 1],
] as const

/** The task history of the demo, and a backup of files-01 that is still running and holds its lock. */
export function addDemoTasks(cluster: Cluster): void {
  const nowSeconds = cluster.clock.nowSeconds()
  for (const [hoursAgo, nodeName, type, id, user, exitStatus, seconds] of history) {
    const node = cluster.node(nodeName)
    const startSeconds = nowSeconds - hoursAgo * hour
    const pid = node.nextPid
    node.nextPid += 13
    const pstart = startSeconds * 100 - Math.floor(node.bootedAtMs / 10)
    const upid = formatUpid({ node: nodeName, pid, pstart, starttime: startSeconds, type, id, user })
    const failed = exitStatus !== 'OK' && !exitStatus.startsWith('WARNINGS')
    cluster.tasks.addFinished({
      upid, node: nodeName, pid, pstart, startSeconds, type, id, user, endSeconds: startSeconds + seconds, exitStatus,
      log: [failed ? `TASK ERROR: ${exitStatus}` : `TASK ${exitStatus}`],
    })
  }
  const files = cluster.guests.get(170)
  if (!files) return
  files.config.values.set('lock', 'backup')
  cluster.tasks.start({
    node: cluster.node(files.node), type: 'vzdump', id: '170', user: 'root@pam',
    work: {
      durationMs: 6 * hour * 1000,
      finish() {
        files.config.values.delete('lock')
        return ['INFO: starting new backup job: vzdump 170 --remove 0 --storage nas', 'INFO: Finished Backup of VM 170', 'INFO: Backup job finished successfully']
      },
    },
  })
}
