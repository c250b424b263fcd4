const hidden = '···';

/** First letter and domain: "j···@posteo.de". A local part of one letter, or a text without a domain, shows no letter. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  if (at < 1) return hidden;
  const local = email.slice(0, at);
  const [first = ''] = local;
  return `${first.length < local.length ? first : ''}${hidden}${email.slice(at)}`;
}

// Calling codes of one and two digits (ITU E.164); every other code has three.
const shortCallingCodes = new Set(
  (
    '1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 ' +
    '90 91 92 93 94 95 98'
  ).split(' '),
);

function callingCode(digits: string): string {
  const short = [digits.slice(0, 1), digits.slice(0, 2)].find((code) => shortCallingCodes.has(code));
  return short ?? digits.slice(0, 3);
}

/** Calling code and the last three digits: "+49 ··· 417". Without a plus, only the last three; under eight digits, nothing. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/[^0-9]/g, '');
  if (digits.length < 8) return hidden;
  const international = phone.trim().startsWith('+');
  return `${international ? `+${callingCode(digits)} ` : ''}${hidden} ${digits.slice(-3)}`;
}

/** Initials only: "Jonas Weber" becomes "J··· W···". */
export function maskName(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return hidden;
  return words.map((word) => ([...word].length > 1 ? `${[...word][0]}${hidden}` : hidden)).join(' ');
}
