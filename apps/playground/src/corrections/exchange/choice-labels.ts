import { parseSchema } from "@ernie-m/heads";
import { choiceNamesIn } from "../choice-records.js";
import type { AskedName } from "../types.js";

/** What tools call names with options. */
export interface ChoiceLabels {
  /** The control that asks it: the name without its options, where no other one has that. */
  controlOf(name: string): string;
  /** The option as a category: behind its name and `##` where several names of the same parent have that option. */
  categoryOf(choice: {
    readonly name: string;
    readonly parent: string | undefined;
    readonly option: string;
  }): string;
}

/** The names with options of a whole file. */
export function choiceLabels(names: readonly AskedName[]): ChoiceLabels {
  const all = [
    ...new Map(choiceNamesIn(names).map((each) => [JSON.stringify([each.name, each.parent]), each])).values(),
  ];
  const labels = new Map(all.map(({ name }) => [name, labelOf(name)]));
  const controlOf = (name: string): string => {
    const label = labels.get(name) ?? name;
    return [...labels].some(([other, its]) => other !== name && its === label) ? name : label;
  };
  return {
    controlOf,
    categoryOf({ name, parent, option }) {
      const isShared = all.some(
        (other) => other.name !== name && other.parent === parent && other.options.includes(option),
      );
      return isShared ? `${controlOf(name)}##${option}` : option;
    },
  };
}

function labelOf(name: string): string {
  const [node] = parseSchema(name);
  return node?.classification?.label ?? name;
}
