/**
 * Every error code of the app, by family. Codes are part of the contract: the window, the command line
 * and the audit log show them, and tests assert them. A code is never reused for another meaning.
 */
export const errorCodes = [
  // proxmox: what a host or the way to it answered
  'pin_mismatch', // the certificate is not the pinned one; nothing was sent
  'unauthorized', // 401: the token is wrong or expired
  'forbidden', // 403: a privilege is missing
  'bad_parameter', // 400: the host refused a parameter
  'guest_not_found', // 500 "does not exist": gone, or on another node
  'guest_locked', // "is locked (x)"
  'digest_conflict', // the configuration changed since it was read
  'already_satisfied', // already running / not running
  'already_exists', // 500 "already exists"
  'protected', // protection mode enabled
  'host_busy', // transient: lock time-out, no worker, no quorum
  'host_rejected', // any other 500: permanent
  'unsupported', // 501: unknown path or method
  'node_unreachable', // a read got no answer, or a change found no connection: nothing was sent
  'outcome_unknown', // a change answered 595-599, reset or timed out after sending: may have happened
  'bad_response', // not JSON, wrong shape
  'response_too_large', // a cap was exceeded
  'task_failed', // a task ended with an error text
  'task_unknown', // "unexpected status", log gone
  'end_state_mismatch', // the task said OK but the guest is not in the state asked for
  // config: settings, hosts and desired state
  'host_not_found',
  'host_exists',
  'bad_settings',
  'secret_missing', // the token's variable or keyring entry is not there
  'keyring_unavailable',
  'desired_invalid', // a desired-state file is faulty
  'desired_unreadable',
  'desired_changed', // a desired-state file was edited after the difference was found
  'bad_address',
  // gate: why an operation did not run
  'destructive', // waits for a signature
  'unknown_kind', // not in the catalogue
  'shrink_refused',
  'guest_running', // must be stopped first
  'ha_managed', // must be taken out of high availability first
  'vmid_taken', // a guest cannot be made where there is one
  'is_template', // Proxmox starts no templates
  'not_allowed_by_mode',
  'observation_incomplete',
  'observation_stale', // facts moved between plan and execution
  'needs_operator', // an earlier operation on this guest has no known outcome
  'frozen', // people have stopped everything that changes a host
  'guests_missing', // far fewer guests than at the last complete look: only observing
  'cap_exceeded', // auto mode would do more in one cycle than it may
  'outside_window', // auto mode waits for a maintenance window
  'cleared_operation_spent', // a cleared operation was offered a second time
  // signature: why a signed operation is refused, in the order of the checks
  'bad_signature', // malformed, of a refused kind, or not of this message
  'bad_namespace', // signed for something else
  'unknown_signer', // not enrolled for this namespace at this time
  'key_revoked',
  'bad_encoding', // the signed bytes are not the canonical form of a known payload
  'bad_validity', // dated in the future, or valid for too long
  'expired',
  'wrong_host',
  'role_denied',
  'binding_mismatch', // another guest, operation or parameter than the one signed
  'state_changed', // the guest's facts moved since the review
  'replayed', // executed before
  'no_signers', // nobody is enrolled, so nothing can be signed
  'quorum_missing', // fewer distinct people have signed than the policy asks for
  'signers_exist', // the first enrolment is the only unsigned one
  'bad_signers_file', // allowed_signers, roles or revocations: one faulty line refuses the file
  // signing: why no signature was made
  'agent_unavailable', // no ssh-agent answers
  'agent_refused', // denied at its prompt, or it does not hold the key
  'key_unreadable', // not a key file, or its halves do not belong together
  'key_unsupported', // a cipher or kind of key this app cannot open
  'passphrase_needed',
  'bad_passphrase',
  'signing_timeout',
  'signing_cancelled',
  'path_denied', // an import or export path leads out of its folder
  // journal
  'journal_locked', // another process owns the data folder
  'journal_too_new',
  'journal_corrupt',
  'journal_unwritable',
  'audit_chain_broken',
  'journal_rolled_back', // an older or another journal stands where a newer one was: observe only
  // ipc and command line
  'bad_request',
  'sender_denied',
  'not_found',
  'message_too_large',
  'rate_limited',
  'session_ended',
  'port_unavailable', // the browser shell could not listen
  'connection_lost', // the window cannot reach the process that runs Countersign; nothing was sent
  'usage',
  'cancelled', // a person ended it
  'internal', // a bug; the log has the rest
] as const

export type ErrorCode = (typeof errorCodes)[number]
