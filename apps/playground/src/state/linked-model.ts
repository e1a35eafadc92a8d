import { isHubId } from "@ernie-m/core/runtime";
import { effect } from "@preact/signals";
import type { ModelSource } from "../protocol.js";
import { ready } from "./model.js";

/** Of a link that names a model of the hub: `?model=organisation/model`. A name alone, no text, is what a host may see. */
const PARAMETER = "model";

/** The model that the address names; undefined where it names none. */
export function linkedModel(): ModelSource | undefined {
  const id = new URLSearchParams(location.search).get(PARAMETER);
  return id !== null && isHubId(id) ? { kind: "hub", id } : undefined;
}

/** Keeps the address naming the model in use, where another visitor can have it too. */
export function keepModelInAddress(): void {
  effect(() => {
    const source = ready.value?.source;
    if (source === undefined) return;
    const url = new URL(location.href);
    if (source.kind === "hub") url.searchParams.set(PARAMETER, source.id);
    else url.searchParams.delete(PARAMETER);
    // A slash in a query is plain, and reads as the hub writes it.
    url.search = url.search.replaceAll("%2F", "/");
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  });
}
