import { columnNames, pointerOf } from "./column-names.js";
import type { RecordOptions } from "./options.js";
import { checkRecordOptions } from "./options.js";
import { prepareSchema } from "./prepare.js";
import type { Field } from "./schema/field.js";
import type { RecordSchema } from "./schema/record-schema.js";

/** A column of a table whose rows are records: a value, or a list as a whole. */
export interface RecordColumn {
  /** The names of the properties with dots between them, `total.amount`; the pointer where two columns would share that. */
  readonly name: string;
  /** The names of the properties that lead to the value. */
  readonly path: readonly string[];
  /** JSON pointer of the value in a record, `/total/amount`. */
  readonly pointer: string;
}

/**
 * The columns of a table of the records that a schema describes, in its order. A schema of which no records can be asked
 * is found out before any model is loaded.
 *
 * Throws: RecordSchemaError with the path of what cannot be asked; InputError naming the option.
 */
export async function recordColumns(
  schema: RecordSchema,
  options: RecordOptions = {},
): Promise<readonly RecordColumn[]> {
  const { root } = await prepareSchema(schema, checkRecordOptions(options));
  const columns = columnNames(pathsOf(root, []), ".");
  return Array.from(columns, ([name, path]) => ({ name, path, pointer: pointerOf(path) }));
}

type Path = readonly string[];

function pathsOf(field: Field, path: Path): readonly Path[] {
  switch (field.kind) {
    case "object":
      return field.properties.flatMap(({ name, field: property }) => pathsOf(property, [...path, name]));
    case "union":
      return field.branches.flatMap((branch) => pathsOf(branch, path));
    case "value": {
      if (field.form.is !== "parts" || field.form.beside) return [path];
      const { amount, unit } = field.form;
      return unit === undefined
        ? [[...path, amount]]
        : [
            [...path, amount],
            [...path, unit],
          ];
    }
    case "list":
    case "choice":
    case "constant":
      return [path];
  }
}
