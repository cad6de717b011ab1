/**
 * Version 1. An audit row is its canonical JSON (`body`) and the SHA-256 of exactly those bytes; the columns that
 * filters need are computed from the body, so they can never tell something else (NULL for a body that was damaged:
 * verification names it). The other tables hold the
 * present state; `audit_seq` points to the audit row that told of the last change and that carries the digest of
 * the record (see records.ts). Adding a nullable column later keeps those digests valid.
 */
export const initialSql = `
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  body TEXT NOT NULL,
  hash TEXT NOT NULL,
  host TEXT GENERATED ALWAYS AS (CASE WHEN json_valid(body) THEN body ->> '$.host' END) VIRTUAL,
  vmid INTEGER GENERATED ALWAYS AS (CASE WHEN json_valid(body) THEN body ->> '$.vmid' END) VIRTUAL,
  kind TEXT GENERATED ALWAYS AS (CASE WHEN json_valid(body) THEN body ->> '$.kind' END) VIRTUAL
) STRICT;
CREATE INDEX audit_by_host ON audit (host, seq);
CREATE INDEX audit_by_host_kind ON audit (host, kind, seq);
CREATE INDEX audit_by_host_vmid ON audit (host, vmid, seq, kind);
CREATE INDEX audit_by_vmid ON audit (vmid, seq, kind);
CREATE INDEX audit_by_kind ON audit (kind, seq);
CREATE TRIGGER audit_never_updated BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_never_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TABLE operations (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  host TEXT NOT NULL,
  vmid INTEGER NOT NULL,
  type TEXT NOT NULL,
  kind TEXT NOT NULL,
  parameters TEXT NOT NULL,
  node TEXT NOT NULL,
  guest_name TEXT,
  summary TEXT NOT NULL,
  request TEXT NOT NULL,
  basis TEXT NOT NULL,
  actor TEXT NOT NULL,
  digest_before TEXT,
  state TEXT NOT NULL CHECK (state IN ('intent', 'sent', 'settled', 'needs_operator')),
  outcome TEXT CHECK ((outcome IS NOT NULL) = (state = 'settled')),
  upid TEXT,
  error TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  audit_seq INTEGER NOT NULL REFERENCES audit (seq) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX operations_open ON operations (seq) WHERE state IN ('intent', 'sent');
CREATE INDEX operations_needing_operator ON operations (seq) WHERE state = 'needs_operator';

CREATE TABLE pending (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  host TEXT NOT NULL,
  vmid INTEGER NOT NULL,
  type TEXT NOT NULL,
  kind TEXT NOT NULL,
  parameters TEXT NOT NULL,
  guest_name TEXT,
  summary TEXT NOT NULL,
  classification TEXT NOT NULL,
  origin TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  audit_seq INTEGER NOT NULL REFERENCES audit (seq) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE UNIQUE INDEX pending_once ON pending (host, vmid, kind, parameters) WHERE state = 'pending';

CREATE TABLE facts (
  seq INTEGER PRIMARY KEY,
  topic TEXT NOT NULL,
  host TEXT NOT NULL,
  vmid INTEGER,
  subject TEXT NOT NULL,
  value TEXT NOT NULL,
  since TEXT NOT NULL,
  audit_seq INTEGER NOT NULL REFERENCES audit (seq) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE UNIQUE INDEX facts_once ON facts (topic, host, ifnull(vmid, 0), subject);
`
