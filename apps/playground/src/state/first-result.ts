import { computed, effect, signal } from "@preact/signals";
import { storedResult } from "../first/stored.js";
import { type Outcome, outcome } from "./result.js";
import { schema, text, threshold, usedThresholds } from "./view.js";

/** Read by the script in the page's head, before anything else: it then does not show the stored result. */
const OWN_VIEW = "own-view";

const shown = signal<Outcome | undefined>(undefined);

/** Whether what is seen is what the page came with, and no answer of a model yet. */
export const isFirstResult = computed(() => shown.value !== undefined && outcome.value === shown.value);

/** Shows what the page came with until the model has answered, where it is the answer to what is asked. */
export function showFirstResult(): void {
  const stored = storedResult();
  if (stored === undefined) return;
  const now = {
    text: text.value,
    schema: schema.value,
    threshold: threshold.value,
    thresholds: usedThresholds.value,
  };
  const { asked, events } = stored;
  const same = (["text", "schema", "threshold", "thresholds"] as const).every(
    (key) => JSON.stringify(now[key]) === JSON.stringify(asked[key]),
  );
  if (same) {
    shown.value = { asked, events };
    outcome.value = shown.value;
  }
  const isOwn = computed(() => text.value !== asked.text);
  effect(() => keepOwnView(isOwn.value));
}

/** Notes whether the next visit begins with something else. A browser that keeps nothing shows the example first. */
function keepOwnView(isOwn: boolean): void {
  try {
    if (isOwn) localStorage.setItem(OWN_VIEW, "yes");
    else localStorage.removeItem(OWN_VIEW);
  } catch {}
}
