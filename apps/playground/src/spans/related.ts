import type { Found } from "./found.js";
import { groupBy } from "./group-by.js";

/** What is pointed at: one mark, or all findings of one row of the list. */
export type Pointed =
  | { readonly id: number; readonly group?: never }
  | { readonly group: string; readonly id?: never };

/** Findings that belong together, by number and by row. */
export interface Related {
  readonly ids: ReadonlySet<number>;
  readonly groups: ReadonlySet<string>;
}

export const nothingRelated: Related = { ids: new Set(), groups: new Set() };

/** Answers what belongs to what, over one list of findings. */
export class Relations {
  readonly #byId: ReadonlyMap<number, Found>;
  readonly #byGroup: ReadonlyMap<string, readonly Found[]>;
  readonly #byParent: ReadonlyMap<number | undefined, readonly Found[]>;

  constructor(found: readonly Found[]) {
    this.#byId = new Map(found.map((entry) => [entry.id, entry]));
    this.#byGroup = groupBy(found, ({ group }) => group);
    this.#byParent = groupBy(found, ({ parent }) => parent);
  }

  /** The findings themselves, what they were found for, and what was found for them. */
  to(pointed: Pointed): Related {
    const ids = new Set<number>();
    const groups = new Set<string>();
    const add = ({ id, group }: Found): void => {
      ids.add(id);
      groups.add(group);
    };
    const addBelow = (entry: Found): void => {
      add(entry);
      for (const child of this.#byParent.get(entry.id) ?? []) addBelow(child);
    };
    for (const entry of this.of(pointed)) {
      addBelow(entry);
      for (let above = this.#parentOf(entry); above !== undefined; above = this.#parentOf(above)) add(above);
    }
    return { ids, groups };
  }

  of({ id, group }: Pointed): readonly Found[] {
    if (group !== undefined) return this.#byGroup.get(group) ?? [];
    const one = this.#byId.get(id);
    return one === undefined ? [] : [one];
  }

  #parentOf({ parent }: Found): Found | undefined {
    return parent === undefined ? undefined : this.#byId.get(parent);
  }
}
