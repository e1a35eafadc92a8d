/** Ends of sentences that need no space: ideographic, Devanagari, Urdu, Arabic, Armenian, Burmese, Khmer, Ethiopic. */
const FULL_STOP = /[。！？｡।॥۔؟։။៕።]/;
/** Ends of sentences before a space; elsewhere they stand in numbers, names and addresses. */
const STOP_BEFORE_SPACE = /[.!?]/;
/** Before a full stop: an ordinal ("am 4. Dezember") or an initial ("J. Smith"). A year ends sentences. */
const ORDINAL_OR_INITIAL = /(?:(?:^|[^\p{N}\p{L}])\p{N}{1,2}|(?:^|[^\p{L}\p{M}])\p{L}\p{M}*)$/u;
/** Titles and the like, which a name follows, and small words that no sentence ends in. */
const ABBREVIATIONS = new Set(
  "Adm Bros Capt Cmdr Col Corp Dr Dra Drs Ed Fig Fr Ft Gen Gov Hon Hr Inc Jr Lt Ltd Ltda Maj Mag Mgr Mlle Mme Mr Mrs Ms Msgr Mt Nr Op Pres Prof Pvt Rep Rev Sen Sgt Sr Sra Srta Sta Ste Sto St Str Univ Vol and bzw ca cf de del der geb gen of nr pp the und vol von vs y एस"
    .split(" ")
    .map((word) => word.toLowerCase()),
);
const LAST_WORD = /[\p{L}\p{M}]+$/u;
const CLOSING = /[\p{Pe}\p{Pf}"'”’]/u;
/** How many closing quotes are looked through for the end of a sentence, and how long an abbreviation is at most. */
export const LOOK_BACK = 8;

/**
 * Whether the characters before `at` end a sentence; `spaced` says that a space follows them. By punctuation alone, so
 * that it is the same on every platform, which the platform's own segmenter is not.
 */
export function endsSentence(text: string, at: number, spaced: boolean): boolean {
  let last = at;
  while (last > 0 && at - last < LOOK_BACK && CLOSING.test(text[last - 1])) last--;
  const stop = last > 0 ? text[last - 1] : "";
  if (FULL_STOP.test(stop)) return true;
  if (!spaced || !STOP_BEFORE_SPACE.test(stop)) return false;
  return !(stop === "." && isAbbreviated(text, last - 1));
}

function isAbbreviated(text: string, stop: number): boolean {
  const before = text.slice(Math.max(0, stop - LOOK_BACK), stop);
  if (ORDINAL_OR_INITIAL.test(before)) return true;
  const word = LAST_WORD.exec(before);
  return word !== null && ABBREVIATIONS.has(word[0].toLowerCase());
}
