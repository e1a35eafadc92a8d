import { type Questions, questionsOf } from "./asking/questions.js";
import { LeafChecks } from "./checking/leaf-checks.js";
import { type RecordChecks, recordChecks } from "./checking/record-checks.js";
import { SchemaValidator } from "./checking/schema-validator.js";
import { valueFields, type Wanted, wantedOf } from "./filling/proposals.js";
import { LabelBook } from "./labels/label-book.js";
import type { RecordOptions } from "./options.js";
import { IDENTIFIER, identifiers } from "./recognition/identifiers.js";
import { compileSchema } from "./schema/compile.js";
import type { ChoiceField, Field, ObjectField, UnionField, ValueField } from "./schema/field.js";
import { compilePatterns } from "./schema/pattern-book.js";
import { readSchema } from "./schema/record-schema.js";
import type { Recognizer } from "./types.js";

/** A schema, ready to be asked of texts. */
export interface PreparedSchema {
  readonly root: ObjectField | UnionField;
  readonly questions: Questions;
  readonly wanted: Wanted;
  readonly labels: LabelBook;
  /** The number of each field in `labels`. */
  readonly numbers: ReadonlyMap<ValueField | ChoiceField, number>;
  readonly leafChecks: LeafChecks;
  readonly recordChecks: RecordChecks;
  readonly recognizers: ReadonlyMap<string, Recognizer>;
  /** Whether defaults are this package's to fill in. */
  readonly defaults: boolean;
}

/** Throws: RecordSchemaError with the path of what cannot be asked. */
export async function prepareSchema(schema: unknown, options: RecordOptions): Promise<PreparedSchema> {
  const read = readSchema(schema);
  const recognizers = new Map((options.recognizers ?? []).map((recognizer) => [recognizer.kind, recognizer]));
  const patterns = await compilePatterns(read.json, { othersRunElsewhere: read.validate !== undefined });
  const root = compileSchema(read.json, { kinds: new Set(recognizers.keys()), patterns });
  const fields = labelledFields(root);
  const validator = new SchemaValidator(read.json, patterns);
  return {
    root,
    questions: questionsOf(root, options.records ?? "one"),
    wanted: wantedOf(valueFields(root)),
    labels: new LabelBook(fields.map(({ names }) => names)),
    numbers: new Map(fields.map((field, index) => [field, index])),
    leafChecks: new LeafChecks(validator),
    recordChecks: recordChecks(read.validate, validator),
    recognizers: new Map([...recognizers, [IDENTIFIER, identifiers]]),
    defaults: read.validate === undefined,
  };
}

function labelledFields(field: Field): readonly (ValueField | ChoiceField)[] {
  switch (field.kind) {
    case "value":
    case "choice":
      return [field];
    case "list":
      return labelledFields(field.item);
    case "object":
      return field.properties.flatMap((property) => labelledFields(property.field));
    case "union":
      return field.branches.flatMap(labelledFields);
    case "constant":
      return [];
  }
}
