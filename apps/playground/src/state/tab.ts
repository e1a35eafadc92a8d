import { signal } from "@preact/signals";

/** The view that is shown, by the id that the app gives it. */
export const chosenTab = signal("extract");
