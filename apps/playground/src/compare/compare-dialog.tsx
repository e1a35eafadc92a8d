import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { isAbort } from "../client.js";
import { formatPercent } from "../format.js";
import { walkDraft } from "../schema/draft.js";
import { ready } from "../state/model.js";
import { draft, schema, text, threshold } from "../state/view.js";
import { type ComparedRow, compareResults } from "./matrix.js";
import { OtherModel } from "./other-model.jsx";
import { rephrased, runVariant, type Variant } from "./run.js";

const KINDS = { threshold: "Thresholds", phrasing: "Phrasings", model: "Models" } as const;
type Kind = keyof typeof KINDS;

/** Two or more ways to ask, side by side. */
export function CompareDialog({ onClose }: { onClose(): void }) {
  const element = useRef<HTMLDialogElement>(null);
  const kind = useSignal<Kind>("threshold");
  const variants = useSignal<readonly Variant[]>([]);
  useEffect(() => element.current?.showModal(), []);
  return (
    <dialog
      class="large-dialog compare-dialog"
      ref={element}
      aria-labelledby="compare-title"
      onClose={onClose}
    >
      <div class="card-head">
        <h2 id="compare-title">Compare</h2>
        <button type="button" class="quiet" onClick={() => element.current?.close()}>
          Close
        </button>
      </div>
      <fieldset class="switch">
        <legend class="visually-hidden">Compare what</legend>
        {(Object.keys(KINDS) as Kind[]).map((id) => (
          <button
            key={id}
            type="button"
            aria-pressed={kind.value === id}
            onClick={() => {
              kind.value = id;
              variants.value = [];
            }}
          >
            {KINDS[id]}
          </button>
        ))}
      </fieldset>
      {kind.value === "threshold" && <Thresholds onChange={(now) => (variants.value = now)} />}
      {kind.value === "phrasing" && <Phrasings onChange={(now) => (variants.value = now)} />}
      {kind.value === "model" && <OtherModel onChange={(now) => (variants.value = now)} />}
      <Results variants={variants.value} />
    </dialog>
  );
}

interface ChoosesVariants {
  onChange(variants: readonly Variant[]): void;
}

function Thresholds({ onChange }: ChoosesVariants) {
  const other = useSignal(threshold.value >= 0.6 ? 0.2 : 0.7);
  useEffect(() => {
    const { client } = ready.value ?? {};
    if (client === undefined || schema.value === undefined) return;
    const at = (share: number): Variant => ({
      label: formatPercent(share),
      schema: schema.value ?? [],
      threshold: share,
      client,
    });
    onChange([at(threshold.value), at(other.value)]);
  }, [other.value]);
  return (
    <label class="compare-field">
      <span>
        The threshold of {formatPercent(threshold.value)} with one of <b>{formatPercent(other.value)}</b>
      </span>
      <input
        type="range"
        min="0.05"
        max="0.95"
        step="0.05"
        aria-valuetext={formatPercent(other.value)}
        value={other.value}
        onInput={(event) => {
          other.value = Number(event.currentTarget.value);
        }}
      />
    </label>
  );
}

/** Names are asked in words, and other words find other things. */
function Phrasings({ onChange }: ChoosesVariants) {
  const names = [
    ...new Set([...walkDraft(draft.value)].map(({ node }) => node.name).filter((name) => name.trim() !== "")),
  ];
  const name = useSignal(names[0] ?? "");
  const typed = useSignal("");
  useEffect(() => {
    const { client } = ready.value ?? {};
    if (client === undefined) return;
    const timer = setTimeout(() => {
      const others = typed.value.split("\n").map((line) => line.trim());
      const phrasings = [...new Set([name.value, ...others])].filter((phrasing) => phrasing !== "");
      onChange(
        phrasings.flatMap((phrasing) => {
          const asked = rephrased(draft.value, name.value, phrasing);
          const renamed = { from: name.value, to: phrasing };
          return asked === undefined
            ? []
            : [{ label: phrasing, schema: asked, threshold: threshold.value, client, renamed }];
        }),
      );
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [name.value, typed.value]);
  return (
    <div class="compare-fields">
      <label class="compare-field">
        The name
        <select
          value={name.value}
          onChange={(event) => {
            name.value = event.currentTarget.value;
          }}
        >
          {names.map((of) => (
            <option key={of}>{of}</option>
          ))}
        </select>
      </label>
      <label class="compare-field">
        In other words, one a line
        <textarea
          rows={3}
          dir="auto"
          placeholder={"works for\n工作单位"}
          value={typed.value}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
          }}
        />
      </label>
    </div>
  );
}

const TYPING_MS = 300;

function Results({ variants }: { readonly variants: readonly Variant[] }) {
  const rows = useSignal<readonly ComparedRow[] | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  useEffect(() => {
    rows.value = undefined;
    problem.value = undefined;
    if (variants.length === 0) return;
    const controller = new AbortController();
    Promise.all(variants.map((variant) => runVariant(variant, text.value, controller.signal))).then(
      (results) => {
        rows.value = compareResults(results);
      },
      (error: unknown) => {
        if (!isAbort(error)) problem.value = error instanceof Error ? error.message : String(error);
      },
    );
    return () => controller.abort(new DOMException("superseded", "AbortError"));
  }, [variants]);
  if (problem.value !== undefined)
    return (
      <p class="problem" role="alert">
        {problem.value}
      </p>
    );
  if (variants.length === 0) return null;
  const shown = rows.value;
  if (shown === undefined)
    return (
      <p class="empty" role="status">
        Reading …
      </p>
    );
  const different = shown.filter(({ differs }) => differs).length;
  return (
    <>
      <p class="hint" role="status">
        {shown.length === 0
          ? "Nothing was found in any way."
          : different === 0
            ? `All ways found the same ${shown.length}.`
            : `${different} of ${shown.length} were not found in every way.`}
      </p>
      {shown.length > 0 && (
        <section
          class="compare-scroll"
          aria-label="What each found"
          ref={(area) => area?.setAttribute("tabindex", "0")}
        >
          <table class="compare-table">
            <thead>
              <tr>
                <th scope="col">Found</th>
                <th scope="col">For</th>
                {variants.map(({ label }) => (
                  <th key={label} scope="col">
                    <bdi>{label}</bdi>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map(({ path, text: found, start, cells, differs }) => (
                <tr key={`${path}:${start}:${found}`} class={differs ? "is-different" : ""}>
                  <th scope="row">
                    <bdi>{found}</bdi>
                  </th>
                  <td>
                    <bdi>{path}</bdi>
                  </td>
                  {cells.map((cell, at) => (
                    <td key={variants[at]?.label ?? at}>
                      {cell === undefined ? "not found" : formatPercent(cell)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}
