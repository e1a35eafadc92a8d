import { effect, signal } from "@preact/signals";
import { examples } from "../examples.js";
import { draftOfTab, lastDraft, saveDraft } from "./drafts.js";
import { arriveAt, noteView, offer } from "./replaced.js";
import { DEFAULT_THRESHOLD } from "./threshold.js";
import { decodeView, encodeView, viewOf } from "./url-state.js";
import { showView, text, type ViewParts, viewNow } from "./view.js";

const WRITTEN_MS = 400;

/** Whether the address has the text too, or it is too long for that. */
export const linkHasText = signal(true);

function withThresholds(view: ViewParts): ViewParts {
  return { threshold: DEFAULT_THRESHOLD, thresholds: {}, ...view };
}

/**
 * Takes up what this tab showed here before, what the address carries, what was there the last time, else the first
 * example.
 */
export async function startFromAddress(): Promise<void> {
  const ofTab = draftOfTab();
  const [shared, last] = await Promise.all([decodeView(location.hash), lastDraft()]);
  const draft = ofTab ?? last;
  const [first] = examples;
  showView(withThresholds(first));
  if (draft !== undefined) showView(withThresholds(draft));
  // A link is shown as it is: what was there before can be had back.
  if (shared.text !== undefined || shared.schema !== undefined) showView(withThresholds(shared));
  // A page that is left writes no history any more, but it keeps the draft of its tab.
  const here = (isReload() ? ofTab : undefined) ?? viewOf(history.state);
  if (here !== undefined) showView(withThresholds(here));
  if (draft !== undefined && draft.text !== text.value) offer(draft);
  noteView();
}

/** Whether the page is loaded where it was left, and not where the history has led back to. */
function isReload(): boolean {
  const [navigation] = performance.getEntriesByType("navigation");
  return navigation !== undefined && "type" in navigation && navigation.type === "reload";
}

/** Keeps address, history and draft up with what is shown, and what is shown with the address. */
export function keepAddress(): void {
  let latest = viewNow();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keep = (): void => {
    clearTimeout(timer);
    timer = undefined;
    void saveDraft(latest);
    noteView();
  };
  effect(() => {
    const now = viewNow();
    latest = now;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      keep();
      const { fragment, hasText } = await encodeView(now);
      // Something newer is on its way.
      if (latest !== now) return;
      linkHasText.value = hasText;
      noteView(fragment);
    }, WRITTEN_MS);
  });
  addEventListener("pagehide", () => {
    if (timer !== undefined) keep();
  });
  addEventListener("popstate", ({ state }: PopStateEvent) => {
    clearTimeout(timer);
    timer = undefined;
    // What is on its way to the address is not of this entry.
    latest = viewNow();
    const here = viewOf(state);
    if (here !== undefined) return arriveAt(withThresholds(here));
    const { hash } = location;
    void decodeView(hash).then((linked) => {
      if (location.hash === hash) arriveAt(withThresholds(linked));
    });
  });
}
