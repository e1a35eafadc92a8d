import { checkpointFromUrls, type WebRuntimeOptions } from "@ernie-m/runtime-web";
import { computed, signal } from "@preact/signals";
import { InferenceClient, isAbort } from "../client.js";
import type { DTypeChoice, LoadedModel, LoadProgress, ModelSource } from "../protocol.js";

export type DeviceChoice = NonNullable<WebRuntimeOptions["device"]>;

/** What became of the last attempt to load a model. The model before stays in use until another one is ready. */
export type Loading =
  | { readonly state: "idle" }
  | { readonly state: "loading"; readonly name: string; readonly progress: LoadProgress; cancel(): void }
  | {
      readonly state: "failed";
      readonly name: string;
      readonly message: string;
      readonly source: ModelSource;
    };

export interface ReadyModel {
  readonly client: InferenceClient;
  readonly info: LoadedModel;
  readonly source: ModelSource;
}

export const loading = signal<Loading>({ state: "idle" });
export const ready = signal<ReadyModel | undefined>(undefined);
export const device = signal<DeviceChoice>("auto");
export const dtype = signal<DTypeChoice>("stored");
export const modelInfo = computed(() => ready.value?.info);

const EMBEDDED_FILES = [
  "config.json",
  "model.safetensors",
  "sentencepiece.bpe.model",
  "special_tokens_map.json",
  "tokenizer_config.json",
  "vocab.txt",
] as const;

/** Put in when the page is built. */
declare const EMBEDDED_MODEL_BYTES: number;

export function embeddedModel(): ModelSource {
  const files = checkpointFromUrls(
    Object.fromEntries(EMBEDDED_FILES.map((name) => [name, new URL(`model/${name}`, document.baseURI)])),
  );
  return { kind: "embedded", files };
}

/** What the browser's list of kept files calls it. */
export function embeddedLocation(): string {
  return new URL("model", document.baseURI).href;
}

export function sourceName(source: ModelSource): string {
  switch (source.kind) {
    case "embedded":
      return "the embedded model";
    case "hub":
      return source.id;
    case "folder":
      return source.files.href;
  }
}

/** Loads the model in use once more, with the device and the numbers that are chosen now. */
export function reload(): void {
  if (ready.value !== undefined) void loadModel(ready.value.source);
}

/** A model that is lost again so soon is not mended by loading it once more. */
const MEND_MS = 20_000;
let mendedAt = Number.NEGATIVE_INFINITY;

/** Loads the model in use once more since its files are gone, unless that was tried just now. */
function mend(lost: ReadyModel): boolean {
  if (ready.value !== lost) return true;
  if (performance.now() - mendedAt < MEND_MS) return false;
  mendedAt = performance.now();
  void loadModel(lost.source);
  return true;
}

/** Loads a model in a worker of its own; when it is ready it takes the place of the one before, which is ended. */
export async function loadModel(source: ModelSource): Promise<void> {
  if (loading.value.state === "loading") loading.value.cancel();
  const client = new InferenceClient(
    new Worker(new URL("../worker.ts", import.meta.url), { type: "module" }),
  );
  const controller = new AbortController();
  const name = sourceName(source);
  const attempt = (progress: LoadProgress): Loading => ({
    state: "loading",
    name,
    progress,
    cancel: () => controller.abort(new DOMException("cancelled", "AbortError")),
  });
  let current = attempt({ stage: "opening", loaded: 0, total: 0 });
  loading.value = current;
  try {
    const info = await client.call(
      "load",
      {
        source,
        runtime: { device: device.value, wasmPaths: new URL("ort/", document.baseURI).href },
        dtype: dtype.value,
      },
      {
        signal: controller.signal,
        onProgress: (progress) => {
          if (loading.value !== current) return;
          const least = source.kind === "embedded" ? EMBEDDED_MODEL_BYTES : 0;
          current = attempt({ ...progress, total: Math.max(progress.total, least) });
          loading.value = current;
        },
      },
    );
    const before = ready.value;
    const now: ReadyModel = { client, info, source };
    client.onLost = () => mend(now);
    ready.value = now;
    before?.client.terminate();
    if (loading.value === current) loading.value = { state: "idle" };
  } catch (error) {
    client.terminate();
    if (loading.value !== current) return;
    loading.value = isAbort(error)
      ? { state: "idle" }
      : { state: "failed", name, source, message: error instanceof Error ? error.message : String(error) };
  }
}
