/** Scripts of words without spaces between them that are spelled in letters, so that a word may begin another one. */
const RUN = /^[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/u;
/** Words are told apart by what follows them, which is as long as a word or two. */
const LONGEST_RUN = 48;

let segmenter: Intl.Segmenter | undefined;

/**
 * Whether a word ends at a place, of those that begin at another one; true outside of Thai, Lao, Khmer and Burmese, where
 * others know. Source: ICU's dictionaries, by way of `Intl.Segmenter`.
 */
export function isWordEnd(text: string, start: number, end: number): boolean {
  const run = RUN.exec(text.slice(start, start + LONGEST_RUN))?.[0];
  if (run === undefined || start + run.length <= end) return true;
  segmenter ??= new Intl.Segmenter("th", { granularity: "word" });
  for (const { index } of segmenter.segment(run)) if (start + index === end) return true;
  return false;
}
