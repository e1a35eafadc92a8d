import type { ExtractionEvent, Schema } from "@ernie-m/heads";

/** What was found in an example when the page was built, and what was asked. */
export interface StoredResult {
  readonly asked: {
    readonly text: string;
    readonly schema: Schema;
    readonly threshold: number;
    readonly thresholds: Readonly<Record<string, number>>;
  };
  readonly events: readonly ExtractionEvent[];
}

/** Of the element that has it, as JSON. */
export const STORED_RESULT_ID = "first-result";

/** What the page came with; undefined where it came without. */
export function storedResult(): StoredResult | undefined {
  const json = document.getElementById(STORED_RESULT_ID)?.textContent;
  // The build wrote it, in this very shape.
  return json ? (JSON.parse(json) as StoredResult) : undefined;
}
