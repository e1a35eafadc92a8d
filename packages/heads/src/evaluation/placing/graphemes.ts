import { tearsPair } from "./surrogates.js";

/**
 * What can be in a cluster of several characters, but for CRLF: marks, joiners and other format characters, modifiers
 * and flags of emoji, jamo, and letters that extend others.
 */
const JOINED =
  /[\p{M}\p{Cf}\p{Emoji_Modifier}\p{Regional_Indicator}\u0d4e\u0e33\u0eb3\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb\uff9e\uff9f\u{11000}-\u{11fff}]/u;

/**
 * First code unit of every grapheme cluster, and the text's length.
 *
 * Source: Unicode Standard Annex 29, in the version of the JavaScript engine.
 */
export function graphemeStarts(text: string): Int32Array {
  return JOINED.test(text) ? segmentStarts(text) : characterStarts(text);
}

/** Every code point, CRLF as one. */
function characterStarts(text: string): Int32Array {
  const starts = new Int32Array(text.length + 1);
  let count = 0;
  for (let at = 0; at < text.length; ) {
    starts[count++] = at;
    at += text.codePointAt(at)! > 0xffff || text.startsWith("\r\n", at) ? 2 : 1;
  }
  starts[count++] = text.length;
  return starts.subarray(0, count);
}

/** Code units that are looked at together: engines take the square of the time for long texts. */
const AT_ONCE = 512;

function segmentStarts(text: string): Int32Array {
  const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });
  const starts = new Int32Array(text.length + 1);
  let count = 0;
  let length = AT_ONCE;
  for (let from = 0; from < text.length; ) {
    const cut = Math.min(from + length, text.length);
    const to = cut < text.length && tearsPair(text, cut) ? cut + 1 : cut;
    const before = count;
    for (const { index } of segmenter.segment(text.slice(from, to))) starts[count++] = from + index;
    if (to === text.length) break;
    // The last cluster may go on behind what was looked at; what comes before a cluster has no part in it.
    count--;
    length = count === before ? 2 * length : AT_ONCE;
    from = starts[count];
  }
  starts[count++] = text.length;
  return starts.subarray(0, count);
}

/** A virama, with what may stand between it and the consonant that it joins. */
const BEFORE_CONJUNCT = /(?=\p{Lo})(?<=[\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d]\p{M}*)/gu;

/**
 * The same as it was before Unicode 15.1, when a virama joined no consonants: doccano's own splitter is of
 * Unicode 10. Undefined where both are the same.
 */
export function olderGraphemeStarts(text: string): Int32Array | undefined {
  const conjuncts = Array.from(text.matchAll(BEFORE_CONJUNCT), ({ index }) => index);
  if (conjuncts.length === 0) return undefined;
  const newer = graphemeStarts(text);
  const starts = new Set([...newer, ...conjuncts]);
  return starts.size === newer.length ? undefined : Int32Array.from(starts).sort();
}
