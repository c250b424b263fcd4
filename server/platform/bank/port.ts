/** A file that leaves for the bank. `sha256` is of the bytes that were approved, in hex. */
export type BankFile = { name: string; bytes: Uint8Array; sha256: string };

/** A file that waits at the bank for us. */
export type InboxFile = {
  name: string;
  /** Where it stands in the bank's order; pass the last one seen to `list` to get what is newer. */
  mark: string;
  sizeBytes: number;
};

/**
 * The way to a bank. Sending is claimed in the database before `send` is called and never repeated on a doubt: whoever calls
 * it again must know that the bank does not have the file.
 */
export interface BankConnection {
  /** Hands over a file; resolves only when the bank has it durably. Throws Refusal BANK.HASH_MISMATCH when the bytes are not the approved ones. */
  send(file: BankFile): Promise<{ receipt: string }>;
  /**
   * Whether the bank has a file of ours, for one that was claimed and whose receipt never reached us. 'unknown' when the way to
   * the bank cannot tell; then a person asks, and nothing is sent on a guess.
   */
  has(file: { name: string; messageId: string; sha256: string }): Promise<'yes' | 'no' | 'unknown'>;
  /** Files for us, oldest first; all of them for null. A file may be listed twice, its hash tells. */
  list(since: string | null): Promise<InboxFile[]>;
  /** The bytes of a listed file. Throws Refusal BANK.FILE_UNKNOWN. */
  fetch(name: string): Promise<Uint8Array>;
}
