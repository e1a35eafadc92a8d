import { type ExtractionEvent, mergeEvents, type Schema } from "@ernie-m/heads";
import { computed } from "@preact/signals";
import type { InferenceClient } from "../client.js";
import type { RecordsRequest } from "../protocol.js";
import { modelInfo } from "../state/model.js";
import { schema, schemaError, threshold, usedThresholds } from "../state/view.js";
import { recordsAsked, tableView } from "../table/state.js";
import type { DocumentResult } from "./results.js";

/** What findings are asked by. */
export interface FindingsAsked {
  readonly schema: Schema;
  readonly threshold: number;
  readonly thresholds: Readonly<Record<string, number>>;
}

/** What is asked of every document; `key` is the same when nothing that changes a result has changed. */
export type Asked =
  | { readonly kind: "findings"; readonly key: string; readonly asked: FindingsAsked }
  | { readonly kind: "records"; readonly key: string; readonly asked: Omit<RecordsRequest, "text"> };

/** What is asked now; a sentence where nothing can be. */
export const askedNow = computed<Asked | string>(() => {
  const model = modelInfo.value;
  if (model === undefined) return "The model is on its way.";
  if (model.head !== "information-extraction")
    return "This checkpoint has another head: choose one for extraction under “Model”.";
  if (tableView.value === "records") {
    const state = recordsAsked.value;
    if (!state.ok) return state.problem;
    return { kind: "records", key: keyOf(model.name, state.asked), asked: state.asked };
  }
  if (schema.value === undefined) return "Add a name to look for.";
  if (schemaError.value !== undefined) return "The names are not complete yet.";
  const asked = {
    schema: schema.value,
    threshold: threshold.value,
    thresholds: usedThresholds.value,
  };
  return { kind: "findings", key: keyOf(model.name, asked), asked };
});

function keyOf(model: string, asked: object): string {
  return JSON.stringify({ model, ...asked });
}

/** What a key was made of. */
export function askedOf(key: string): FindingsAsked {
  return JSON.parse(key) as FindingsAsked;
}

interface Asking {
  readonly signal: AbortSignal;
  onFraction(fraction: number): void;
}

/** Asks about one text. Rejects as the client does. */
export async function ask(
  client: InferenceClient,
  text: string,
  wanted: Asked,
  { signal, onFraction }: Asking,
): Promise<DocumentResult> {
  if (wanted.kind === "records") {
    const report = await client.call(
      "records",
      { text, ...wanted.asked },
      { signal, onProgress: ({ fraction }) => onFraction(fraction) },
    );
    return { kind: "records", asked: wanted.key, report };
  }
  const events: ExtractionEvent[] = [];
  await client.call(
    "extract",
    { text, ...wanted.asked },
    {
      signal,
      onProgress: ({ events: fresh, fraction }) => {
        events.push(...fresh);
        onFraction(fraction);
      },
    },
  );
  return { kind: "findings", asked: wanted.key, result: mergeEvents(events) };
}
