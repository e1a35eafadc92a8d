import type { RuntimeEvent } from "@ernie-m/core";
import type { AdmissionLimits } from "@ernie-m/core/runtime";
import {
  checkObject,
  checkOptions,
  FLAG,
  FOLDER,
  type Form,
  FUNCTION,
  oneOf,
  wrongArgument,
} from "./arguments.js";
import { defaultThreads } from "./default-threads.js";
import { type Device, devices } from "./device.js";
import { checkHubOptions, type HubOptions } from "./hub/hub-options.js";

/** Which calls of tasks begin, which wait and which are refused. Every field may be left out. */
export interface AdmissionOptions {
  /** Calls that are worked on at the same time; those that come later wait, first come first served. Default 16. */
  readonly maxConcurrentCalls?: number | undefined;
  /**
   * Most rows of calls that wait, as estimated before their texts are tokenized: windows times names for an extractor,
   * texts or pairs for other tasks. A call that would make it more is refused at once with an OverloadError. Default
   * 10,000.
   */
  readonly maxQueuedRows?: number | undefined;
  /**
   * Longest wait for an answer, in milliseconds, to be expected at the rate of late: a call that would have to wait
   * longer is refused at once with an OverloadError. Half of the time in which answers are wanted is a good choice.
   * Default: no limit.
   */
  readonly maxWait?: number | undefined;
}

/** How a node runtime runs its sessions. Every field may be left out. */
export interface NodeRuntimeOptions {
  /**
   * What computes. `cpu` by default. Another device is tried against the processor before it is used: one
   * that is not there or gives other numbers is an error with the first session, never replaced silently;
   * `listDevices` says which are. `auto` takes `cuda`, on macOS `webgpu`, where that computes right, else
   * `cpu`.
   */
  readonly device?: Device | "auto" | undefined;
  /**
   * Threads that work on one run. By default ONNX Runtime's own choice, one for each physical core; fewer
   * where the process is bound to fewer processors or its container may use less. `1` computes on the calling
   * thread alone.
   */
  readonly threads?: number | undefined;
  /**
   * Whether threads that wait for work of a run keep turning instead of sleeping: they start sooner, and take
   * a core each from everything else while they wait. False by default.
   */
  readonly spinning?: boolean | undefined;
  /**
   * Whether the weights of linear layers are copied into the order the matrix kernels like. With it runs are
   * faster (the shorter the text, the more) and a session holds those weights in memory a second time;
   * without it a session is ready sooner and its weights stay in the file's pages, which sessions and
   * processes share. True by default.
   *
   * With `"background"` a session without it answers at once, while one with it is made in a worker thread
   * and takes its place; runs then go on in that thread. Only on the processor.
   */
  readonly prepacking?: boolean | "background" | undefined;
  /**
   * Worker threads that compute, so that the calling thread stays free and several runs go on at once. Each
   * holds its sessions itself; `prepacking: false` lets them share the weights. Without it everything is
   * computed on the calling thread, which holds the event loop. With it `threads` is 1 unless it is given.
   */
  readonly workers?: number | undefined;
  /**
   * Whether weights are mapped where they lie in files, true by default. A file that is truncated or overwritten
   * while a session maps it is refused before the next run, but a run that is under way then ends the process
   * (SIGBUS) or computes with what it finds: `false` reads the weights into memory, for disks on which others
   * write.
   */
  readonly mapped?: boolean | undefined;
  /**
   * Where weights are kept that had to be converted: those of a `.pdparams` or `.bin` file of more than 16
   * MiB whose bytes do not lie in it as they are computed with. They are made once, as safetensors. Default:
   * `ernie-m/converted` in `HF_HOME`, else in `~/.cache/huggingface`.
   */
  readonly convertedDir?: string | undefined;
  /**
   * Lets in only some of many calls at a time, over all models of the runtime. Without it all begin at once: fine for
   * a program that decides itself how many it makes, ruinous for a service, where under load all calls end together,
   * and late. Calls of `forward` are not counted.
   */
  readonly admission?: AdmissionOptions | undefined;
  /**
   * Told of what is done: calls, runs, tokenized texts, worker threads that were replaced. Called often, and in the
   * middle of the work: it should do little. What it throws is reported once, as a warning of the process. Without it
   * nothing is measured.
   */
  readonly observe?: ((event: RuntimeEvent) => void) | undefined;
  /** How models on the Hugging Face hub are reached. */
  readonly hub?: HubOptions | undefined;
}

/** Which device `device` asks for. Throws: InputError for none that there is, or one that has no workers. */
export function resolveDevice({ device = "cpu", workers }: NodeRuntimeOptions): Device | "auto" {
  const known = [...devices, "auto"] as const;
  checkOptions("options", { device }, { device: oneOf(known) });
  if (workers !== undefined && device !== "cpu")
    throw wrongArgument("workers", 'none unless device is "cpu"', workers);
  return device;
}

/** The options with every default filled in; no `threads` means that ONNX Runtime chooses. */
export interface SessionSettings {
  readonly threads: number | undefined;
  readonly spinning: boolean;
  readonly prepacking: boolean | "background";
  readonly mapped: boolean;
  /** 0: the calling thread computes. */
  readonly workers: number;
}

/** Without `admission` nothing waits. Throws: InputError for a limit that cannot be. */
export function resolveAdmission(admission: AdmissionOptions | undefined): AdmissionLimits {
  if (admission === undefined)
    return { maxConcurrentCalls: Infinity, maxQueuedRows: Infinity, maxWaitSeconds: Infinity };
  checkObject("admission", admission);
  const { maxConcurrentCalls = 16, maxQueuedRows = 10_000, maxWait = Infinity } = admission;
  if (!Number.isSafeInteger(maxConcurrentCalls) || maxConcurrentCalls < 1)
    throw wrongArgument("admission.maxConcurrentCalls", "a positive integer", maxConcurrentCalls);
  if (typeof maxQueuedRows !== "number" || !(maxQueuedRows >= 0))
    throw wrongArgument("admission.maxQueuedRows", "a number from 0", maxQueuedRows);
  if (typeof maxWait !== "number" || !(maxWait >= 0))
    throw wrongArgument("admission.maxWait", "milliseconds from 0", maxWait);
  return { maxConcurrentCalls, maxQueuedRows, maxWaitSeconds: maxWait / 1000 };
}

/** More than any machine has; ONNX Runtime would try to start as many as it is told. */
const MOST_THREADS = 1024;

const FORMS: Readonly<Partial<Record<keyof NodeRuntimeOptions, Form>>> = {
  spinning: FLAG,
  prepacking: [
    'true, false or "background"',
    (value) => typeof value === "boolean" || value === "background",
  ],
  mapped: FLAG,
  convertedDir: FOLDER,
  observe: FUNCTION,
};

/** Throws: InputError for what is no object of options, and for one of them that cannot be. */
export function resolveOptions(options: NodeRuntimeOptions): SessionSettings {
  checkOptions("options", options, FORMS);
  if (options.hub !== undefined) checkHubOptions(options.hub);
  const { threads, workers, spinning = false, prepacking = true, mapped = true } = options;
  if (threads !== undefined) checkCount("threads", threads);
  if (workers !== undefined) checkCount("workers", workers);
  return {
    threads: threads ?? (workers === undefined ? defaultThreads() : 1),
    spinning,
    prepacking,
    mapped,
    workers: workers ?? 0,
  };
}

/** Throws: InputError that names the option. */
export function checkCount(name: string, count: number): void {
  if (!Number.isInteger(count) || count < 1 || count > MOST_THREADS)
    throw wrongArgument(name, `an integer from 1 to ${MOST_THREADS}`, count);
}
