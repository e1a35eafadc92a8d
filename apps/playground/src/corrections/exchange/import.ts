import { convertLabels, type LabelProblem } from "@ernie-m/heads/evaluation";
import type { AskedName } from "../types.js";
import { schemaOf } from "./asked-schema.js";
import { textsOfMarked } from "./import-marked.js";
import { textsOfRecords } from "./import-records.js";
import { type ImportedCorrections, imported } from "./imported.js";
import { readTelling } from "./record-fields.js";
import { readTold } from "./told.js";

export type { ImportedCorrections } from "./imported.js";

/**
 * Reads a file that an annotation tool has exported, or records as `evaluate` reads them: JSON, or JSON Lines.
 *
 * @param known Names that are asked already: choices take their options from them, and from what the file says.
 *
 * Throws: Error saying in one sentence what is wrong with the file, and where.
 */
export function importCorrections(content: string, known: readonly AskedName[] = []): ImportedCorrections {
  const items = itemsOf(content);
  if (items.length === 0) throw new Error("The file is empty.");
  const said: string[] = [];
  const isRecords = items.every(
    (item) => typeof item === "object" && item !== null && "prompt" in item && "spans" in item,
  );
  if (isRecords) {
    const records = items.map((item, at) => readTelling(item, `line ${at + 1}`));
    return imported(textsOfRecords(records, known, said), said);
  }
  const schema = schemaOf([...items.flatMap((item) => readTold(item, "")?.names ?? []), ...known]);
  const { prompts, marked, problems } = convertLabels(items, schema.length > 0 ? { schema } : {});
  // In what was written here there may be nothing but what is open.
  const isTold = marked.some(({ item, text }) => readTold(item, text) !== undefined);
  if (prompts.length === 0 && !isTold) {
    const [first] = problems;
    throw new Error(
      first === undefined
        ? "There are no annotations of texts in it."
        : `Nothing in it can be used: ${first.place}: ${first.reason}.`,
    );
  }
  // Of entities there are no records here.
  said.push(...problems.filter(({ form }) => form !== "entities").map(sentenceOf));
  const isMarked = new Set(marked.map(({ text }) => text));
  const asked = prompts
    .filter(({ text }) => !isMarked.has(text))
    .map((record) => ({ record, checked: true, name: undefined, about: [] }));
  return imported([...textsOfMarked(marked, said), ...textsOfRecords(asked, known, said)], said);
}

function itemsOf(content: string): readonly unknown[] {
  const whole = content.trim();
  if (whole === "") return [];
  try {
    const value: unknown = JSON.parse(whole);
    return Array.isArray(value) ? value : [value];
  } catch (error) {
    const lines = whole.split("\n");
    if (lines.length === 1) throw new Error("The file is not JSON: it may be damaged.", { cause: error });
    return lines.flatMap((line, at): readonly unknown[] => {
      if (line.trim() === "") return [];
      try {
        return [JSON.parse(line)];
      } catch (cause) {
        throw new Error(`Line ${at + 1} of the file is not JSON: it may be damaged.`, { cause });
      }
    });
  }
}

function sentenceOf({ place, action, reason, span }: LabelProblem): string {
  const about = span === undefined ? "" : ` ${span.label} ${span.start}–${span.end}`;
  return `${place}:${about} ${action}: ${reason}`;
}
