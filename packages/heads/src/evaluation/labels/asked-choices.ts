import { parseSchema, type SchemaNode } from "../../information-extraction/schema/schema.js";
import type { AnnotatedChoice, AskedChoice, AskedNames } from "./annotated-text.js";
import { SEPARATOR } from "./split-options.js";

/** Of no schema. */
export const NO_NAMES: AskedNames = { spans: new Set(), choices: [] };

/**
 * The names of a schema.
 *
 * Throws: SchemaError.
 */
export function askedNames(schema: unknown): AskedNames {
  const spans = new Set<string>();
  const choices: AskedChoice[] = [];
  const walk = (nodes: readonly SchemaNode[], parent: string | undefined): void => {
    for (const node of nodes) {
      if (node.classification === undefined) spans.add(node.name.trim());
      else choices.push({ node, parent });
      walk(node.children, node.name);
    }
  };
  walk(parseSchema(schema), undefined);
  return { spans, choices };
}

/**
 * The choices of a text with what a schema asks by them: those that the export names by that name, with its options or
 * without, others by their options, or by a name before `##`. What the schema does not ask stays as it is.
 */
export function withAsked(
  choices: readonly AnnotatedChoice[],
  schema: readonly AskedChoice[],
): readonly AnnotatedChoice[] {
  if (schema.length === 0) return choices;
  return choices.flatMap((choice): readonly AnnotatedChoice[] => {
    const able = schema.filter((asked) => isAskedOf(asked, choice));
    if (choice.name === undefined)
      return choice.chosen.map((option) => byOption({ ...choice, chosen: [option] }, able));
    const asked = byName(choice.name, choice.chosen, able);
    if (asked === undefined) return [choice];
    const { supposed, ...sure } = choice;
    // A word beside the text is an option where it is one of those that were asked.
    return supposed === true && !hasAll(asked, choice.chosen) ? [choice] : [{ ...sure, asked }];
  });
}

/** Whether something is asked of the whole text as the choice is, or about spans of the label that it is about. */
function isAskedOf({ parent }: AskedChoice, { region, about }: AnnotatedChoice): boolean {
  if (region === undefined) return parent === undefined;
  return parent !== undefined && (about === undefined || about === parent);
}

function byName(
  name: string,
  chosen: readonly string[],
  able: readonly AskedChoice[],
): AskedChoice | undefined {
  const named = name.trim();
  const exact = able.find(({ node }) => node.name.trim() === named);
  if (exact !== undefined) return exact;
  const labelled = able.filter(({ node }) => node.classification?.label === named);
  return labelled.find((asked) => hasAll(asked, chosen)) ?? labelled[0];
}

/** One option that the export has no name for. */
function byOption(choice: AnnotatedChoice, able: readonly AskedChoice[]): AnnotatedChoice {
  const [option = ""] = choice.chosen;
  const having = able.filter((asked) => hasAll(asked, [option]));
  if (having.length === 1) return { ...choice, asked: having[0] };
  const parts = option.split(SEPARATOR);
  for (let count = 1; count < parts.length; count++) {
    const rest = [parts.slice(count).join(SEPARATOR).trim()];
    const asked = byName(parts.slice(0, count).join(SEPARATOR), rest, able);
    if (asked !== undefined && hasAll(asked, rest)) return { ...choice, chosen: rest, asked };
  }
  return choice;
}

function hasAll({ node }: AskedChoice, chosen: readonly string[]): boolean {
  return chosen.every((option) =>
    node.classification?.options.some(({ text }) => text.trim() === option.trim()),
  );
}
