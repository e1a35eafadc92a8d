import type { ExtractionResult } from "@ernie-m/heads";

/** A stretch of a text, and the names that it was found for: several where spans overlap, none between them. */
export interface Piece {
  readonly text: string;
  /** In the order of the schema, those at its top before relations. */
  readonly names: readonly string[];
}

interface Span {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** A text cut wherever a span starts or ends; the pieces together are the text. */
export function piecesOf(text: string, result: ExtractionResult): readonly Piece[] {
  const spans = [...spansOf(result)].filter(({ start, end }) => start < end && end <= text.length);
  const cuts = [...new Set([0, text.length, ...spans.flatMap(({ start, end }) => [start, end])])];
  cuts.sort((a, b) => a - b);
  return cuts.slice(1).map((end, at) => {
    const start = cuts[at] ?? 0;
    const over = spans.filter((span) => span.start <= start && end <= span.end);
    return { text: text.slice(start, end), names: [...new Set(over.map(({ name }) => name))] };
  });
}

/** Every name of a result, in the order in which it first comes: names at the top before their relations. */
export function namesOf(result: ExtractionResult): readonly string[] {
  return [...new Set(Array.from(spansOf(result), ({ name }) => name))];
}

function* spansOf(result: ExtractionResult): Generator<Span> {
  const below: ExtractionResult[] = [];
  for (const [name, entries] of Object.entries(result))
    for (const { start, end, relations } of entries) {
      // A chosen option stands nowhere.
      if (start !== undefined && end !== undefined) yield { name, start, end };
      if (relations !== undefined) below.push(relations);
    }
  for (const relations of below) yield* spansOf(relations);
}
