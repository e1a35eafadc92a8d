import type { ExtractionResult } from "@ernie-m/heads";
import type { GoldSpan } from "./template.js";

/** How a model did on one text. */
export interface TemplateScore {
  /** Spans that are to be found. */
  readonly gold: number;
  /** Spans that were found, right or wrong. */
  readonly found: number;
  readonly right: number;
}

/**
 * Spans found against those that are to be found. One is right when its characters and its name, with the names it hangs
 * on, are; which subject of that name it hangs on is not looked at.
 */
export function scoreOf(result: ExtractionResult, gold: readonly GoldSpan[]): TemplateScore {
  const found = new Set(spansOf(result, ""));
  const wanted = new Set(gold.map(({ path, start, end }) => keyOf(path, start, end)));
  return {
    gold: wanted.size,
    found: found.size,
    right: [...found].filter((span) => wanted.has(span)).length,
  };
}

/** The harmonic mean of precision and recall, micro-averaged over one text: from 0 to 1. */
export function f1Of({ gold, found, right }: TemplateScore): number {
  return gold + found === 0 ? 0 : (2 * right) / (gold + found);
}

function spansOf(result: ExtractionResult, parent: string): readonly string[] {
  return Object.entries(result).flatMap(([name, entries]) => {
    const path = parent === "" ? name : `${parent}/${name}`;
    return entries.flatMap(({ start, end, relations }) => [
      ...(start === undefined || end === undefined ? [] : [keyOf(path, start, end)]),
      ...(relations === undefined ? [] : spansOf(relations, path)),
    ]);
  });
}

function keyOf(path: string, start: number, end: number): string {
  return JSON.stringify([path, start, end]);
}
