import { type ExtractionEvent, type ExtractionResult, mergeEvents, type Schema } from "@ernie-m/heads";
import type { InferenceClient } from "../client.js";
import { type Draft, schemaOf } from "../schema/draft.js";

/** One of what is compared. */
export interface Variant {
  readonly label: string;
  readonly schema: Schema;
  readonly threshold: number;
  readonly client: InferenceClient;
  /** What the variant calls a name that the schema has: findings are put back under the schema's own. */
  readonly renamed?: { readonly from: string; readonly to: string };
}

export async function runVariant(
  { client, schema, threshold, renamed }: Variant,
  text: string,
  signal: AbortSignal,
): Promise<ExtractionResult> {
  const events: ExtractionEvent[] = [];
  await client.call(
    "extract",
    { text, schema, threshold, thresholds: {} },
    { signal, onProgress: (news) => void events.push(...news.events) },
  );
  return mergeEvents(
    events.map((event) => (event.name === renamed?.to ? { ...event, name: renamed.from } : event)),
  );
}

/** The schema with one name in other words, wherever it stands. */
export function rephrased(draft: Draft, from: string, to: string): Schema | undefined {
  const walk = (nodes: Draft): Draft =>
    nodes.map((node) => ({
      ...node,
      name: node.name === from ? to : node.name,
      children: walk(node.children),
    }));
  return schemaOf(walk(draft));
}
