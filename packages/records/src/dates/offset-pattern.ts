/** Offsets from UTC that are in use, from -14:00 to +14:00, with minutes and without. */
const WITH_MINUTES = String.raw`[+-](?:(?:1[0-3]|0?\d):[0-5]\d|(?:1[0-3]|0\d)[0-5]\d|14:?00)`;
const HOURS = String.raw`[+-](?:1[0-4]|0?\d)`;
/** Not where it goes on as a number or is a time itself: the end of a range, "09:00:00-11:00:00", "9:00 UTC-11:00 UTC". */
const NO_TIME = String.raw`(?!\d|[.,:]\d|\L| ?(?:z|h|uhr|utc|gmt|[ap](?:\. ?)?m)(?!\L))`;
/** Not an amount of something: "14:30:00 -12 °C". */
const NO_AMOUNT = String.raw`(?! ?[\p{L}%‰°€$£])`;
/** What only a time has before an offset: seconds, with a half of the day or none, or a date joined by a "T". */
const TO_THE_SECOND = String.raw`:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?[ap](?:\. ?)?m\.?)?|\dt\d\d?:\d\d`;

/**
 * What may follow a time of day, as a pattern with the groups utc, zulu and offset: "Z", " UTC", " GMT+1", "+02:00", " -0500". Without
 * UTC before it only seconds or a "T" make an offset of a minus and a number, since "09:00-11:00" is a range of times.
 */
export const OFFSET_AFTER = [
  String.raw`(?: ?(?<utc>utc|gmt)(?!\L)|(?<zulu>z(?!\L)| z(?! ?[\p{L}\d])))?`,
  `(?<offset>(?<=utc|gmt|${TO_THE_SECOND}) ?${WITH_MINUTES}${NO_TIME}`,
  String.raw`|\+(?:0\d|1[0-3]):?[0-5]\d${NO_TIME}`,
  `|(?<=utc|gmt) ?${HOURS}${NO_TIME}`,
  `|(?<=${TO_THE_SECOND}) ?${HOURS}${NO_TIME}${NO_AMOUNT})?`,
].join("");

/** The offset in ISO 8601, "" where none is said. */
export function isoOffset({ utc, zulu, offset }: Readonly<Record<string, string | undefined>>): string {
  if (offset === undefined) return utc === undefined && zulu === undefined ? "" : "Z";
  const sign = offset.trimStart()[0];
  const digits = offset.replace(/\D/g, "");
  const minutes = digits.length > 2 ? digits.slice(-2) : "";
  const hours = digits.slice(0, digits.length - minutes.length);
  return `${sign}${hours.padStart(2, "0")}:${minutes.padStart(2, "0")}`;
}
