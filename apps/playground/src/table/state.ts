import type { JsonSchema } from "@ernie-m/records";
import { schemaFromNames } from "@ernie-m/records";
import { computed } from "@preact/signals";
import type { RecordsRequest } from "../protocol.js";
import { keptSignal } from "../state/kept-signal.js";
import { schema, threshold } from "../state/view.js";

/** What a row of the table is: a text with what was found for it, a place, or an object of a type. */
export type TableView = "subjects" | "spans" | "records";

const VIEWS: readonly TableView[] = ["subjects", "spans", "records"];

export const tableView = keptSignal<TableView>("table", "subjects", (kept) =>
  VIEWS.find((view) => view === kept),
);

/** The type of a record as somebody wrote it; undefined while it follows the names. */
export const ownRecordType = keptSignal<string | undefined>("record type", undefined, (kept) =>
  typeof kept === "string" ? kept : undefined,
);

/** Whether a text has several records. */
export const manyRecords = keptSignal("several records", false, (kept) => kept === true);

/** How dates and numbers are written, as a BCP 47 tag; empty where that is not known. */
export const recordLocale = keptSignal("record locale", "", (kept) =>
  typeof kept === "string" ? kept : undefined,
);

/** The type of a record as JSON Schema, in the form that is shown. */
export const recordTypeText = computed(
  () =>
    ownRecordType.value ??
    (schema.value === undefined ? "" : JSON.stringify(schemaFromNames(schema.value), null, 2)),
);

/** What is asked for records besides the text; `problem` where the type is none. */
export const recordsAsked = computed<
  | { readonly ok: true; readonly asked: Omit<RecordsRequest, "text"> }
  | { readonly ok: false; readonly problem: string }
>(() => {
  const typed = recordTypeText.value;
  if (typed.trim() === "") return { ok: false, problem: "Add a name to look for, or write a type." };
  let type: unknown;
  try {
    type = JSON.parse(typed);
  } catch (error) {
    return { ok: false, problem: `Not JSON yet: ${(error as SyntaxError).message}.` };
  }
  if (typeof type !== "object" || type === null || Array.isArray(type))
    return { ok: false, problem: "A type is a JSON Schema: an object with properties." };
  return {
    ok: true,
    asked: {
      schema: type as JsonSchema,
      many: manyRecords.value,
      locale: recordLocale.value === "" ? undefined : recordLocale.value,
      threshold: threshold.value,
    },
  };
});
