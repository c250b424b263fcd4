import { element, leaf } from './xml';

type Reason = { code: string; text: string };

/** What the bank says about a file. */
export type BankAnswer = {
  reportId: string;
  createdAt: string;
  messageId: string;
  messageName: string;
  groupStatus: string | null;
  groupReason: Reason | null;
  rejected: readonly {
    paymentInfoId: string;
    endToEndId: string;
    instructionId: string;
    uetr: string;
    reason: Reason;
  }[];
};

function reasonXml(reason: Reason | null): string {
  if (reason === null) return '';
  return element('StsRsnInf', `<Rsn>${leaf('Cd', reason.code)}</Rsn>${leaf('AddtlInf', reason.text.slice(0, 105))}`);
}

function paymentXml(paymentInfoId: string, items: BankAnswer['rejected']): string {
  const transactions = items.map(
    (item, index) =>
      `<TxInfAndSts>${leaf('StsId', `${index + 1}`)}${leaf('OrgnlInstrId', item.instructionId)}${leaf('OrgnlEndToEndId', item.endToEndId)}` +
      `${leaf('OrgnlUETR', item.uetr)}<TxSts>RJCT</TxSts>${reasonXml(item.reason)}</TxInfAndSts>`,
  );
  return `<OrgnlPmtInfAndSts>${leaf('OrgnlPmtInfId', paymentInfoId)}<PmtInfSts>PART</PmtInfSts>${transactions.join('')}</OrgnlPmtInfAndSts>`;
}

/** Writes a pain.002.001.10: a status of the file, and the rejected transactions as the exceptions. */
export function writeStatusReport(answer: BankAnswer): string {
  const payments = Map.groupBy(answer.rejected, ({ paymentInfoId }) => paymentInfoId);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>',
    `<GrpHdr>${leaf('MsgId', answer.reportId)}${leaf('CreDtTm', answer.createdAt)}</GrpHdr>`,
    `<OrgnlGrpInfAndSts>${leaf('OrgnlMsgId', answer.messageId)}${leaf('OrgnlMsgNmId', answer.messageName)}${leaf('GrpSts', answer.groupStatus ?? '')}${reasonXml(answer.groupReason)}</OrgnlGrpInfAndSts>\n`,
    ...[...payments].map(([paymentInfoId, items]) => `${paymentXml(paymentInfoId, items)}\n`),
    '</CstmrPmtStsRpt></Document>\n',
  ].join('');
}
