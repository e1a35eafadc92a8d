/** Languages in which "am" is a word that follows numbers: "Sitzung 3 am Montag", "la ora 12 am ajuns". */
const LANGUAGES: ReadonlySet<string> = new Set(["de", "gsw", "lb", "nds", "ro"]);
/** Before an hour in English, in lower case. */
const ENGLISH_BEFORE =
  /(?:(?:^|[^\p{L}])(?:at|from|by|until|till|before|after|between|and|to|around|since) |[-–—] ?)$/u;
/** After one: the day of the week, the month, the time zone. */
const ENGLISH_AFTER =
  /^ (?:(?:mon|tue|wed|thu|fri|sat|sun)(?:\p{L}*day)?|(?:jan|febr)(?:uary)?|feb|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|utc|gmt|[ecmp][sd]?t|bst|ist|[ac]est)(?!\p{L})/u;

/**
 * Whether an "am" after a number is the German word and not "a.m.": "Zimmer 12 am Ende". A point in it, or no space
 * before it, says that it is not; neither may be said of "12:30 AM" where German is spoken, nor of "9 am" where no
 * locale is known, unless a word with a capital or a number goes on with it and nothing about it is English.
 */
export function isSpokenAm(at: {
  readonly folded: string;
  readonly lower: string;
  readonly start: number;
  readonly end: number;
  readonly minutes: boolean;
  readonly locale: string | undefined;
}): boolean {
  const { folded, lower, start, end, minutes, locale } = at;
  if (lower.slice(end - 3, end) !== " am") return false;
  const small = folded.slice(end - 2, end) === "am";
  if (locale !== undefined) return LANGUAGES.has(new Intl.Locale(locale).language) && (small || !minutes);
  if (minutes || !small || !/^ [\p{Lu}\d]/u.test(folded.slice(end, end + 3))) return false;
  return (
    !ENGLISH_BEFORE.test(lower.slice(Math.max(0, start - 12), start)) &&
    !ENGLISH_AFTER.test(lower.slice(end, end + 16))
  );
}
