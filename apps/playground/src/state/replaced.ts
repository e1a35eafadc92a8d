import { batch, signal } from "@preact/signals";
import { examples } from "../examples.js";
import type { SharedView } from "./url-state.js";
import { showView, text, type ViewParts, viewNow } from "./view.js";

/** Longest text that an entry of the history has; browsers refuse states of many megabytes. */
const MOST_STATE = 500_000;

/** What somebody wrote and something else took the place of. */
export const replaced = signal<SharedView | undefined>(undefined);

/** The text that was put here last, which is kept elsewhere. */
let placed: string | undefined;

/**
 * Shows another view in the place of what is there; parts that it lacks stay. What was there is one step back, and can be
 * had back at once when somebody wrote it.
 */
export function replaceView(next: ViewParts): void {
  batch(() => {
    noteView();
    arriveAt(next);
    history.pushState(stateOf(viewNow()), "");
  });
}

/** The same with a text that nobody wrote here: an example, a document, a text of a list. */
export function placeView(next: ViewParts & { readonly text: string }): void {
  replaceView(next);
  placed = next.text;
}

export function bringBack(): void {
  if (replaced.value !== undefined) replaceView(replaced.value);
}

/** Shows what an entry of the history or an address has; what somebody wrote that was there can be had back at once. */
export function arriveAt(next: ViewParts): void {
  batch(() => {
    const before = viewNow();
    showView(next);
    if (before.text !== text.value) offer(before);
    if (replaced.value?.text === text.value) replaced.value = undefined;
  });
}

/** Offers a view to be had back, unless nobody wrote its text. */
export function offer(view: SharedView): void {
  if (isOwn(view.text)) replaced.value = view;
}

function isOwn(of: string): boolean {
  return of.trim() !== "" && of !== placed && examples.every((example) => example.text !== of);
}

/** Notes what is shown in the entry of the history that is shown. */
export function noteView(fragment?: string): void {
  history.replaceState(stateOf(viewNow()), "", fragment === undefined ? undefined : `#${fragment}`);
}

function stateOf(of: SharedView): SharedView | null {
  return of.text.length <= MOST_STATE ? of : null;
}
