import { batch } from "@preact/signals";
import { type Draft, draftNode } from "../../schema/draft.js";
import { draft, text } from "../../state/view.js";
import { decideChoice } from "../choices.js";
import { decide, marksOf } from "../judge.js";
import { correctedTexts } from "../store.js";
import type { AskedName, CorrectedText } from "../types.js";
import type { ImportedCorrections } from "./import.js";

/** Adds what was imported to what is there: the names that are missing, and texts; of one that is there already both. */
export function takeUp({ texts, names }: ImportedCorrections): void {
  batch(() => {
    draft.value = withNames(draft.value, names);
    const known = new Map(correctedTexts.value.map((each) => [each.text, each]));
    for (const added of texts) {
      const before = known.get(added.text);
      known.set(added.text, before === undefined ? added : joined(before, added));
    }
    correctedTexts.value = [...known.values()];
    const [first] = texts;
    if (first !== undefined && !texts.some((each) => each.text === text.value)) text.value = first.text;
  });
}

function joined(before: CorrectedText, added: CorrectedText): CorrectedText {
  const isNew = ({ name, parent }: AskedName): boolean =>
    !before.names.some((each) => each.name === name && each.parent === parent);
  const judgements = added.judgements.reduce(
    (all, answer) => decide(all, answer, "right"),
    before.judgements,
  );
  const marks = marksOf(judgements, before.suggestions);
  return {
    ...before,
    judgements,
    choices: (added.choices ?? []).reduce(
      (all, choice) => decideChoice(all, choice, choice.option, marks),
      before.choices ?? [],
    ),
    names: [...before.names, ...added.names.filter(isNew)],
    checked: true,
    changed: Date.now(),
  };
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
