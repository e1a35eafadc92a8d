import type { ChoiceField, PropertyField, ValueField } from "../schema/field.js";
import type { Candidate } from "./candidate.js";
import type { ChosenOption } from "./choice-candidates.js";

/** A place in a record that is filled from a text. */
export interface Slot {
  readonly field: ValueField | ChoiceField;
  /** Whether it takes all there are. */
  readonly many: boolean;
  readonly candidates: readonly Candidate[];
  /** What the model chose of the options, where the text does not say one. */
  readonly option: ChosenOption | undefined;
  /** What it is filled with; a key has it from the start. */
  chosen: readonly Candidate[];
  /** Whether it was filled before all others, which are about it. */
  readonly fixed: boolean;
}

/** A record before its values are chosen. */
export type Draft =
  | { readonly kind: "slot"; readonly slot: Slot }
  | { readonly kind: "constant"; readonly value: unknown }
  | { readonly kind: "object"; readonly properties: readonly DraftProperty[] }
  | { readonly kind: "list"; readonly items: readonly Draft[] }
  | { readonly kind: "union"; readonly branches: readonly Draft[] };

export interface DraftProperty {
  readonly property: PropertyField;
  readonly draft: Draft;
}

/** A slot with the branches of unions that it is in. */
export interface Contender {
  readonly slot: Slot;
  /** The branch by the union: slots of two branches of one never stand in the same record. */
  readonly branches: ReadonlyMap<Draft, number>;
}

/** Every slot of a draft. */
export function contendersOf(
  draft: Draft,
  branches: ReadonlyMap<Draft, number> = new Map(),
): readonly Contender[] {
  switch (draft.kind) {
    case "slot":
      return [{ slot: draft.slot, branches }];
    case "constant":
      return [];
    case "object":
      return draft.properties.flatMap((property) => contendersOf(property.draft, branches));
    case "list":
      return draft.items.flatMap((item) => contendersOf(item, branches));
    case "union":
      return draft.branches.flatMap((branch, index) =>
        contendersOf(branch, new Map([...branches, [draft, index]])),
      );
  }
}

/** Whether two slots can be in one record. */
export function areTogether(one: Contender, other: Contender): boolean {
  for (const [union, branch] of one.branches) {
    const opposite = other.branches.get(union);
    if (opposite !== undefined && opposite !== branch) return false;
  }
  return true;
}
