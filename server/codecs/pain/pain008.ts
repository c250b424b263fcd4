import { checkCreditorId, checkDate, checkIban, checkIdentifier, checkUnused, type Where } from './checks';
import type { DirectDebit, DirectDebitFile, DirectDebitPayment, Mandate } from './model';
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

function amendmentXml(mandate: Mandate, where: Where): string {
  const { amendment } = mandate;
  if (amendment === undefined) return '';
  const id =
    amendment.originalMandateId === undefined
      ? ''
      : `<OrgnlMndtId>${checkIdentifier(amendment.originalMandateId, 'former mandate id', where)}</OrgnlMndtId>`;
  // SMNDA: same mandate, new debtor account; the old number need not be told.
  const account = amendment.newAccountAtAnyBank
    ? '<OrgnlDbtrAcct><Id><Othr><Id>SMNDA</Id></Othr></Id></OrgnlDbtrAcct>'
    : amendment.originalIban === undefined
      ? ''
      : `<OrgnlDbtrAcct><Id><IBAN>${checkIban(amendment.originalIban, where)}</IBAN></Id></OrgnlDbtrAcct>`;
  return `<AmdmntInd>true</AmdmntInd><AmdmntInfDtls>${id}${account}</AmdmntInfDtls>`;
}

function debitXml(debit: DirectDebit, used: Set<string>, where: Where): string {
  const mandate =
    `<DrctDbtTx><MndtRltdInf><MndtId>${checkIdentifier(debit.mandate.id, 'mandate id', where)}</MndtId>` +
    `<DtOfSgntr>${checkDate(debit.mandate.signedOn, 'date of signature', where)}</DtOfSgntr>${amendmentXml(debit.mandate, where)}</MndtRltdInf></DrctDbtTx>`;
  return (
    `<DrctDbtTxInf>${itemXml(debit, used, where)}${amountXml(debit, where)}${mandate}${agentXml('DbtrAgt', debit.debtor, where)}` +
    `${partyXml('Dbtr', debit.debtor, where)}${accountXml('DbtrAcct', debit.debtor, where)}${remittanceXml(debit.remittance, where)}</DrctDbtTxInf>\n`
  );
}

function paymentXml(payment: DirectDebitPayment, where: Where): string {
  const { creditor } = payment;
  return (
    `<PmtInf><PmtInfId>${checkIdentifier(payment.paymentInfoId, 'payment id', where)}</PmtInfId><PmtMtd>DD</PmtMtd><BtchBookg>${payment.batchBooking}</BtchBookg>` +
    `${totalsXml(totalsOf(payment.debits))}<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl><LclInstrm><Cd>CORE</Cd></LclInstrm><SeqTp>${payment.sequenceType}</SeqTp></PmtTpInf>` +
    `<ReqdColltnDt>${checkDate(payment.collectionDate, 'collection date', where)}</ReqdColltnDt>` +
    `${partyXml('Cdtr', creditor, where)}${accountXml('CdtrAcct', creditor, where)}${agentXml('CdtrAgt', creditor, where)}<ChrgBr>SLEV</ChrgBr>` +
    `<CdtrSchmeId><Id><PrvtId><Othr><Id>${checkCreditorId(creditor.creditorId, where)}</Id><SchmeNm><Prtry>SEPA</Prtry></SchmeNm></Othr></PrvtId></Id></CdtrSchmeId>\n`
  );
}

function writePayment(
  writer: FileWriter,
  payment: DirectDebitPayment,
  used: { payments: Set<string>; items: Set<string> },
): void {
  const where: Where = () => ({
    text: `Payment ${payment.paymentInfoId}`,
    details: { paymentInfoId: payment.paymentInfoId },
  });
  writer.add(paymentXml(payment, where));
  checkUnused(used.payments, payment.paymentInfoId, where);
  payment.debits.forEach((debit, index) => {
    const item: Where = () => ({
      text: `Debit ${index + 1} of payment ${payment.paymentInfoId} (end-to-end id ${debit.endToEndId})`,
      details: { paymentInfoId: payment.paymentInfoId, index, endToEndId: debit.endToEndId },
    });
    writer.add(debitXml(debit, used.items, item));
  });
  writer.add('</PmtInf>\n');
}

/**
 * Writes SEPA direct debits (CORE) as pain.008.001.08, in UTF-8 without byte order mark and only of the SEPA characters.
 * Throws Refusal PAIN.* that names the item, as writePain001 does, and CREDITOR_ID_INVALID. Source: EPC130-08, customer-to-PSP guidelines 2025.
 */
export function writePain008(file: DirectDebitFile): Uint8Array {
  const totals = file.payments.map(({ debits }) => totalsOf(debits));
  const { writer, close } = beginFile(file, { message: 'pain.008.001.08', root: 'CstmrDrctDbtInitn' }, totals);
  const used = { payments: new Set<string>(), items: new Set<string>() };
  for (const payment of file.payments) writePayment(writer, payment, used);
  return close();
}
