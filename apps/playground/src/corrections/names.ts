import { computed } from "@preact/signals";
import { walkDraft } from "../schema/draft.js";
import { draft } from "../state/view.js";
import type { AskedName } from "./types.js";

/** A name of the schema that something may be called. */
export interface NameChoice extends AskedName {
  /** The key that stands for it, `1` to `9`. */
  readonly digit: string | undefined;
}

/** The names that the schema has, in its order, each once for each name above it. */
export const nameChoices = computed<readonly NameChoice[]>(() => {
  const choices: NameChoice[] = [];
  const path: string[] = [];
  for (const { node, level } of walkDraft(draft.value)) {
    path.length = level;
    const parent = path.at(-1);
    path.push(node.name);
    if (node.name.trim() === "" || parent?.trim() === "") continue;
    if (choices.some((each) => each.name === node.name && each.parent === parent)) continue;
    const digit = choices.length < 9 ? String(choices.length + 1) : undefined;
    choices.push({ name: node.name, parent, digit });
  }
  return choices;
});
