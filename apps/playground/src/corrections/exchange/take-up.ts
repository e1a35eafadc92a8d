import { batch } from "@preact/signals";
import { type Draft, draftNode } from "../../schema/draft.js";
import { placeView } from "../../state/replaced.js";
import { draft, text } from "../../state/view.js";
import { correctedTexts } from "../store.js";
import type { AskedName, CorrectedText } from "../types.js";
import type { ImportedCorrections } from "./import.js";
import { joined } from "./joined.js";

/** Adds what was imported to what is there: the names that are missing, and texts; of one that is there already both. */
export function takeUp({ texts, names }: ImportedCorrections): void {
  batch(() => {
    const [first] = texts;
    // Before anything else is changed: what is noted is what was asked of the text that was there.
    if (first !== undefined && !texts.some((each) => each.text === text.value))
      placeView({ text: first.text });
    draft.value = withNames(draft.value, names);
    correctedTexts.value = texts.reduce(withText, correctedTexts.value);
  });
}

function withText(all: readonly CorrectedText[], added: CorrectedText): readonly CorrectedText[] {
  const at = all.findIndex((each) => each.text === added.text);
  const before = all[at];
  return before === undefined ? [...all, added] : all.with(at, joined(before, added));
}

/** A schema with names that it lacks: relations below the first of the name above them. */
function withNames(schema: Draft, names: readonly AskedName[]): Draft {
  const tops = names.filter(({ parent }) => parent === undefined);
  const below = names.filter(({ parent }) => parent !== undefined);
  let next: Draft = schema.filter(({ name }) => name.trim() !== "");
  for (const { name } of tops)
    if (!next.some((node) => node.name === name)) next = [...next, draftNode(name)];
  for (const { name, parent } of below) next = withRelation(next, name, parent);
  return next;
}

function withRelation(schema: Draft, name: string, parent: string | undefined): Draft {
  let isDone = false;
  const add = (nodes: Draft): Draft =>
    nodes.map((node) => {
      if (isDone) return node;
      if (node.name !== parent) return { ...node, children: add(node.children) };
      isDone = true;
      const isThere = node.children.some((child) => child.name === name);
      return isThere ? node : { ...node, children: [...node.children, draftNode(name)] };
    });
  return add(schema);
}
