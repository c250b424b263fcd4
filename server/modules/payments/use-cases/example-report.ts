import { systemActor } from '@/server/platform/auth/actor';
import type { ExampleWorld } from '@/server/platform/command/example-world';
import { sql } from '@/server/platform/db/sql';
import { stageSentFile } from './example-payments';

export type ReportedOrder = { endToEndId: string; status: string; code?: string };

/** A status report as banks write them, about a file of ours; for test worlds. */
export function reportXml(about: {
  messageId: string;
  pmtInfId: string;
  reportId: string;
  groupStatus?: string;
  orders?: readonly ReportedOrder[];
}): string {
  const orders = (about.orders ?? []).map(
    ({ endToEndId, status, code }) =>
      `<TxInfAndSts><OrgnlEndToEndId>${endToEndId}</OrgnlEndToEndId><TxSts>${status}</TxSts>${code ? `<StsRsnInf><Rsn><Cd>${code}</Cd></Rsn></StsRsnInf>` : ''}</TxInfAndSts>`,
  );
  const block =
    orders.length > 0
      ? `<OrgnlPmtInfAndSts><OrgnlPmtInfId>${about.pmtInfId}</OrgnlPmtInfId>${orders.join('')}</OrgnlPmtInfAndSts>`
      : '';
  return (
    `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>` +
    `<GrpHdr><MsgId>${about.reportId}</MsgId><CreDtTm>2026-11-20T11:00:00</CreDtTm></GrpHdr>` +
    `<OrgnlGrpInfAndSts><OrgnlMsgId>${about.messageId}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>` +
    `${about.groupStatus ? `<GrpSts>${about.groupStatus}</GrpSts>` : ''}</OrgnlGrpInfAndSts>${block}</CstmrPmtStsRpt></Document>`
  );
}

/** A stored report that accepts a file that was sent. */
export async function stageStoredReport(world: ExampleWorld): Promise<string> {
  const { fileId } = await stageSentFile(world);
  const file = await world.read((tx) =>
    tx.one<{ messageId: string; pmtInfId: string }>(
      sql`select message_id, pmt_inf_id from payment_file where id = ${fileId}::uuid`,
    ),
  );
  const xml = reportXml({ ...file, reportId: `R-${file.messageId}`, groupStatus: 'ACCP' });
  const input = { name: 'report.xml', mark: 'report.xml', bytesBase64: Buffer.from(xml).toString('base64') };
  const received = (await world.done('payments.receiveBankFile', input, systemActor('bank-inbox'))) as {
    rawFileId: string;
  };
  return received.rawFileId;
}
