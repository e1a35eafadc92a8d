import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { InferenceClient } from "../client.js";
import { isAbort } from "../client.js";
import { formatBytes } from "../format.js";
import { knownModels } from "../models/known-models.js";
import type { DTypeChoice, LoadProgress, ModelSource } from "../protocol.js";
import { dtype, embeddedModel, ready, sourceName, startModel } from "../state/model.js";
import { schema, threshold } from "../state/view.js";
import type { Variant } from "./run.js";

interface Choice {
  readonly id: string;
  readonly name: string;
  readonly dtype: DTypeChoice;
  source(): ModelSource;
}

const choices: readonly [Choice, ...Choice[]] = [
  { id: "floats", name: "the embedded model in floats", dtype: "fp32", source: embeddedModel },
  { id: "integers", name: "the embedded model in integers", dtype: "int8", source: embeddedModel },
  ...knownModels
    .filter(({ head }) => head === "information-extraction")
    .map(
      ({ id, bytes }): Choice => ({
        id,
        name: `${id} (${formatBytes(bytes)})`,
        dtype: "int8",
        source: () => ({ kind: "hub", id }),
      }),
    ),
];

/** A second model beside the one in use, in a worker of its own, which ends with the comparison. */
export function OtherModel({ onChange }: { onChange(variants: readonly Variant[]): void }) {
  const chosen = useSignal(choices[0].id);
  const progress = useSignal<LoadProgress | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  /** Of a model from the hub, nothing is fetched before somebody says so. */
  const asked = useSignal<string | undefined>(undefined);
  const choice = choices.find(({ id }) => id === chosen.value) ?? choices[0];
  const isWanted = choice.source().kind === "embedded" || asked.value === choice.id;
  useEffect(() => {
    onChange([]);
    problem.value = undefined;
    if (!isWanted) return;
    const controller = new AbortController();
    let started: InferenceClient | undefined;
    startModel(choice.source(), {
      signal: controller.signal,
      dtype: choice.dtype,
      onProgress: (now) => {
        progress.value = now;
      },
    }).then(
      ({ client }) => {
        if (controller.signal.aborted) {
          client.terminate();
          return;
        }
        started = client;
        progress.value = undefined;
        const mine = ready.value;
        if (mine === undefined || schema.value === undefined) return;
        const same = { schema: schema.value, threshold: threshold.value };
        const numbers = dtype.value === "stored" ? "" : `, ${dtype.value}`;
        onChange([
          { ...same, label: `${sourceName(mine.source)}${numbers}, in use`, client: mine.client },
          { ...same, label: choice.name, client },
        ]);
      },
      (error: unknown) => {
        progress.value = undefined;
        if (!isAbort(error)) problem.value = error instanceof Error ? error.message : String(error);
      },
    );
    return () => {
      controller.abort(new DOMException("closed", "AbortError"));
      started?.terminate();
    };
  }, [choice.id, isWanted]);
  return (
    <div class="compare-fields">
      <label class="compare-field">
        The model in use with
        <select
          value={choice.id}
          onChange={(event) => {
            chosen.value = event.currentTarget.value;
          }}
        >
          {choices.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {!isWanted && (
        <button
          type="button"
          class="primary"
          onClick={() => {
            asked.value = choice.id;
          }}
        >
          Load it
        </button>
      )}
      {progress.value !== undefined && (
        <p class="hint" role="status">
          Loading {formatBytes(progress.value.loaded)} of {formatBytes(progress.value.total)}
        </p>
      )}
      {problem.value !== undefined && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
    </div>
  );
}
