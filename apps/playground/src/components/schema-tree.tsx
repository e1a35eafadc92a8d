import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { formatPercent } from "../format.js";
import { type Draft, draftErrors, walkDraft } from "../schema/draft.js";
import { addAfter, addChild, type Edit, indent, move, outdent, remove, rename } from "../schema/edit.js";
import { colours, draft, setNameThreshold, usedThresholds } from "../state/view.js";

/** The schema as rows that one types into. Every button has a key, told in the hint below. */
export function SchemaTree() {
  const focus = useSignal<number | undefined>(undefined);
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    if (focus.value === undefined) return;
    list.current?.querySelector<HTMLInputElement>(`#name-${focus.value}`)?.focus();
    focus.value = undefined;
  });
  const apply = (edit: Edit): void => {
    draft.value = edit.draft;
    focus.value = edit.focus;
  };
  const errors = draftErrors(draft.value);
  return (
    <div class="schema-tree">
      <ul ref={list} aria-label="Names to look for">
        {[...walkDraft(draft.value)].map(({ node, level }) => (
          <li
            key={node.id}
            style={{ "--level": String(level) }}
            class={`kind-${colours.value.get(node.name) ?? 0}`}
          >
            <span class="swatch" aria-hidden="true" />
            <input
              id={`name-${node.id}`}
              type="text"
              dir="auto"
              value={node.name}
              placeholder={level === 0 ? "person, price, 地点 …" : "birthplace, founder …"}
              aria-label={level === 0 ? "Name to look for" : `Relation, level ${level}`}
              aria-invalid={errors.has(node.id)}
              aria-describedby={errors.has(node.id) ? `error-${node.id}` : undefined}
              spellcheck={false}
              autocomplete="off"
              onInput={(event) => {
                draft.value = rename(draft.value, node.id, event.currentTarget.value);
              }}
              onKeyDown={(event) => {
                const edit = editFor(event, draft.value, node.id);
                if (edit === undefined) return;
                event.preventDefault();
                apply(edit);
              }}
            />
            <OwnThreshold name={node.name} />
            <button
              type="button"
              class="icon for-touch"
              aria-label={`Move ${node.name || "this name"} out`}
              disabled={level === 0}
              onClick={() => apply(outdent(draft.value, node.id))}
            >
              <svg viewBox="0 0 16 16" aria-hidden="true">
                <path d="M13 8H3M7 4L3 8l4 4" />
              </svg>
            </button>
            <button
              type="button"
              class="icon for-touch"
              aria-label={`Hang ${node.name || "this name"} on the one above`}
              onClick={() => apply(indent(draft.value, node.id))}
            >
              <svg viewBox="0 0 16 16" aria-hidden="true">
                <path d="M3 8h10M9 4l4 4-4 4" />
              </svg>
            </button>
            <button
              type="button"
              class="icon"
              title="Add a relation: something to find for each of these"
              aria-label={`Add a relation of ${node.name || "this name"}`}
              onClick={() => apply(addChild(draft.value, node.id))}
            >
              <svg viewBox="0 0 16 16" aria-hidden="true">
                <path d="M4 2v6.5h5M11 5.5v6M8 8.5h6" />
              </svg>
            </button>
            <button
              type="button"
              class="icon"
              title="Remove"
              aria-label={`Remove ${node.name || "this name"}`}
              onClick={() => apply(remove(draft.value, node.id))}
            >
              <svg viewBox="0 0 16 16" aria-hidden="true">
                <path d="M4 4l8 8M12 4l-8 8" />
              </svg>
            </button>
            {errors.has(node.id) && (
              <p class="problem" id={`error-${node.id}`} role="alert">
                {errors.get(node.id)}
              </p>
            )}
          </li>
        ))}
      </ul>
      <button
        type="button"
        class="quiet add"
        onClick={() => apply(addAfter(draft.value, draft.value.at(-1)?.id))}
      >
        <span aria-hidden="true">+ </span>Add a name
      </button>
      <p class="hint for-touch">Arrows hang a name on the one above, or move it out again.</p>
      <p class="hint for-keys">
        <kbd>Enter</kbd> adds a name, <kbd>Alt</kbd> + arrows move it: right hangs it on the one above.
      </p>
    </div>
  );
}

function OwnThreshold({ name }: { readonly name: string }) {
  const own = usedThresholds.value[name];
  if (own === undefined) return null;
  return (
    <button
      type="button"
      class="chip own-threshold"
      title="This name has a threshold of its own. Press to take it away."
      aria-label={`Threshold of ${name}: ${formatPercent(own)}. Take it away`}
      onClick={() => setNameThreshold(name, undefined)}
    >
      {formatPercent(own)} <span aria-hidden="true">×</span>
    </button>
  );
}

function editFor(event: KeyboardEvent, current: Draft, id: number): Edit | undefined {
  if (event.isComposing) return undefined;
  const { key, altKey, currentTarget } = event;
  if (altKey)
    switch (key) {
      case "ArrowUp":
        return move(current, id, -1);
      case "ArrowDown":
        return move(current, id, 1);
      case "ArrowRight":
        return indent(current, id);
      case "ArrowLeft":
        return outdent(current, id);
      default:
        return undefined;
    }
  if (key === "Enter") return addAfter(current, id);
  const isBlank = currentTarget instanceof HTMLInputElement && currentTarget.value === "";
  return key === "Backspace" && isBlank ? remove(current, id) : undefined;
}
