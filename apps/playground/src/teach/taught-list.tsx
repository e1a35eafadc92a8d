import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { fileName } from "../components/file-name.js";
import { ZIP, zipOf } from "../components/zip.js";
import { formatBytes, formatPercent } from "../format.js";
import {
  forgetTaught,
  isInUse,
  listTaught,
  sizeOf,
  type TaughtModel,
  taughtModels,
  taughtProblem,
  useTaught,
} from "../projects/taught.js";
import { embeddedModel, loading, loadModel } from "../state/model.js";
import { save } from "../table/export/download.js";

/** The models that were taught here: to use, to export, to forget. */
export function TaughtList() {
  useEffect(() => void listTaught(), []);
  const all = taughtModels.value ?? [];
  return (
    <>
      {taughtProblem.value !== undefined && (
        <p class="problem" role="alert">
          {taughtProblem.value}
        </p>
      )}
      {all.length === 0 && <p class="empty">None yet. A model that you teach and keep stands here.</p>}
      <ul class="taught">
        {all.map((model) => (
          <Taught key={model.id} model={model} />
        ))}
      </ul>
      {all.some(isInUse) && (
        <button type="button" class="quiet" onClick={() => void loadModel(embeddedModel())}>
          Back to the embedded model
        </button>
      )}
    </>
  );
}

function Taught({ model }: { readonly model: TaughtModel }) {
  const asking = useSignal(false);
  const { id, name, made, names, score, base } = model;
  const inUse = isInUse(model);
  return (
    <li>
      <div class="taught-head">
        <b>
          <bdi>{name}</bdi>
        </b>
        {inUse && <span class="badge">in use</span>}
      </div>
      <small>
        <bdi>{names.slice(0, 6).join(", ")}</bdi> · F1 {formatPercent(score)} · from {base} ·{" "}
        {made > 0 && `${new Date(made).toLocaleDateString()} · `}
        {formatBytes(sizeOf(model))}
      </small>
      <div class="actions">
        <button
          type="button"
          class="quiet"
          disabled={inUse || loading.value.state === "loading"}
          onClick={() => void useTaught(model)}
        >
          Use
        </button>
        <button
          type="button"
          class="quiet"
          disabled={sizeOf(model) === 0}
          onClick={() => void zipOf(model.files).then((zip) => save(zip, fileName(name, ".zip"), ZIP))}
        >
          Export
        </button>
        {asking.value ? (
          <>
            <button type="button" class="quiet is-danger" onClick={() => void forgetTaught(id)}>
              Forget it for good
            </button>
            <button type="button" class="quiet" onClick={() => (asking.value = false)}>
              Keep
            </button>
          </>
        ) : (
          <button
            type="button"
            class="quiet"
            aria-label={`Forget ${name}`}
            onClick={() => (asking.value = true)}
          >
            Forget
          </button>
        )}
      </div>
    </li>
  );
}
