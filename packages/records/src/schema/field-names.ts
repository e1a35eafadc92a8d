import { annotationOf } from "./annotation.js";
import type { Field } from "./field.js";
import { isJsonObject, type JsonSchema } from "./json-schema.js";
import { type FieldNames, isGenericName, nameInWords, singular } from "./names.js";

/** Names, each once; what is asked for is looked for as well. */
export function namesOf(prompts: readonly string[], labels: readonly string[] = []): FieldNames {
  return { prompts: [...new Set(prompts)], labels: [...new Set([...prompts, ...labels])] };
}

/** The names of a property: what its schema says, else its own name in words. */
export function propertyNames(name: string, schema: unknown, path: string): FieldNames {
  const words = nameInWords(name);
  if (!isJsonObject(schema)) return namesOf([words]);
  const annotation = annotationOf(schema, path);
  const title =
    typeof schema.title === "string" && schema.title.trim() !== "" ? schema.title.trim() : undefined;
  return namesOf([annotation.name ?? title ?? words, ...(annotation.names ?? [])], [words]);
}

/** What the items call themselves. */
export function itemNames(items: JsonSchema, path: string): readonly string[] {
  const { name, names = [] } = annotationOf(items, path);
  const title = typeof items.title === "string" && items.title.trim() !== "" ? items.title.trim() : undefined;
  const first = name ?? title;
  return first === undefined ? names : [first, ...names];
}

/** Where a property stands. */
export interface Surroundings {
  /** The names of the object around it; undefined for the whole record, whose name says nothing. */
  readonly outer: FieldNames | undefined;
  readonly isKey: boolean;
  readonly hasKey: boolean;
  /** Whether it is an amount whose currency or unit stands beside it. */
  readonly isAmount: boolean;
}

/**
 * How a property of an object inside another is asked for: the key by the object's own name ("seller" for its name), as
 * the amount of one without a key ("total" for its amount), the others of such an object by both ("period from").
 */
export function namesInside(own: FieldNames, { outer, isKey, hasKey, isAmount }: Surroundings): FieldNames {
  if (outer === undefined || outer.prompts.length === 0) return own;
  const both = outer.prompts.flatMap((name) => own.prompts.map((inner) => `${name} ${inner}`));
  if (isAmount && !hasKey && isGenericName(own.prompts[0]))
    return namesOf(outer.prompts, [...outer.labels, ...own.labels, ...both]);
  if (!isKey) return hasKey ? namesOf(own.prompts, [...own.labels, ...both]) : namesOf(both, own.labels);
  return isGenericName(own.prompts[0]) || !isListItem(outer)
    ? namesOf(outer.prompts, [...outer.labels, ...both])
    : namesOf(own.prompts, [...own.labels, ...both]);
}

/** The names of an item have the list's among their labels. */
function isListItem({ prompts, labels }: FieldNames): boolean {
  return labels.some((label) => !prompts.includes(label) && prompts.includes(singular(label)));
}

/** A field under other names; what is made of several fields has named them itself. */
export function withNames(field: Field, names: FieldNames): Field {
  switch (field.kind) {
    case "value":
    case "choice":
      return { ...field, names };
    case "list": {
      const { item } = field;
      if (item.kind !== "value" && item.kind !== "choice") return field;
      const named = namesOf(item.names.prompts, [...item.names.labels, ...names.labels]);
      return { ...field, item: { ...item, names: named } };
    }
    case "object":
    case "union":
    case "constant":
      return field;
  }
}
