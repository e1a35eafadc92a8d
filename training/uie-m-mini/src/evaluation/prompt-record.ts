import type { PromptRecord } from "@ernie-m/heads/evaluation";
import type { Example } from "../example.js";

/** An example as `ernie-m evaluate` reads it, counted under a label. */
export function promptRecord({ text, prompt, spans }: Example, label: string): PromptRecord {
  return {
    ...{ text, prompt, label, offsets: "utf-16" },
    spans: spans.map(({ start, end }) => ({ start, end, text: text.slice(start, end) })),
  };
}
