import type { ReadText } from "../../annotated-text.js";
import { asRecord } from "../../json-values.js";
import { findTexts, isFound } from "../find-texts.js";
import { type LabelForm, placeOf } from "../form.js";
import { chooseAnnotation } from "./annotations.js";
import { fromTheBeginning } from "./paragraphs.js";
import { readResults } from "./results.js";

/**
 * Tasks of Label Studio's JSON export: texts, dialogues and hypertext.
 *
 * Source: Label Studio's "Label Studio JSON format of annotated tasks".
 */
export const labelStudioTasks: LabelForm = {
  name: "Label Studio JSON",
  unit: "code-points",
  recognises(value) {
    if (value.data !== undefined) return asRecord(value.data) !== undefined;
    return "annotations" in value || "completions" in value;
  },
  read(items, settings) {
    const tasks = items.map(({ index, value }) => {
      const chosen = chooseAnnotation(value);
      const results = readResults("results" in chosen ? chosen.results : []);
      return { index, value, chosen, results };
    });
    const texts = findTexts(
      tasks.map(({ value, results }) => ({
        fields: asRecord(value.data) ?? {},
        spans: results.spans,
        ...(results.annotated !== undefined && { annotated: results.annotated }),
      })),
      settings.text,
    );
    return tasks.map(({ index, value, chosen, results }, i) => {
      const place = placeOf(index, value);
      const leftOut = (reason: string): ReadText => ({ kind: "left out", place, reason });
      const found = texts[i];
      if ("unfinished" in chosen) return { index, read: leftOut(chosen.unfinished) };
      if (!isFound(found)) return { index, read: leftOut(found.reason) };
      const { spans, annotated: _, ...rest } = results;
      const read: ReadText = {
        kind: "annotated",
        place,
        text: found.text,
        spans: fromTheBeginning(found, spans),
        ...rest,
        notes: chosen.notes,
      };
      return { index, read };
    });
  },
};
