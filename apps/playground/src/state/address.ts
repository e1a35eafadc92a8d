import { effect, signal } from "@preact/signals";
import { type Example, examples } from "../examples.js";
import { lastDraft, saveDraft } from "./drafts.js";
import { DEFAULT_THRESHOLD } from "./threshold.js";
import { decodeView, encodeView, type SharedView } from "./url-state.js";
import { nameThresholds, schema, showSchema, text, threshold, usedThresholds } from "./view.js";

const WRITTEN_MS = 400;

/** Longest text that an entry of the history has; browsers refuse states of many megabytes. */
const MOST_STATE = 500_000;

/** What somebody wrote and something else took the place of. */
export const replaced = signal<SharedView | undefined>(undefined);
/** Whether the address has the text too, or it is too long for that. */
export const linkHasText = signal(true);

function view(): SharedView | undefined {
  if (schema.value === undefined) return undefined;
  return {
    text: text.value,
    schema: schema.value,
    threshold: threshold.value,
    thresholds: usedThresholds.value,
  };
}

function show(
  shown: { readonly [K in keyof SharedView]?: unknown } & Pick<SharedView, "threshold" | "thresholds">,
): void {
  if (typeof shown.text === "string") text.value = shown.text;
  if (shown.schema !== undefined) showSchema(shown.schema);
  threshold.value = shown.threshold ?? DEFAULT_THRESHOLD;
  nameThresholds.value = shown.thresholds ?? {};
}

/** Takes up what the address carries, what was there the last time, else the first example. */
export async function startFromAddress(): Promise<void> {
  const [shared, draft] = await Promise.all([decodeView(location.hash), lastDraft()]);
  const [first] = examples;
  show(first);
  if (draft !== undefined) show(draft);
  // A link is shown as it is: what was there before can be had back.
  if (shared.text !== undefined || shared.schema !== undefined) show(shared);
  if (draft !== undefined && draft.text !== text.value && isOwn(draft.text)) replaced.value = draft;
}

/** Shows an example; what was there is one step back, and can be had back at once when somebody wrote it. */
export function showExample(example: Example): void {
  const before = view();
  if (before !== undefined) {
    history.replaceState(stateOf(before), "");
    history.pushState(null, "");
    if (isOwn(before.text)) replaced.value = before;
  }
  placed = example.text;
  text.value = example.text;
  showSchema(example.schema);
}

export function bringBack(): void {
  if (replaced.value !== undefined) show(replaced.value);
  replaced.value = undefined;
}

/** The text that was put here last, which nobody wrote. */
let placed: string | undefined;

function isOwn(of: string): boolean {
  return of.trim() !== "" && of !== placed && examples.every((example) => example.text !== of);
}

function stateOf(of: SharedView): SharedView | null {
  return of.text.length <= MOST_STATE ? of : null;
}

/** Keeps address, history and draft up with what is shown, and what is shown with the address. */
export function keepAddress(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const now = view();
    clearTimeout(timer);
    if (now === undefined) return;
    timer = setTimeout(async () => {
      void saveDraft(now);
      const { fragment, hasText } = await encodeView(now);
      // Something newer is on its way.
      if (text.value !== now.text || schema.value !== now.schema) return;
      linkHasText.value = hasText;
      history.replaceState(stateOf(now), "", `#${fragment}`);
    }, WRITTEN_MS);
  });
  addEventListener("popstate", ({ state }: PopStateEvent) => {
    clearTimeout(timer);
    replaced.value = undefined;
    if (state !== null) show(state as SharedView);
    else void decodeView(location.hash).then(show);
  });
}
