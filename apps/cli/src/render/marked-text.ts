import type { ExtractionEntry, ExtractionResult } from "@ernie-m/heads";
import type { createColors } from "picocolors";

import { escapeLine, escapeText } from "../escape.js";

type Colors = ReturnType<typeof createColors>;

type Paint = (text: string) => string;

/** A colour for every kind, the same one wherever the kind appears. */
export function kindColors(kinds: readonly string[], colors: Colors): ReadonlyMap<string, Paint> {
  const palette = [colors.cyan, colors.magenta, colors.yellow, colors.green, colors.blue, colors.red];
  return new Map(kinds.map((kind, i) => [kind, palette[i % palette.length]]));
}

interface Mark {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

function marksOf(result: ExtractionResult): readonly Mark[] {
  const marks: Mark[] = [];
  for (const [kind, entries] of Object.entries(result))
    for (const { start, end } of entries)
      if (start !== undefined && end !== undefined) marks.push({ kind, start, end });
  return marks.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** The text with its spans in brackets and colour, each with its kind; spans inside others are left out. */
export function markedText(
  text: string,
  result: ExtractionResult,
  paints: ReadonlyMap<string, Paint>,
  colors: Colors,
): string {
  let marked = "";
  let at = 0;
  for (const { kind, start, end } of marksOf(result)) {
    if (start < at) continue;
    const paint = paints.get(kind) ?? colors.bold;
    const [before, span] = [escapeText(text.slice(at, start)), escapeText(text.slice(start, end))];
    marked += `${before}${paint("[")}${colors.dim(`${escapeLine(kind)}: `)}${paint(`${span}]`)}`;
    at = end;
  }
  return marked + escapeText(text.slice(at));
}

/** "71 %" */
export function formatProbability(probability: number): string {
  return `${Math.round(probability * 100)} %`;
}

function relationLines(kind: string, entry: ExtractionEntry, depth: number, colors: Colors): string[] {
  const lines: string[] = [];
  for (const [relation, targets] of Object.entries(entry.relations ?? {}))
    for (const target of targets) {
      const indent = "  ".repeat(depth);
      const subject = depth === 1 ? colors.bold(escapeLine(entry.text)) : colors.dim("└");
      lines.push(
        `${indent}${subject} ${colors.dim(`─${escapeLine(relation)}→`)} ${escapeLine(target.text)} ${colors.dim(formatProbability(target.probability))}`,
        ...relationLines(kind, target, depth + 1, colors),
      );
    }
  return lines;
}

/** One line for each relation, indented under the text. */
export function relationTree(result: ExtractionResult, colors: Colors): readonly string[] {
  return Object.entries(result).flatMap(([kind, entries]) =>
    entries.flatMap((entry) =>
      entry.start === undefined
        ? [
            `  ${colors.dim(escapeLine(kind))} ${colors.bold(escapeLine(entry.text))} ${colors.dim(formatProbability(entry.probability))}`,
            ...relationLines(kind, entry, 1, colors),
          ]
        : relationLines(kind, entry, 1, colors),
    ),
  );
}
