import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { CopyButton } from "../components/copy-button.jsx";
import { device, dtype, ready } from "../state/model.js";
import { schema, text, threshold, usedThresholds } from "../state/view.js";
import { dialects } from "./dialects.js";
import type { SnippetParts } from "./parts.js";

/** What is shown, as code for elsewhere. */
export function CodeDialog({ onClose }: { onClose(): void }) {
  const element = useRef<HTMLDialogElement>(null);
  const chosen = useSignal(dialects[0].id);
  useEffect(() => element.current?.showModal(), []);
  const dialect = dialects.find(({ id }) => id === chosen.value) ?? dialects[0];
  const parts = partsNow();
  const code = parts === undefined ? undefined : dialect.code(parts);
  return (
    <dialog class="large-dialog code-dialog" ref={element} aria-labelledby="code-title" onClose={onClose}>
      <div class="card-head">
        <h2 id="code-title">The same in code</h2>
        <div class="actions">
          <CopyButton label="Copy" disabled={code === undefined} content={() => code} />
          <button type="button" class="quiet" onClick={() => element.current?.close()}>
            Close
          </button>
        </div>
      </div>
      <fieldset class="switch">
        <legend class="visually-hidden">For</legend>
        {dialects.map(({ id, name }) => (
          <button
            key={id}
            type="button"
            aria-pressed={id === dialect.id}
            onClick={() => {
              chosen.value = id;
            }}
          >
            {name}
          </button>
        ))}
      </fieldset>
      {code === undefined ? (
        <p class="empty">There is no model or no name to look for yet.</p>
      ) : (
        // What scrolls is reached by keyboard.
        <pre class="code" ref={(block) => block?.setAttribute("tabindex", "0")}>
          <code>{code}</code>
        </pre>
      )}
    </dialog>
  );
}

function partsNow(): SnippetParts | undefined {
  if (schema.value === undefined || ready.value === undefined) return undefined;
  return {
    text: text.value,
    schema: schema.value,
    threshold: threshold.value,
    thresholds: usedThresholds.value,
    source: ready.value.source,
    device: device.value,
    dtype: dtype.value,
  };
}
