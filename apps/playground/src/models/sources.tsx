import { isHubId } from "@ernie-m/core/runtime";
import { checkpointFromFiles } from "@ernie-m/runtime-web";
import { useSignal } from "@preact/signals";
import { embeddedModel, loading, loadModel } from "../state/model.js";
import { droppedFiles } from "./dropped-files.js";

/** Where a model can come from: the hub, a folder, the page itself. */
export function Sources() {
  const id = useSignal("");
  const problem = useSignal<string | undefined>(undefined);
  const refused = useSignal(false);
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
          const asked = id.value.trim();
          refused.value = asked !== "" && !isHubId(asked);
          if (asked !== "" && !refused.value) void loadModel({ kind: "hub", id: asked });
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
            aria-invalid={refused.value}
            value={id.value}
            onInput={(event) => {
              id.value = event.currentTarget.value;
              refused.value = false;
            }}
          />
          <button type="submit" class="primary">
            Load
          </button>
        </div>
        {refused.value && (
          <p class="problem" role="alert">
            A model on the hub is called organisation/model, in letters, digits, “-”, “_” and “.”.
          </p>
        )}
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

/** What went wrong with the last attempt, and the same attempt again. */
export function LoadProblem() {
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
