import { sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import { STANDING } from './approvals.repo';

export type NewAttachment = {
  readonly id: string;
  readonly requestId: string;
  readonly version: number;
  readonly personId: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly runId: string;
  readonly at: Date;
};

export async function insertAttachment(tx: Tx, row: NewAttachment): Promise<void> {
  await tx.exec(sql`
    insert into approval_attachment (id, request_id, version, person_id, file_name, media_type, size_bytes, sha256, bytes, run_id, at)
    values (${row.id}, ${row.requestId}, ${row.version}, ${row.personId}, ${row.fileName}, ${row.mediaType}, ${row.bytes.byteLength},
      ${row.sha256}, ${Buffer.from(row.bytes)}, ${row.runId}, ${row.at})`);
}

export type AttachmentView = {
  id: string;
  fileName: string;
  mediaType: string;
  sizeBytes: number;
  sha256: string;
  personId: string;
  name: string;
  at: Date;
  /** Decisions that stand and were made before the file was there. */
  decidedBefore: number;
};

/** The files beside a request, without their bytes, the oldest first. */
export function attachmentsOf(db: Db, requestId: string): Promise<AttachmentView[]> {
  return db.rows<AttachmentView>(sql`
    select a.id, a.file_name, a.media_type, a.size_bytes, a.sha256, a.person_id, p.display_name as name, a.at,
      (select count(*)::int from approval_decision d where d.request_id = a.request_id and d.version = a.version and d.id < a.id and ${STANDING})
        as decided_before
    from approval_attachment a join person p on p.id = a.person_id
    where a.request_id = ${requestId}::uuid order by a.id`);
}

export async function attachmentBytes(
  db: Db,
  attachmentId: string,
): Promise<{ fileName: string; mediaType: string; sha256: string; bytes: Buffer } | null> {
  return db.maybe(
    sql`select file_name, media_type, sha256, bytes from approval_attachment where id = ${attachmentId}::uuid`,
  );
}
