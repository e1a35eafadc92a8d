import { checkpointFromFiles } from "@ernie-m/runtime-web";
import { useSignal } from "@preact/signals";
import { formatCount, formatMs } from "../format.js";
import { CacheList } from "../models/cache-list.jsx";
import { droppedFiles } from "../models/dropped-files.js";
import { type DeviceChoice, device, embeddedModel, loading, loadModel, ready } from "../state/model.js";

/** Which model, where it comes from, and what it computes with. */
export function ModelPanel() {
  return (
    <div class="models">
      <section class="card" aria-labelledby="sources-title">
        <h2 id="sources-title">Take another model</h2>
        <Sources />
        <LoadProblem />
      </section>
      <section class="card" aria-labelledby="device-title">
        <h2 id="device-title">Computes with</h2>
        <DevicePicker />
        <DeviceReport />
      </section>
      <section class="card" aria-labelledby="current-title">
        <h2 id="current-title">In use</h2>
        <CurrentModel />
      </section>
      <section class="card cache-card" aria-labelledby="cache-title">
        <CacheList />
      </section>
    </div>
  );
}

function Sources() {
  const id = useSignal("");
  const problem = useSignal<string | undefined>(undefined);
  const isOver = useSignal(false);
  const take = async (files: readonly File[]): Promise<void> => {
    try {
      problem.value = undefined;
      await loadModel({ kind: "folder", files: await checkpointFromFiles(files) });
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
    }
  };
  return (
    <div class="sources">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (id.value.trim() !== "") void loadModel({ kind: "hub", id: id.value.trim() });
        }}
      >
        <label class="hub-label" for="hub-id">
          From the Hugging Face hub
        </label>
        <div class="row">
          <input
            id="hub-id"
            type="text"
            placeholder="organisation/model"
            spellcheck={false}
            autocomplete="off"
            autocapitalize="off"
            aria-describedby="hub-hint"
            value={id.value}
            onInput={(event) => {
              id.value = event.currentTarget.value;
            }}
          />
          <button type="submit" class="primary">
            Load
          </button>
        </div>
        <p class="hint" id="hub-hint">
          The one thing this page ever asks of another machine. The files stay in the browser afterwards.
        </p>
      </form>
      {/* biome and screen readers agree: the input inside is the control, dropping is a shortcut for the mouse. */}
      <label
        class={`drop ${isOver.value ? "is-over" : ""}`}
        onDragOver={(event) => {
          event.preventDefault();
          isOver.value = true;
        }}
        onDragLeave={() => {
          isOver.value = false;
        }}
        onDrop={(event) => {
          event.preventDefault();
          isOver.value = false;
          if (event.dataTransfer !== null) void droppedFiles(event.dataTransfer).then(take);
        }}
      >
        <span>
          <b>Drop a checkpoint folder</b> or choose one
        </span>
        <small>config.json, weights as .safetensors or .bin, sentencepiece.bpe.model, vocab.txt</small>
        <input
          class="visually-hidden"
          type="file"
          multiple
          ref={(element) => element?.setAttribute("webkitdirectory", "")}
          onChange={(event) => void take([...(event.currentTarget.files ?? [])])}
        />
      </label>
      {problem.value !== undefined && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <div>
        <button type="button" class="quiet" onClick={() => void loadModel(embeddedModel())}>
          Back to the embedded model
        </button>
      </div>
    </div>
  );
}

function LoadProblem() {
  const attempt = loading.value;
  if (attempt.state !== "failed") return null;
  return (
    <div class="load-problem">
      <p class="problem" role="alert">
        {attempt.name} could not be loaded: {attempt.message}
      </p>
      <button type="button" class="quiet" onClick={() => void loadModel(attempt.source)}>
        Try again
      </button>
    </div>
  );
}

const DEVICES: readonly { readonly id: DeviceChoice; readonly name: string; readonly hint: string }[] = [
  { id: "auto", name: "What fits", hint: "WebGPU where its numbers are right, else WebAssembly" },
  { id: "webgpu", name: "WebGPU", hint: "also with an adapter that computes in software" },
  { id: "wasm", name: "WebAssembly", hint: "works everywhere" },
];

function DevicePicker() {
  return (
    <fieldset class="devices">
      <legend class="visually-hidden">Device</legend>
      {DEVICES.map(({ id, name, hint }) => (
        <label key={id}>
          <input
            type="radio"
            name="device"
            value={id}
            checked={device.value === id}
            onChange={() => {
              device.value = id;
              const source = ready.value?.source;
              if (source !== undefined) void loadModel(source);
            }}
          />
          <span>
            {name} <small>{hint}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function DeviceReport() {
  const report = ready.value?.info.report;
  if (report === undefined) return <p class="empty">Nothing yet: no model has run.</p>;
  return (
    <div class="report">
      <ul>
        {report.considered.map(({ device: considered, chosen, reason }) => (
          <li key={considered} class={chosen ? "is-chosen" : ""}>
            <b>{considered === "webgpu" ? "WebGPU" : "WebAssembly"}</b> {chosen ? "in use" : "not used"}:{" "}
            {reason}.
          </li>
        ))}
      </ul>
      <p>
        {formatCount(report.threads, "thread")}: {report.threadsReason}.
      </p>
      {report.selfCheck !== undefined && (
        <p>
          Self-check: WebGPU differs from WebAssembly by {report.selfCheck.difference.toExponential(1)}, at
          most {report.selfCheck.tolerance.toExponential(0)} is let through.
        </p>
      )}
      {report.adapter !== undefined && (
        <p>
          Adapter:{" "}
          {[report.adapter.vendor, report.adapter.architecture, report.adapter.description]
            .filter(Boolean)
            .join(", ") || "the browser does not say which"}
          {report.adapter.software ? ", in software" : ""}.
        </p>
      )}
    </div>
  );
}

function CurrentModel() {
  const info = ready.value?.info;
  if (info === undefined) return <p class="empty">No model is loaded yet.</p>;
  const facts: readonly (readonly [string, string])[] = [
    ["model", info.name],
    ["layers", `${info.layers}, ${formatCount(info.attentionHeads, "head")} each`],
    ["hidden size", String(info.hiddenSize)],
    ["vocabulary", formatCount(info.vocabulary, "token")],
    ["window", formatCount(info.maxLength, "token")],
    ["ready after", formatMs(info.loadMs)],
  ];
  return (
    <>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {ready.value?.source.kind === "embedded" && (
        <p class="hint">
          Five million parameters, ten megabytes, trained for this project: a demonstration. Expect wrong and
          missing spans; published checkpoints have fifty times as many parameters.
        </p>
      )}
    </>
  );
}
