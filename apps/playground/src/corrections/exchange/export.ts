import type { CorrectedText } from "../types.js";
import { choiceLabels } from "./choice-labels.js";
import { doccanoLine } from "./export-doccano.js";
import { labelStudioTask } from "./export-label-studio.js";
import { decidedRecords } from "./export-records.js";

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
  const labels = choiceLabels(texts.flatMap(({ names }) => names));
  switch (form) {
    case "records":
      return lines(decidedRecords(texts));
    case "doccano":
      return lines(texts.map((of, at) => doccanoLine(of, at, labels)));
    case "label-studio":
      return {
        ending: ".json",
        type: "application/json",
        content: `${JSON.stringify(
          texts.map((of, at) => labelStudioTask(of, at, labels)),
          null,
          2,
        )}\n`,
      };
  }
}
