import { formatBytes } from "../format.js";
import type { LoadProgress } from "../protocol.js";
import { loading, type MissingModel, missingModel, ready, sourceName } from "../state/model.js";

/** The model in use, or how far the next one is, in the page's head. */
export function ModelStatus({ onOpen }: { readonly onOpen: () => void }) {
  const attempt = loading.value;
  const model = ready.value;
  if (attempt.state === "loading") {
    const { loaded, total } = attempt.progress;
    // Equal all along means that the server does not say how much there will be.
    const share = total > loaded ? loaded / total : undefined;
    return (
      <div class="model-status is-loading" role="status">
        <span class="model-status-name">Loading {attempt.name}</span>
        <progress
          aria-label={`Loading ${attempt.name}`}
          {...(share !== undefined && { value: share })}
          max={1}
        />
        <span class="model-status-detail">{detailOf(attempt.progress)}</span>
        <button type="button" class="quiet" onClick={attempt.cancel}>
          Cancel
        </button>
      </div>
    );
  }
  return (
    <div class={`model-status ${model === undefined ? "is-failed" : ""}`} role="status">
      <button type="button" class="model-pill" onClick={onOpen}>
        <span class="dot" aria-hidden="true" />
        {model === undefined ? "No model" : model.info.name}
        {model !== undefined && (
          <small>{model.info.report.device === "webgpu" ? "WebGPU" : "WebAssembly"}</small>
        )}
      </button>
      {missingModel.value !== undefined && (
        <Missing {...missingModel.value} inUse={model && sourceName(model.source)} />
      )}
      {attempt.state === "failed" && (
        <button type="button" class="quiet" onClick={onOpen}>
          {attempt.name} was not loaded: see why
        </button>
      )}
    </div>
  );
}

/** What became of a model that was kept here, and what is in its place. */
function Missing({ name, why, inUse }: MissingModel & { readonly inUse: string | undefined }) {
  const called = (
    <>
      “<bdi>{name}</bdi>”
    </>
  );
  if (why === undefined)
    return (
      <span class="model-status-detail">
        {called} is not in this browser any more: the embedded model is in use
      </span>
    );
  return (
    <span class="model-status-detail is-problem">
      {called} could not be loaded: {why}{" "}
      {inUse !== undefined && (
        <>
          In use is <bdi>{inUse}</bdi>, and nothing that is kept here has changed.
        </>
      )}
    </span>
  );
}

function detailOf({ stage, loaded, total }: LoadProgress): string {
  switch (stage) {
    case "opening":
      return "Opening";
    case "downloading":
      return total > loaded ? `${formatBytes(loaded)} of ${formatBytes(total)}` : formatBytes(loaded);
    case "starting":
      return "Starting";
  }
}
