import { TrainingError } from "../errors.js";
import type { TrainingTask } from "./records.js";

type Kind = "string" | "number" | "list" | "object";

/** What a record of each task cannot be without. */
const NEEDED: { readonly [Task in TrainingTask]: Readonly<Record<string, Kind>> } = {
  extraction: { text: "string", prompt: "string", label: "string", spans: "list" },
  classification: { text: "string", target: "object" },
  entities: { text: "string", entities: "list" },
  answers: { question: "string", context: "string", answers: "list" },
  choices: { prompt: "string", choices: "list", label: "number" },
};

/**
 * Checks that records are those of a task, for callers whom no compiler tells.
 *
 * Throws: TrainingError `data` with the place of the first thing that is missing or of another kind.
 */
export function checkShape(task: TrainingTask, place: string, records: readonly unknown[]): void {
  for (const [i, record] of records.entries()) {
    if (kindOf(record) !== "object") throw wrong(`${place}[${i}]`, "object", record);
    for (const [key, kind] of Object.entries(NEEDED[task])) {
      const value: unknown = Reflect.get(record as object, key);
      if (kindOf(value) !== kind) throw wrong(`${place}[${i}].${key}`, kind, value);
    }
  }
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "list";
  return value === null ? "null" : typeof value;
}

function wrong(place: string, kind: Kind, value: unknown): TrainingError {
  const article = kind === "object" ? "an" : "a";
  return new TrainingError(
    "data",
    place,
    `expected ${article} ${kind}, got ${kindOf(value)}; readTrainingRecord makes records of what files have`,
  );
}
