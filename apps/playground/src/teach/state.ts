import type { TrainingEvent, TrainingForecast } from "@ernie-m/training";
import { computed, signal } from "@preact/signals";
import { WorkerError } from "../client.js";
import { lessonsOf } from "../corrections/records.js";
import { taughtTexts } from "../corrections/store.js";
import { formatBytes } from "../format.js";
import { noteProject } from "../projects/store.js";
import { device, type ReadyModel, ready } from "../state/model.js";
import type { TaughtOn, TeachReport, TeachRequest } from "./protocol.js";
import { splitLessons } from "./split.js";
import { Teacher } from "./teacher.js";

/** A measured step. */
export interface Point {
  readonly step: number;
  readonly value: number;
}

/** What has come of a training so far. */
export interface Progress {
  readonly phase: "before" | "training" | "after";
  /** Of everything, from 0 to 1. */
  readonly fraction: number;
  readonly step: number;
  readonly steps: number;
  readonly secondsLeft: number | undefined;
  readonly losses: readonly Point[];
  readonly scores: readonly Point[];
  /** Undefined until a device is chosen. */
  readonly on: TaughtOn | undefined;
}

export type Teaching =
  | { readonly state: "idle" }
  | { readonly state: "running"; readonly progress: Progress }
  | {
      readonly state: "done";
      readonly progress: Progress;
      readonly report: TeachReport;
      readonly base: string;
    }
  | { readonly state: "stopped" }
  | { readonly state: "failed"; readonly message: string };

export type Forecast =
  | { readonly state: "none" }
  | { readonly state: "reckoning" }
  | { readonly state: "ready"; readonly forecast: TrainingForecast; readonly seconds: number }
  | { readonly state: "refused"; readonly why: string };

export const teaching = signal<Teaching>({ state: "idle" });
/** Whether a training has been asked to end. */
export const isStopping = signal(false);
export const forecast = signal<Forecast>({ state: "none" });
/** How often everything is learned from. */
export const epochs = signal(15);

export const lessons = computed(() => lessonsOf(taughtTexts.value));
export const split = computed(() => splitLessons(lessons.value.records));
export const answers = computed(() =>
  lessons.value.records.reduce((sum, { spans, options = [] }) => sum + spans.length + options.length, 0),
);

/** Models wider than this are taught by adapters. */
const WIDE = 384;
const LORA_RANK = 8;
/** Records from which on a training ends by itself when nothing gets better. */
const MANY = 100;
/** What a thread does in WebAssembly, of what `estimate` takes a processor's core for. */
const WASM_SHARE = 0.2;
const GIBI = 2 ** 30;

/** How the model in use is taught: an adapter's rank, or undefined where all of its weights change. */
export const loraRank = computed(() => ((ready.value?.info.hiddenSize ?? 0) > WIDE ? LORA_RANK : undefined));

/** Why the model in use cannot be taught, before anything is tried; undefined where it may be. */
export const refusal = computed<string | undefined>(() => {
  const model = ready.value;
  if (model === undefined) return "The model is still on its way.";
  if (model.info.head !== "information-extraction")
    return `${model.info.name} does not find spans: choose a model for extraction under “Model”.`;
  return undefined;
});

/** Half of what the browser says that the device has, and no more than WebAssembly can use. */
function memoryLimit(): number {
  const stated = "deviceMemory" in navigator ? navigator.deviceMemory : undefined;
  return Math.min(3, (typeof stated === "number" ? stated : 4) / 2) * GIBI;
}

function requestFor({ source }: ReadyModel): TeachRequest {
  const { training, development } = split.value;
  return {
    where: source.kind === "hub" ? source.id : source.files,
    runtime: { device: device.value, wasmPaths: new URL("ort/", document.baseURI).href },
    training,
    development,
    settings: {
      epochs: epochs.value,
      patience: training.length >= MANY ? 5 : 0,
      ...(loraRank.value !== undefined && { lora: { rank: loraRank.value } }),
    },
    memoryLimit: memoryLimit(),
  };
}

let estimating: Teacher | undefined;

/** Says what teaching would take, of what is corrected now. What was being reckoned before is given up. */
export async function reckon(): Promise<void> {
  estimating?.terminate();
  estimating = undefined;
  const model = ready.value;
  if (model === undefined || refusal.value !== undefined || answers.value === 0) {
    forecast.value = { state: "none" };
    return;
  }
  const teacher = new Teacher();
  estimating = teacher;
  forecast.value = { state: "reckoning" };
  try {
    const request = { ...requestFor(model), memoryLimit: Number.MAX_VALUE };
    const reckoned = await teacher.estimate(request);
    if (estimating !== teacher || reckoned === undefined) return;
    forecast.value = judged(reckoned, model);
  } catch (error) {
    if (estimating === teacher) forecast.value = { state: "refused", why: problemOf(error) };
  } finally {
    teacher.terminate();
    if (estimating === teacher) estimating = undefined;
  }
}

function judged(reckoned: TrainingForecast, { info }: ReadyModel): Forecast {
  const needed = reckoned.memory.total + info.weightBytes;
  const limit = memoryLimit();
  if (needed > limit)
    return {
      state: "refused",
      why: `This device cannot teach ${info.name}: it takes about ${formatBytes(needed)} of memory, and a page gets about ${formatBytes(limit)} here. Choose a smaller model, or export the corrections and run “ernie-m train” on a larger machine.`,
    };
  const threads = info.report.threads ?? 1;
  return { state: "ready", forecast: reckoned, seconds: reckoned.seconds / (WASM_SHARE * threads) };
}

/** Gives up what is being reckoned. */
export function stopReckoning(): void {
  estimating?.terminate();
  estimating = undefined;
}

let current: Teacher | undefined;

const SHARES = { before: 0.1, training: 0.8, after: 0.1 } as const;
const STARTS = { before: 0, training: 0.1, after: 0.9 } as const;

const START: Progress = {
  phase: "before",
  fraction: 0,
  step: 0,
  steps: 0,
  secondsLeft: undefined,
  losses: [],
  scores: [],
  on: undefined,
};

/** Teaches the model in use what was corrected. The model stays in use meanwhile. */
export async function teach(): Promise<void> {
  const model = ready.value;
  if (model === undefined || current !== undefined || refusal.value !== undefined) return;
  stopReckoning();
  const request = requestFor(model);
  const teacher = new Teacher();
  current = teacher;
  let progress = START;
  const show = (change: Partial<Progress>): void => {
    progress = { ...progress, ...change };
    teaching.value = { state: "running", progress };
  };
  show({});
  void noteProject("before a training");
  try {
    const report = await teacher.teach(request, {
      device: (on) => show({ ...START, on }),
      phase: (phase, fraction) => show({ phase, fraction: STARTS[phase] + SHARES[phase] * fraction }),
      training: (event) => show(changeOf(event, progress)),
    });
    teaching.value =
      report === undefined
        ? { state: "stopped" }
        : { state: "done", progress, report, base: model.info.name };
  } catch (error) {
    teaching.value = { state: "failed", message: problemOf(error) };
  } finally {
    teacher.terminate();
    current = undefined;
    isStopping.value = false;
  }
}

function changeOf(event: TrainingEvent, { losses, scores, steps }: Progress): Partial<Progress> {
  switch (event.type) {
    case "start":
      return { steps: event.estimate.steps };
    case "step":
      return {
        step: event.step + 1,
        secondsLeft: event.secondsLeft,
        losses: [...losses, { step: event.step + 1, value: event.loss }],
        fraction: STARTS.training + (SHARES.training * (event.step + 1)) / Math.max(1, steps),
      };
    case "evaluation":
      return { scores: [...scores, { step: event.step, value: event.evaluation.score }] };
    case "saved":
    case "end":
      return {};
  }
}

/** Ends the training: the best model so far is measured and shown. */
export function stopTeaching(): void {
  if (teaching.value.state !== "running") return;
  isStopping.value = true;
  current?.stop();
}

/** Lets go of what came of a training. */
export function forgetResult(): void {
  teaching.value = { state: "idle" };
}

function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof WorkerError && error.code === "memory")
    return "This device has too little memory for this model: choose a smaller one.";
  if (/out of memory|allocation failed|bad_alloc/i.test(error.message))
    return "The browser ran out of memory: close other tabs, or choose a smaller model.";
  return error.message;
}
