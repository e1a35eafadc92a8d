import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Example } from "../example.js";

/** A question about a sentence of a corpus. */
export interface CorpusRecord extends Example {
  /** ISO 639-1. */
  readonly lang: string;
  /** The corpus, where the record says it. */
  readonly source?: string | undefined;
  /** What is asked for, whatever the wording: `person`, `rel:birthplace`. */
  readonly label?: string | undefined;
}

interface StoredRecord {
  readonly text: string;
  readonly lang: string;
  readonly prompt: string;
  /** Code points. */
  readonly spans: readonly (readonly [number, number])[];
  readonly source?: string;
  readonly label?: string;
}

/** Places of code points in UTF-16 code units; undefined where they are the same. */
function unitOffsets(text: string): readonly number[] | undefined {
  if (!/[\ud800-\udbff]/.test(text)) return undefined;
  const offsets: number[] = [];
  let at = 0;
  for (const character of text) {
    offsets.push(at);
    at += character.length;
  }
  offsets.push(at);
  return offsets;
}

/** Reads records of one JSON a line, gzipped. Throws: SyntaxError naming file and line for a span beyond its text. */
export function readCorpus(path: string): readonly CorpusRecord[] {
  const lines = gunzipSync(readFileSync(path)).toString("utf8").split("\n");
  return lines.flatMap((line, i) => {
    if (line === "") return [];
    const { spans, ...record } = JSON.parse(line) as StoredRecord;
    const offsets = unitOffsets(record.text);
    const placed = spans.map(([start, end]) => ({
      start: offsets === undefined ? start : offsets[start],
      end: offsets === undefined ? end : offsets[end],
    }));
    if (placed.some(({ start, end }) => !(start >= 0 && start < end && end <= record.text.length)))
      throw new SyntaxError(`${path}:${i + 1}: a span lies outside of the text`);
    return [{ ...record, spans: placed }];
  });
}
