import { join, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { CheckpointStore, InferenceBackend, InferenceSession, Program, Runtime } from "@ernie-m/core";
import { Admission, askOnce, type DeviceReport, Observing } from "@ernie-m/core/runtime";
import { checkLocation } from "./arguments.js";
import { checkOpening } from "./checkpoint/check-opening.js";
import { ConvertedWeightsCache } from "./checkpoint/converted-weights.js";
import { createFolder } from "./checkpoint/folder-sink.js";
import { openFolder } from "./checkpoint/local-files.js";
import { candidates, chooseDevice } from "./device/choose-device.js";
import { backendName, type Device } from "./device.js";
import { hubIdOf } from "./hub/hub-location.js";
import { expandHome, huggingFaceHome, resolveHubOptions } from "./hub/hub-options.js";
import { openHub } from "./hub/open-hub.js";
import { eventSink } from "./observer.js";
import { type NodeRuntimeOptions, resolveAdmission, resolveDevice, resolveOptions } from "./options.js";
import { BackgroundPrepackedSession } from "./session/background-session.js";
import { guardPages } from "./session/guard-pages.js";
import { type CloseOptions, OpenSessions } from "./session/open-sessions.js";
import { createOrtSession } from "./session/ort-session.js";
import { planSession, type SessionPlan } from "./session/plan-session.js";
import { sessionWorkerFile } from "./worker/session-worker.js";
import { WorkerPool } from "./worker/worker-pool.js";

/** Opens, runs and writes models. */
export interface NodeRuntime extends Runtime, CheckpointStore {
  /**
   * What the runtime computes with, and why; tried with the first session that needs it, or now.
   *
   * Throws: BackendError `backend-unavailable` when it is not there.
   */
  report(): Promise<DeviceReport<Device>>;
  /**
   * Whether a run would be begun now. False while no worker thread lives, or none of those that start has started, and
   * after `close`; without `workers`, and before the first session, which starts them, true.
   */
  readonly isReady: boolean;
  /**
   * Ends all sessions. Runs under way are waited for, later ones and new sessions are refused (BackendError
   * `disposed`); files stay readable. May be called again.
   *
   * Gives whether everything has ended in time. If not, a worker thread is in the middle of a run, and the process
   * cannot end by itself before that is done: `process.kill(process.pid, "SIGKILL")` ends it at once.
   *
   * Throws: InputError for a time that cannot be.
   */
  close(options?: CloseOptions): Promise<boolean>;
}

/**
 * Runs models in Node, on the processor or another device, with onnxruntime-node, from checkpoints in local
 * folders and on the Hugging Face hub.
 *
 * `openCheckpoint` takes a folder, as a path or a `file:` URL, or the id of a model on the hub,
 * `organisation/name`; what exists on the local disk is never looked for on the hub. Files come from the
 * cache that the Python tools use, or are fetched into it as they are asked for.
 *
 * Weights are used where they lie: a model maps the checkpoint's own files and writes nothing, save for the
 * few layouts that have to be converted, once, into `convertedDir`. onnxruntime-node is loaded with the first
 * session. A run computes on the calling thread and holds the event loop until it is done, unless `workers`
 * are asked for.
 *
 * Throws: InputError for options that cannot be.
 */
export function nodeRuntime(options: NodeRuntimeOptions = {}): NodeRuntime {
  const settings = resolveOptions(options);
  const asked = resolveDevice(options);
  const converted = convertedDir(options);
  const limits = resolveAdmission(options.admission);
  const { observe } = options;
  const sink = eventSink(observe);
  const events = { onRestart: (reason: string) => sink.emit({ type: "worker-restarted", reason }) };
  const pool =
    settings.workers === 0 ? undefined : new WorkerPool(backendName("cpu"), settings.workers, events);
  // onnxruntime-node makes sessions on the thread it is called on, and a session stays on the thread that
  // made it.
  const background = pool ?? new WorkerPool(backendName("cpu"), 1, events);
  const chosen = askOnce(async () => {
    const { availabilityOf } = await import("./device/availability.js");
    return chooseDevice(asked, candidates(process.platform), availabilityOf);
  });
  const float16 = askOnce(async () => {
    const { float16On } = await import("./device/availability.js");
    return float16On((await chosen()).device);
  });
  const sessions = new OpenSessions(backendName(asked));
  const backend: InferenceBackend = {
    name: backendName(asked),
    maxConcurrentRuns: Math.max(1, settings.workers),
    yieldToEventLoop: () => setImmediate(),
    gate:
      options.admission === undefined && observe === undefined
        ? undefined
        : new Admission({ ...limits, ...sink }),
    observer: observe && new Observing(sink),
    createSession: (program) => sessions.open(() => createSession(program)),
  };
  async function createSession(program: Program): Promise<InferenceSession> {
    const { device } = await chosen();
    // Only who asks for float16 waits until it is tried.
    const computesFloat16 = program.float16Graph !== undefined && (await float16()).computed;
    const plan = (prepacking: boolean): Promise<SessionPlan> =>
      planSession(device, program, { ...settings, prepacking, float16: computesFloat16 });
    const create = async (planned: SessionPlan): Promise<InferenceSession> => {
      const made =
        pool === undefined ? createOrtSession(backendName(device), planned) : pool.createSession(planned);
      return guardPages(await made, planned.mapped);
    };
    const { prepacking } = settings;
    if (prepacking !== "background" || device !== "cpu") return create(await plan(prepacking !== false));
    // What is made later fails in silence: whether there is a thread to make it in is asked now.
    sessionWorkerFile(backendName(device));
    const first = await create(await plan(false));
    return new BackgroundPrepackedSession(backendName(device), first, async () => {
      const planned = await plan(true);
      const second = await background.createSession(planned, { sequential: true });
      return guardPages(second, planned.mapped);
    });
  }
  return {
    backend,
    get isReady() {
      return !sessions.isClosed && (pool?.isReady ?? true);
    },
    close: (closing) => sessions.close(closing),
    report: async () => ({ ...(await chosen()), float16: await float16() }),
    async openCheckpoint(where, opening = {}) {
      checkLocation(where);
      checkOpening(opening);
      opening.signal?.throwIfAborted();
      const id = await hubIdOf(where);
      const files =
        id === undefined
          ? await openFolder(where)
          : await openHub(id, await resolveHubOptions(options.hub ?? {}, opening));
      opening.signal?.throwIfAborted();
      return new ConvertedWeightsCache(files, converted, opening);
    },
    createCheckpoint: createFolder,
  };
}

function convertedDir({ convertedDir }: NodeRuntimeOptions): string {
  return convertedDir === undefined
    ? join(huggingFaceHome(), "ernie-m", "converted")
    : resolve(expandHome(convertedDir));
}
