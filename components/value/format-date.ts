export type DateStyle = 'full' | 'medium' | 'short';

const shapes: Record<DateStyle, Intl.DateTimeFormatOptions> = {
  full: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
  medium: { day: 'numeric', month: 'short', year: 'numeric' },
  short: { day: 'numeric', month: 'short' },
};

const tag = (locale: string) => (locale === 'en' ? 'en-GB' : locale);

/** A business date, which has no time and no zone: it reads the same in every zone of the world. `full` is "Fri 20 Nov 2026". */
export function formatBusinessDate(date: string, locale: string, style: DateStyle = 'medium'): string {
  // Noon in UTC, formatted in UTC: no offset can move it to a neighbour.
  const text = new Intl.DateTimeFormat(tag(locale), { ...shapes[style], timeZone: 'UTC' }).format(
    new Date(`${date}T12:00:00Z`),
  );
  return text.replace(',', locale === 'en' ? '' : ',');
}

export type InstantStyle = 'full' | 'time';

/** A moment in a named zone, the zone always written: "20 Nov 2026, 14:31:05 CET". `time` is "14:31 CET". */
export function formatInstant(at: Date, options: { locale: string; timeZone: string; style?: InstantStyle }): string {
  const clock: Intl.DateTimeFormatOptions = {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  };
  const day: Intl.DateTimeFormatOptions = options.style === 'time' ? {} : { ...shapes.medium, second: '2-digit' };
  return new Intl.DateTimeFormat(tag(options.locale), { ...day, ...clock, timeZone: options.timeZone }).format(at);
}
