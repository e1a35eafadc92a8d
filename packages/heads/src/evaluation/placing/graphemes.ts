const segmenter = (): Intl.Segmenter => new Intl.Segmenter("und", { granularity: "grapheme" });

/**
 * First code unit of every grapheme cluster, and the text's length.
 *
 * Source: Unicode Standard Annex 29, in the version of the JavaScript engine.
 */
export function graphemeStarts(text: string): Int32Array {
  const starts = new Int32Array(text.length + 1);
  let count = 0;
  for (const { index } of segmenter().segment(text)) starts[count++] = index;
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
  const newer = graphemeStarts(text);
  const conjuncts = Array.from(text.matchAll(BEFORE_CONJUNCT), ({ index }) => index);
  const starts = new Set([...newer, ...conjuncts]);
  return starts.size === newer.length ? undefined : Int32Array.from(starts).sort();
}
