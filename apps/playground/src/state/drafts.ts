import { get, set } from "idb-keyval";
import { type SharedView, viewOf } from "./url-state.js";

const KEY = "playground draft";

/** What was last in this tab; undefined where nothing was, or it was too long or not allowed to be kept. */
export function draftOfTab(): SharedView | undefined {
  try {
    return viewOf(JSON.parse(sessionStorage.getItem(KEY) ?? "null"));
  } catch {
    return undefined;
  }
}

/** What was last in any tab of this browser; undefined where nothing was or nothing may be kept. */
export async function lastDraft(): Promise<SharedView | undefined> {
  try {
    return viewOf(await get(KEY));
  } catch {
    return undefined;
  }
}

/** Keeps it for the next visit; a browser that allows no storage, for example in a private window, is right to. */
export async function saveDraft(view: SharedView): Promise<void> {
  saveOfTab(view);
  try {
    await set(KEY, view);
  } catch {}
}

/** At once, so that it is done when the page is left right after. */
function saveOfTab(view: SharedView): void {
  try {
    // An earlier one is not to be taken for one that has no room.
    sessionStorage.removeItem(KEY);
    sessionStorage.setItem(KEY, JSON.stringify(view));
  } catch {}
}
