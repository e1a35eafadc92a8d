import { type Draft, type DraftNode, draftNode } from "./draft.js";

/** An edited draft, and the node that should have the focus then. */
export interface Edit {
  readonly draft: Draft;
  readonly focus: number | undefined;
}

/** Replaces each sibling list by what `change` makes of the list that holds the node. */
function editSiblings(draft: Draft, id: number, change: (siblings: Draft, index: number) => Draft): Draft {
  const index = draft.findIndex((node) => node.id === id);
  if (index !== -1) return change(draft, index);
  let touched = false;
  const next = draft.map((node) => {
    const children = editSiblings(node.children, id, change);
    if (children === node.children) return node;
    touched = true;
    return { ...node, children };
  });
  return touched ? next : draft;
}

export function rename(draft: Draft, id: number, name: string): Draft {
  return editSiblings(draft, id, (siblings, index) => siblings.with(index, { ...siblings[index], name }));
}

/** A blank name after a node, on the same level; at the end of the top level when there is no such node. */
export function addAfter(draft: Draft, id: number | undefined): Edit {
  const added = draftNode("");
  const next =
    id === undefined
      ? draft
      : editSiblings(draft, id, (siblings, index) => siblings.toSpliced(index + 1, 0, added));
  return { draft: next === draft ? [...draft, added] : next, focus: added.id };
}

/** A blank name under a node. */
export function addChild(draft: Draft, id: number): Edit {
  const added = draftNode("");
  const next = editSiblings(draft, id, (siblings, index) => {
    const node = siblings[index];
    return siblings.with(index, { ...node, children: [...node.children, added] });
  });
  return { draft: next, focus: added.id };
}

/** Takes a node away, with what hangs on it; the focus goes to the one before, else the one after, else the parent. */
export function remove(draft: Draft, id: number): Edit {
  let focus: number | undefined;
  const next = editSiblings(draft, id, (siblings, index) => {
    focus = (siblings[index - 1] ?? siblings[index + 1])?.id;
    return siblings.toSpliced(index, 1);
  });
  return { draft: next, focus: focus ?? parentOf(draft, id)?.id };
}

/** Moves a node among its siblings; at an edge nothing happens. */
export function move(draft: Draft, id: number, by: -1 | 1): Edit {
  const next = editSiblings(draft, id, (siblings, index) => {
    const other = siblings[index + by];
    return other === undefined ? siblings : siblings.with(index + by, siblings[index]).with(index, other);
  });
  return { draft: next, focus: id };
}

/** Hangs a node on the sibling before it; the first of its siblings stays. */
export function indent(draft: Draft, id: number): Edit {
  const next = editSiblings(draft, id, (siblings, index) => {
    const before = siblings[index - 1];
    if (before === undefined) return siblings;
    const parent = { ...before, children: [...before.children, siblings[index]] };
    return siblings.toSpliced(index - 1, 2, parent);
  });
  return { draft: next, focus: id };
}

/** Puts a node beside its parent, after it; one at the top stays. */
export function outdent(draft: Draft, id: number): Edit {
  const parent = parentOf(draft, id);
  const node = parent?.children.find((child) => child.id === id);
  if (parent === undefined || node === undefined) return { draft, focus: id };
  const next = editSiblings(draft, parent.id, (siblings, index) =>
    siblings.toSpliced(
      index,
      1,
      { ...parent, children: parent.children.filter((child) => child.id !== id) },
      node,
    ),
  );
  return { draft: next, focus: id };
}

function parentOf(draft: Draft, id: number): DraftNode | undefined {
  for (const node of draft) {
    if (node.children.some((child) => child.id === id)) return node;
    const found = parentOf(node.children, id);
    if (found !== undefined) return found;
  }
  return undefined;
}
