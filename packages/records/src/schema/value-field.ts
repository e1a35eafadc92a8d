import { excerpt, RecordSchemaError } from "./errors.js";
import type { ValueField, ValueForm } from "./field.js";
import type { JsonSchema, RecordAnnotation } from "./json-schema.js";
import { kindsByName } from "./kinds-by-name.js";
import type { FieldNames } from "./names.js";
import type { PatternBook } from "./pattern-book.js";

/** Recognisers by JSON Schema's formats, and by names that are used for the same. */
const KINDS_BY_FORMAT: Readonly<Record<string, string>> = {
  email: "email",
  "idn-email": "email",
  uri: "uri",
  url: "uri",
  iri: "uri",
  "uri-reference": "uri",
  date: "date",
  time: "time",
  "date-time": "date-time",
  duration: "duration",
  phone: "phone",
  tel: "phone",
  iban: "iban",
  money: "money",
  number: "number",
  percent: "percent",
  quantity: "quantity",
};
/** What a number may be written as. */
const NUMERIC = ["number", "money", "percent", "quantity"];
/** Kinds that have a value for a number. */
const NUMERIC_KINDS = new Set(NUMERIC);

/** What a schema library marks its dates with: they are found as days and handed over as `Date`. */
export const DATE_OBJECT_FORMAT = "x-ernie-m-date";

/** Throws: RecordSchemaError with the path of what no text can say. */
export function valueField(
  branches: readonly JsonSchema[],
  at: {
    readonly path: string;
    readonly names: FieldNames;
    readonly threshold: number | undefined;
    readonly annotation: RecordAnnotation;
    readonly kinds: ReadonlySet<string>;
    readonly patterns: PatternBook;
    readonly written: unknown;
  },
): ValueField {
  const { path, names, threshold, annotation, kinds, written } = at;
  const forms = branches.map((branch) => formOf(branch, path));
  const [form] = forms;
  const numeric = forms.some(({ is }) => is === "number");
  const stated = annotation.format === undefined ? branches.map(({ format }) => format) : [annotation.format];
  const recognizers = new Set(stated.flatMap((format) => kindOf(format, kinds)));
  if (annotation.format !== undefined && recognizers.size === 0)
    throw new RecordSchemaError(
      `${path}["x-ernie-m"].format`,
      "the kind of a recogniser",
      excerpt(annotation.format),
    );
  const isStated = recognizers.size > 0 || numeric;
  // What a recogniser makes of a text is what a pattern is about then, and not the text.
  const patterns =
    recognizers.size > 0 ? [] : branches.flatMap(patternsOf).filter((one) => at.patterns.isSearchable(one));
  if (recognizers.size === 0 && patterns.length === 0)
    for (const kind of guessedKinds(names, numeric)) recognizers.add(kind);
  const preferred = [...recognizers];
  // "Total 726,00": an amount may stand without its currency.
  if (numeric && (recognizers.has("money") || recognizers.has("percent") || recognizers.has("quantity")))
    recognizers.add("number");
  return {
    kind: "value",
    path,
    names,
    form: forms.find(({ is }) => is === "text" || is === "date-object") ?? form,
    recognizers: [...recognizers],
    preferred,
    stated: isStated,
    patterns: [...new Set(patterns)],
    written,
    schema: branches.length === 1 ? branches[0] : { anyOf: branches },
    threshold,
  };
}

/** Every pattern that a branch has: of several in an `allOf` the merged schema has one, and the others beside it. */
function patternsOf({ pattern, allOf = [] }: JsonSchema): readonly string[] {
  return [{ pattern }, ...allOf].flatMap((one) =>
    typeof one === "object" && typeof one.pattern === "string" ? [one.pattern] : [],
  );
}

function formOf(
  { type, format, pattern, minLength, maxLength, minimum, maximum }: JsonSchema,
  path: string,
): ValueForm {
  switch (type) {
    case "string":
      return format === DATE_OBJECT_FORMAT ? { is: "date-object" } : { is: "text" };
    case "number":
      return { is: "number", integer: false };
    case "integer":
      return { is: "number", integer: true };
    case undefined:
      if ([format, pattern, minLength, maxLength].some((keyword) => keyword !== undefined))
        return { is: "text" };
      if ([minimum, maximum].some((keyword) => keyword !== undefined))
        return { is: "number", integer: false };
      throw new RecordSchemaError(path, "a type that a text can state", "a schema that says nothing of it");
    default:
      throw new RecordSchemaError(path, "a type that a text can state", excerpt(type));
  }
}

function kindOf(format: unknown, kinds: ReadonlySet<string>): readonly string[] {
  if (typeof format !== "string") return [];
  if (kinds.has(format)) return [format];
  if (format === DATE_OBJECT_FORMAT) return ["date", "date-time"];
  return Object.hasOwn(KINDS_BY_FORMAT, format) ? [KINDS_BY_FORMAT[format]] : [];
}

function guessedKinds({ labels }: FieldNames, numeric: boolean): readonly string[] {
  const named = labels.map(kindsByName).find((kinds) => kinds.length > 0) ?? [];
  if (!numeric) return named;
  const fitting = named.filter((kind) => NUMERIC_KINDS.has(kind));
  return fitting.length > 0 ? fitting : NUMERIC;
}
