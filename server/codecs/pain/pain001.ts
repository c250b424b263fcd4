import { checkDate, checkIdentifier, checkUnused, type Where } from './checks';
import type { CreditTransfer, CreditTransferFile, CreditTransferPayment } from './model';
import {
  accountXml,
  agentXml,
  amountXml,
  beginFile,
  itemXml,
  partyXml,
  remittanceXml,
  totalsOf,
  totalsXml,
  type FileWriter,
} from './write';

function transferXml(transfer: CreditTransfer, used: Set<string>, where: Where): string {
  const agent = transfer.creditor.bic === undefined ? '' : agentXml('CdtrAgt', transfer.creditor, where);
  return (
    `<CdtTrfTxInf>${itemXml(transfer, used, where)}<Amt>${amountXml(transfer, where)}</Amt>${agent}` +
    `${partyXml('Cdtr', transfer.creditor, where)}${accountXml('CdtrAcct', transfer.creditor, where)}${remittanceXml(transfer.remittance, where)}</CdtTrfTxInf>\n`
  );
}

function paymentXml(payment: CreditTransferPayment, where: Where): string {
  const instrument = payment.instant === true ? '<LclInstrm><Cd>INST</Cd></LclInstrm>' : '';
  return (
    `<PmtInf><PmtInfId>${checkIdentifier(payment.paymentInfoId, 'payment id', where)}</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>${payment.batchBooking}</BtchBookg>` +
    `${totalsXml(totalsOf(payment.transfers))}<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl>${instrument}</PmtTpInf>` +
    `<ReqdExctnDt><Dt>${checkDate(payment.executionDate, 'execution date', where)}</Dt></ReqdExctnDt>` +
    `${partyXml('Dbtr', payment.debtor, where)}${accountXml('DbtrAcct', payment.debtor, where)}${agentXml('DbtrAgt', payment.debtor, where)}<ChrgBr>SLEV</ChrgBr>\n`
  );
}

function writePayment(
  writer: FileWriter,
  payment: CreditTransferPayment,
  used: { payments: Set<string>; items: Set<string> },
): void {
  const where: Where = () => ({
    text: `Payment ${payment.paymentInfoId}`,
    details: { paymentInfoId: payment.paymentInfoId },
  });
  writer.add(paymentXml(payment, where));
  checkUnused(used.payments, payment.paymentInfoId, where);
  payment.transfers.forEach((transfer, index) => {
    const item: Where = () => ({
      text: `Transfer ${index + 1} of payment ${payment.paymentInfoId} (end-to-end id ${transfer.endToEndId})`,
      details: { paymentInfoId: payment.paymentInfoId, index, endToEndId: transfer.endToEndId },
    });
    writer.add(transferXml(transfer, used.items, item));
  });
  writer.add('</PmtInf>\n');
}

/**
 * Writes SEPA credit transfers as pain.001.001.09, in UTF-8 without byte order mark and only of the SEPA characters.
 * Throws Refusal PAIN.* that names the item: IBAN_INVALID, AMOUNT_INVALID, CURRENCY_NOT_EUR, IDENTIFIER_INVALID,
 * IDENTIFIER_REPEATED, TEXT_EMPTY, TEXT_TOO_LONG, DATE_INVALID, FILE_EMPTY. Source: EPC132-08, customer-to-PSP guidelines 2025.
 */
export function writePain001(file: CreditTransferFile): Uint8Array {
  const totals = file.payments.map(({ transfers }) => totalsOf(transfers));
  const { writer, close } = beginFile(file, { message: 'pain.001.001.09', root: 'CstmrCdtTrfInitn' }, totals);
  const used = { payments: new Set<string>(), items: new Set<string>() };
  for (const payment of file.payments) writePayment(writer, payment, used);
  return close();
}
