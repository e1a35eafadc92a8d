import { marksOf } from "../judge.js";
import { decidedRecords } from "../records.js";
import type { CorrectedText, CorrectionMark, Head } from "../types.js";

/** A form that corrections can be written in. */
export type ExportForm = "records" | "label-studio" | "doccano";

/** What was decided of some texts, as a file has it. */
export interface ExportedFile {
  readonly ending: string;
  readonly type: string;
  readonly content: string;
}

export function exportCorrections(texts: readonly CorrectedText[], form: ExportForm): ExportedFile {
  const lines = (items: readonly unknown[]): ExportedFile => ({
    ending: ".jsonl",
    type: "application/jsonl",
    content: items.map((item) => `${JSON.stringify(item)}\n`).join(""),
  });
  switch (form) {
    case "records":
      return lines(decidedRecords(texts));
    case "doccano":
      return lines(texts.map(doccanoLine));
    case "label-studio":
      return {
        ending: ".json",
        type: "application/json",
        content: `${JSON.stringify(texts.map(labelStudioTask), null, 2)}\n`,
      };
  }
}

/** A stretch with a label, and the relations that begin and end at stretches. */
interface Region {
  readonly id: number;
  readonly label: string;
  readonly start: number;
  readonly end: number;
}

interface Relation {
  readonly label: string;
  readonly from: number;
  readonly to: number;
}

/**
 * What is right as regions and relations between them. A relation ends at what is marked there already, else at a
 * region of its own name.
 */
function regionsOf({ judgements, suggestions }: CorrectedText): {
  readonly regions: readonly Region[];
  readonly relations: readonly Relation[];
} {
  const decided = marksOf(judgements, suggestions).filter(
    ({ state }) => state === "right" || state === "added",
  );
  const regions: Region[] = [];
  const regionOf = (label: string, start: number, end: number): number => {
    const known = regions.find((each) => each.label === label && each.start === start && each.end === end);
    if (known !== undefined) return known.id;
    regions.push({ id: regions.length + 1, label, start, end });
    return regions.length;
  };
  for (const { name, head, start, end } of decided) if (head === undefined) regionOf(name, start, end);
  const about = decided.filter(
    (mark): mark is CorrectionMark & { readonly head: Head } => mark.head !== undefined,
  );
  const relations = about.map(({ name, head, start, end }): Relation => {
    const there = regions.find((each) => each.start === start && each.end === end);
    return {
      label: name,
      from: regionOf(head.name, head.start, head.end),
      to: there?.id ?? regionOf(name, start, end),
    };
  });
  return { regions, relations };
}

/** Source: doccano's JSONL of a sequence labelling project with relations. Offsets are UTF-16 code units. */
function doccanoLine(of: CorrectedText, at: number) {
  const { regions, relations } = regionsOf(of);
  return {
    id: at + 1,
    text: of.text,
    entities: regions.map(({ id, label, start, end }) => ({
      id,
      label,
      start_offset: start,
      end_offset: end,
    })),
    relations: relations.map(({ label, from, to }, i) => ({
      id: i + 1,
      from_id: from,
      to_id: to,
      type: label,
    })),
  };
}

/** Source: Label Studio's JSON of annotated tasks. Offsets are code points. */
function labelStudioTask(of: CorrectedText, at: number) {
  const { regions, relations } = regionsOf(of);
  const points = codePointsOf(of.text);
  return {
    id: at + 1,
    data: { text: of.text },
    annotations: [
      {
        result: [
          ...regions.map(({ id, label, start, end }) => ({
            id: String(id),
            from_name: "label",
            to_name: "text",
            type: "labels",
            value: {
              start: points[start],
              end: points[end],
              text: of.text.slice(start, end),
              labels: [label],
            },
          })),
          ...relations.map(({ label, from, to }) => ({
            type: "relation",
            from_id: String(from),
            to_id: String(to),
            direction: "right",
            labels: [label],
          })),
        ],
      },
    ],
  };
}

/** For every offset in UTF-16 code units how many code points are before it. */
function codePointsOf(text: string): Uint32Array {
  const points = new Uint32Array(text.length + 1);
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    points[at] = count;
    const unit = text.charCodeAt(at);
    const isFirstHalf = unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
    if (!isFirstHalf) count++;
  }
  points[text.length] = count;
  return points;
}
