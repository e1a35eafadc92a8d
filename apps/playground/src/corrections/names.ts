import { parseSchema, SchemaError } from "@ernie-m/heads";
import { computed } from "@preact/signals";
import { walkDraft } from "../schema/draft.js";
import { draft } from "../state/view.js";
import { choiceNamesIn } from "./choice-records.js";
import type { AskedName } from "./types.js";

/** A name of the schema that something may be called. */
export interface NameChoice extends AskedName {
  /** The key that stands for it, `1` to `9`. */
  readonly digit: string | undefined;
}

/** The names that the schema has, in its order, each once for each name above it. */
export const askedNames = computed<readonly AskedName[]>(() => {
  const names: AskedName[] = [];
  const path: string[] = [];
  for (const { node, level } of walkDraft(draft.value)) {
    path.length = level;
    const parent = path.at(-1);
    path.push(node.name);
    if (node.name.trim() === "" || parent?.trim() === "") continue;
    if (names.some((each) => each.name === node.name && each.parent === parent)) continue;
    names.push({ name: node.name, parent });
  }
  return names;
});

/** Those of them that end in options, of which there is nothing to point at. */
export const choiceNames = computed(() => choiceNamesIn(askedNames.value.filter(isName)));

/** Those that words are called by. */
export const nameChoices = computed<readonly NameChoice[]>(() =>
  askedNames.value
    .filter(({ name }) => !choiceNames.value.some((choice) => choice.name === name))
    .map((asked, at) => ({ ...asked, digit: at < 9 ? String(at + 1) : undefined })),
);

/** Whether a name can be asked: one that is being typed may have a bracket that is not closed. */
function isName({ name }: AskedName): boolean {
  try {
    parseSchema(name);
    return true;
  } catch (error) {
    if (error instanceof SchemaError) return false;
    throw error;
  }
}
