const bare = (text: string) =>
  text
    .normalize('NFC')
    .replace(/[\s\p{Sc}]/gu, '')
    .toLowerCase();

/** Whether what was typed names the same thing; spaces, currency signs and case are forgiven, digits and separators are not. */
export function sameConfirmation(typed: string, expected: string): boolean {
  return bare(expected) !== '' && bare(typed) === bare(expected);
}
