import { splitmix32 } from "../src/random.js";
import { referenceTexts } from "./reference-texts.js";

/** Ranges that texts are made of: scripts, marks, widths, symbols, the private planes; any code point at all. */
const RANGES: readonly (readonly [first: number, last: number])[] = [
  [0x20, 0x7e],
  [0x61, 0x7a],
  [0x00, 0x1f],
  [0x80, 0x24f],
  [0x300, 0x36f],
  [0x370, 0x52f],
  [0x590, 0x6ff],
  [0x900, 0xdff],
  [0xe00, 0xeff],
  [0x1100, 0x11ff],
  [0x1e00, 0x1fff],
  [0x2000, 0x206f],
  [0x2070, 0x2bff],
  [0x3000, 0x30ff],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
  [0xd800, 0xdfff],
  [0xf900, 0xfaff],
  [0xfb00, 0xfdff],
  [0xfe00, 0xffff],
  [0x1d400, 0x1d7ff],
  [0x1f300, 0x1faff],
  [0x20000, 0x2a6df],
  [0xe0000, 0xe01ef],
  [0x0000, 0x10ffff],
];
const SEPARATORS = [
  " ",
  " ",
  " ",
  "  ",
  "\t",
  "\u00a0",
  "\u3000",
  "\u200b",
  "▁",
  "▁▁",
  "",
  "\n",
  ", ",
  ". ",
  "-",
];

/**
 * Random texts of every kind, the same for the same seed: words cut out of the reference texts, put together anew
 * (so that chunks repeat), and runs of characters of one range, with separators of all kinds between.
 *
 * @param surrogates whether there are lone ones: other tokenizers take no such texts.
 */
export function randomTexts(seed: number, surrogates: boolean): () => string {
  const random = splitmix32(seed);
  const below = (n: number) => Math.floor(random() * n);
  const words = referenceTexts().flatMap((text) => text.split(" "));
  const characters = (): string => {
    const [first, last] = RANGES[below(RANGES.length)];
    let run = "";
    for (let n = below(8); n >= 0; n--) run += String.fromCodePoint(first + below(last - first + 1));
    return run;
  };
  const part = (): string => {
    const word = words[below(words.length)];
    const kind = below(10);
    if (kind < 4) return word;
    if (kind < 6) return word.slice(below(word.length), below(word.length) + below(6));
    if (kind < 7) return characters().repeat(1 + below(3));
    return characters();
  };
  return () => {
    let text = "";
    for (let n = below(9); n >= 0; n--) text += part() + SEPARATORS[below(SEPARATORS.length)];
    if (below(500) === 0) text = text.repeat(40);
    return surrogates ? text : text.replace(/\p{Surrogate}/gu, "\ufffd");
  };
}
