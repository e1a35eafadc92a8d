import { formatSchema, readSchemaText } from "../schema/json.js";
import { draft, schema, typedSchema } from "../state/view.js";

/** The schema as JSON. What is typed counts as soon as it is a schema; until then the last good one stays in use. */
export function SchemaJson() {
  const typed = typedSchema.value?.over === draft.value ? typedSchema.value.text : undefined;
  const shown = typed ?? (schema.value === undefined ? "[]" : formatSchema(schema.value));
  const problem = typed === undefined ? undefined : problemOf(typed);
  return (
    <div class="schema-json">
      <label class="visually-hidden" for="schema-json">
        Schema as JSON
      </label>
      <textarea
        id="schema-json"
        spellcheck={false}
        autocomplete="off"
        rows={Math.max(7, shown.split("\n").length + 1)}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? "schema-json-hint" : "schema-json-problem"}
        value={shown}
        onInput={(event) => {
          const written = event.currentTarget.value;
          const read = readSchemaText(written);
          if (read.ok) draft.value = read.draft;
          typedSchema.value = { text: written, over: draft.value };
        }}
        onBlur={() => {
          if (problem === undefined) typedSchema.value = undefined;
        }}
      />
      {problem !== undefined && (
        <p class="problem" id="schema-json-problem" role="alert">
          {problem.path !== undefined && <code>{problem.path}</code>} {problem.message}
        </p>
      )}
      <p class="hint" id="schema-json-hint">
        A string is a name, an object hangs names on names, a list puts them side by side.
      </p>
    </div>
  );
}

function problemOf(text: string) {
  const read = readSchemaText(text);
  return read.ok ? undefined : read;
}
