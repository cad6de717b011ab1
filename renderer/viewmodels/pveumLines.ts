/**
 * Lines that make a role, a user and a token which can read all that a cycle looks at and change nothing.
 * The privileges exist in Proxmox VE 8 and 9 alike (VM.Monitor, which 9 removed, is not among them). The token is made
 * without privilege separation: it has what its user has, and the user has only this role. Pure.
 * Source: pveum(1); privileges as the API's own permission checks name them.
 */
export function readOnlyTokenLines(): readonly string[] {
  return [
    'pveum role add CountersignRead --privs "VM.Audit Datastore.Audit Pool.Audit Sys.Audit SDN.Audit"',
    'pveum user add countersign@pve --comment "Countersign"',
    'pveum acl modify / --users countersign@pve --roles CountersignRead',
    'pveum user token add countersign@pve read --privsep 0',
  ]
}

/** Lines that let the same user apply benign changes: start, stop, configure, grow a disk. Nothing that destroys. Pure. */
export function applyRightsLines(): readonly string[] {
  return [
    'pveum role add CountersignApply --privs "VM.PowerMgmt VM.Config.CPU VM.Config.Memory VM.Config.Disk VM.Config.Network VM.Config.Options Datastore.AllocateSpace"',
    'pveum acl modify / --users countersign@pve --roles CountersignApply',
  ]
}

/** Commands that print the fingerprint on the node itself, to compare with what the window shows. Pure. */
export function fingerprintLines(): readonly string[] {
  return [
    'openssl x509 -in /etc/pve/local/pve-ssl.pem -noout -fingerprint -sha256',
    'pvenode cert info',
  ]
}
