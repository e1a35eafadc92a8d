/** Length of the longest of some texts in UTF-16 code units, however many there are; 0 for none. */
export function longestOf(texts: Iterable<string>): number {
  let longest = 0;
  for (const text of texts) longest = Math.max(longest, text.length);
  return longest;
}
