/**
 * Version 5: an index of the rows that tell of something refused or gone wrong, for the marks of the timeline; it holds
 * no other row. Making it reads the log once. A row is in the index in the commit that writes it.
 */

/** SQL: whether a row is in the index. A question is answered from it only when it says exactly this. */
export const isRefusedSql = "CASE WHEN json_valid(body) THEN body ->> '$.decision' END IN ('refused', 'failed', 'error', 'invalid', 'broken', 'unreachable')"

export const refusedRowsSql = `
CREATE INDEX audit_refused ON audit (seq, host, vmid, kind) WHERE ${isRefusedSql};
`
