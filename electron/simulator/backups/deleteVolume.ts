import { died } from '../apiError.ts'
import type { Cluster } from '../cluster.ts'
import { recorder } from '../guests/guestContext.ts'
import { lostVolumes } from '../guests/volumes.ts'
import type { TaskWork } from '../taskWork.ts'
import { pathOfBackup } from './backup.ts'

/** `imgdel`: removes a backup, or any other volume, without asking who uses it. A volume that is not there is no error. */
export function deleteVolumeWork(cluster: Cluster, node: string, id: string, user: string): TaskWork {
  const storage = id.slice(0, id.indexOf(':'))
  const name = id.slice(storage.length + 1)
  return {
    durationMs: 400,
    begin() {
      if (cluster.volumes.find(id)?.backup?.protected) throw died(`cannot remove protected volume '${name}' on '${storage}'`)
    },
    finish(upid) {
      const freed = cluster.volumes.free(id)
      const done = `Removed volume '${id}'`
      if (!freed) return [`disk image '${pathOfBackup(name, storage)}' does not exist`, done]
      const effect = recorder(cluster, { node, vmid: freed.vmid ?? 0 }, { user, upid })
      if (freed.backup) effect('backup.delete', { backup: id }, { backups: [id] })
      else effect('disk.delete', { disk: null, volume: id }, { volumes: lostVolumes([freed]) })
      return [done]
    },
  }
}
