import { checkpointFromUrls, type ProvidedFiles, type WebRuntimeOptions } from "@ernie-m/runtime-web";
import { computed, signal } from "@preact/signals";
import { InferenceClient, isAbort, WorkerError } from "../client.js";
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
      /** Of the library's error. */
      readonly code: string | undefined;
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
/** A model of this browser that was asked for and is not in use. */
export interface MissingModel {
  readonly name: string;
  /** Why it could not be loaded, a sentence; undefined where it is not there any more. */
  readonly why: string | undefined;
}

/** What was last missing; the model before, or the embedded one, is in its place. */
export const missingModel = signal<MissingModel | undefined>(undefined);
export const modelInfo = computed(() => ready.value?.info);

/** Put in when the page is built: names and bytes of the files of the page's own model, and bytes of the runtime's code. */
declare const EMBEDDED_FILES: Readonly<Record<"original" | "integers", readonly string[]>>;
declare const EMBEDDED_BYTES: Readonly<Record<"original" | "integers", number>>;
declare const RUNTIME_BYTES: Readonly<Record<"wasm" | "webgpu", number>>;

/** Where the page has its own model, below itself. */
const FOLDERS = { original: "model", integers: "model-int8" } as const;

export function embeddedModel(): ModelSource {
  const filesOf = (kind: keyof typeof FOLDERS): ProvidedFiles =>
    checkpointFromUrls(
      Object.fromEntries(
        EMBEDDED_FILES[kind].map((name) => [name, new URL(`${FOLDERS[kind]}/${name}`, document.baseURI)]),
      ),
    );
  return { kind: "embedded", files: filesOf("original"), integers: filesOf("integers") };
}

/** What the browser's list of kept files calls the page's own model, and what it is called here. */
export function embeddedLocations(): ReadonlyMap<string, string> {
  return new Map([
    [new URL(FOLDERS.integers, document.baseURI).href, "the embedded model"],
    [new URL(FOLDERS.original, document.baseURI).href, "the embedded model, in floats"],
  ]);
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

/** What comes with a model that was started. */
export interface Starting {
  readonly signal: AbortSignal;
  readonly dtype: DTypeChoice;
  onProgress(progress: LoadProgress): void;
}

/** Starts a model in a worker of its own, which is ended when that fails. Throws: WorkerError; the signal's reason. */
export async function startModel(
  source: ModelSource,
  { signal, dtype: numbers, onProgress }: Starting,
): Promise<{ readonly client: InferenceClient; readonly info: LoadedModel }> {
  const client = new InferenceClient(
    new Worker(new URL("../worker.ts", import.meta.url), { type: "module" }),
  );
  try {
    const info = await client.call(
      "load",
      {
        source,
        runtime: { device: device.value, wasmPaths: new URL("ort/", document.baseURI).href },
        dtype: numbers,
        runtimeBytes: RUNTIME_BYTES,
        modelBytes: source.kind === "embedded" ? EMBEDDED_BYTES : undefined,
      },
      { signal, onProgress },
    );
    return { client, info };
  } catch (error) {
    client.terminate();
    throw error;
  }
}

/** Loads a model; when it is ready it takes the place of the one before, which is ended. */
export async function loadModel(source: ModelSource): Promise<void> {
  if (loading.value.state === "loading") loading.value.cancel();
  missingModel.value = undefined;
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
    const { client, info } = await startModel(source, {
      signal: controller.signal,
      dtype: dtype.value,
      onProgress: (progress) => {
        if (loading.value !== current) return;
        current = attempt(progress);
        loading.value = current;
      },
    });
    const before = ready.value;
    const now: ReadyModel = { client, info, source };
    client.onLost = () => mend(now);
    ready.value = now;
    before?.client.terminate();
    if (loading.value === current) loading.value = { state: "idle" };
  } catch (error) {
    if (loading.value !== current) return;
    loading.value = isAbort(error)
      ? { state: "idle" }
      : {
          state: "failed",
          ...{ name, source },
          message: error instanceof Error ? error.message : String(error),
          code: error instanceof WorkerError ? error.code : undefined,
        };
  }
}
