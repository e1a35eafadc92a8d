const FULL_WIDTH_ASCII = /[\uff01-\uff5e]/g;
const FULL_WIDTH_OFFSET = 0xfee0;

/**
 * Full-width ASCII (U+FF01 to U+FF5E) as ASCII and the ideographic space U+3000 as a space, one code unit for one,
 * so positions stay.
 *
 * Source: PaddleNLP taskflow/utils.py `dbc2sbc`, which means to fold U+3000 and, by its range check, does not;
 * the tokenizer's own normalisation makes it a space either way.
 */
export function foldFullWidth(text: string): string {
  return text
    .replace(FULL_WIDTH_ASCII, (character) =>
      String.fromCharCode(character.charCodeAt(0) - FULL_WIDTH_OFFSET),
    )
    .replaceAll("\u3000", " ");
}
