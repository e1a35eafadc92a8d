import type { JsonObject } from "@ernie-m/config";
import type { CancelSignal, CheckpointSink } from "@ernie-m/core";
import { saveCheckpoint } from "@ernie-m/core/saving";
import { heads } from "@ernie-m/heads/table";
import { variantOfCheckpoint } from "@ernie-m/tokenizer";
import type { TrainableModel } from "../model/trainable-model.js";

const CONFIG = "config.json";

/** What a trained checkpoint's configuration says beside the model's own. */
export interface ModelNotes {
  /** How it was trained, and what came of it: `training`. */
  readonly training: JsonObject;
  /** Labels that extraction knows now: `uie.labels`. */
  readonly labels?: readonly string[] | undefined;
}

/** Writes a model as it is as an ordinary checkpoint. Throws: as `saveCheckpoint`. */
export async function saveModel(
  model: TrainableModel,
  sink: CheckpointSink,
  notes: ModelNotes,
  signal?: CancelSignal,
): Promise<void> {
  const { config, files, head } = model;
  const [weights, tokenizerVariant] = await Promise.all([model.weights(), variantOfCheckpoint(files)]);
  const { architecture } = heads[head];
  await saveCheckpoint({ config, architecture, weights, files, tokenizerVariant }, withNotes(sink, notes), {
    signal,
  });
}

/** A sink that adds notes to the configuration, whichever library it is written for. */
function withNotes(sink: CheckpointSink, notes: ModelNotes): CheckpointSink {
  return {
    location: sink.location,
    commit: () => sink.commit(),
    abort: () => sink.abort(),
    async create(name) {
      const file = await sink.create(name);
      if (name !== CONFIG) return file;
      let text = "";
      const decoder = new TextDecoder();
      return {
        async write(bytes) {
          text += decoder.decode(bytes, { stream: true });
        },
        async close() {
          await file.write(new TextEncoder().encode(noted(text, notes)));
          await file.close();
        },
      };
    },
  };
}

function noted(text: string, { training, labels }: ModelNotes): string {
  const json = JSON.parse(text) as JsonObject;
  const uie = labels === undefined ? {} : { uie: { ...asObject(json.uie), labels: [...labels] } };
  // Other libraries write their configurations in ASCII alone.
  const written = JSON.stringify({ ...json, ...uie, training }, null, 2).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `${written}\n`;
}

function asObject(value: JsonObject[string] | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
