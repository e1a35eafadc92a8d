import { get, set } from "idb-keyval";
import type { SharedView } from "./url-state.js";

const KEY = "playground draft";

/** What was last on the page in this browser; undefined where nothing is or nothing may be kept. */
export async function lastDraft(): Promise<SharedView | undefined> {
  try {
    return await get<SharedView>(KEY);
  } catch {
    return undefined;
  }
}

/** Keeps it for the next visit; a browser that allows no storage, for example in a private window, is right to. */
export async function saveDraft(view: SharedView): Promise<void> {
  try {
    await set(KEY, view);
  } catch {}
}
