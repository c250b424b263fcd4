import { refuse } from '@/server/kernel/refusal';
import { isZip, openZip, type ZipLimits } from '../zip/zip';

/** One XML document of a delivery, with the name that it has inside the archive. */
export type BankDocument = { name: string; chunks: Iterable<Uint8Array> };

/**
 * The XML documents of what a bank delivered: the file itself, or the .xml files of a ZIP archive, in the archive's order.
 * Throws Refusal ZIP.* and CAMT.ARCHIVE_WITHOUT_XML. Nothing is unpacked before its chunks are read.
 */
export function documentsOf(bytes: Uint8Array, limits: Partial<ZipLimits> = {}): BankDocument[] {
  if (!isZip(bytes)) return [{ name: '', chunks: [bytes] }];
  const documents = openZip(bytes, limits).filter(({ name }) => /\.xml$/i.test(name));
  if (documents.length === 0) {
    throw refuse(
      'CAMT.ARCHIVE_WITHOUT_XML',
      'The ZIP archive holds no .xml file. Archives within archives are not opened: unpack it and choose the statement itself.',
    );
  }
  return documents.map((entry) => ({ name: entry.name, chunks: { [Symbol.iterator]: () => entry.chunks() } }));
}
