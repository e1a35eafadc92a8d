/** Characters from which on a block ends at the next line break. */
const BLOCK_LENGTH = 1000;

/**
 * A text cut at line breaks, which belong to no block, into stretches that a browser lays out on their own: so a key
 * costs the layout of its block, not of the document.
 */
export function blocksOf(text: string, least = BLOCK_LENGTH): readonly string[] {
  const blocks: string[] = [];
  let start = 0;
  for (;;) {
    const end = text.indexOf("\n", start + least);
    if (end === -1) break;
    blocks.push(text.slice(start, end));
    start = end + 1;
  }
  blocks.push(text.slice(start));
  return blocks;
}
