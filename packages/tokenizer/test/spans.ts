import type { SentencePieceProcessor } from "../src/sentencepiece/processor.js";
import type { OracleResult } from "./reference-lattice.js";

/** Encodes with the engine and puts the result as the oracle and the reference cases do (spans in code points). */
export function encodeWith(processor: SentencePieceProcessor, text: string): OracleResult {
  const normalized = processor.normalize(text);
  const { units, originalStart } = normalized;
  const segmentation = processor.segment(normalized);
  const { ids, boundaries, length } = segmentation;
  const slice = (start: number, end: number) =>
    Array.from(units.subarray(start, end), (u) => String.fromCharCode(u)).join("");
  const codePoints = codePointIndex(text);
  return {
    normalized: slice(0, normalized.length),
    ids: Array.from(ids.subarray(0, length)),
    pieces: Array.from({ length }, (_, i) => processor.pieceText(normalized, segmentation, i)),
    spans: Array.from({ length }, (_, i) => [
      codePoints[originalStart[boundaries[i]]],
      codePoints[originalStart[boundaries[i + 1]]],
    ]),
  };
}

/** By UTF-16 position: the number of code points before it. */
function codePointIndex(text: string): number[] {
  const index: number[] = [];
  let count = 0;
  for (const char of text) {
    for (let i = 0; i < char.length; i++) index.push(count);
    count++;
  }
  index.push(count);
  return index;
}
