import {
  type CheckpointLocation,
  int32Tensor,
  type OpenOptions,
  type Runtime,
  readConfig,
} from "@ernie-m/core";
import { askOnce } from "@ernie-m/core/runtime";
import type {
  BatchInputs,
  ErnieMPreTrainedModel,
  LoadTaskOptions,
  ModelDType,
  TaskModel,
} from "@ernie-m/heads";
import { type HeadName, headOf } from "@ernie-m/heads/table";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { RequestError } from "../errors.js";
import { headFor, loadTask, type TaskKind, type TaskOfKind } from "./task-kinds.js";

/** A model that the server offers. */
export interface ModelSettings {
  /** What requests call it. */
  readonly name: string;
  /** A folder, or an id on the hub. */
  readonly location: CheckpointLocation;
  /** Branch, tag or commit on the hub. */
  readonly revision?: string | undefined;
  /** What the linear layers are computed with. Default: what the checkpoint stores. */
  readonly dtype?: ModelDType | undefined;
}

/** A model, opened when it is first asked for: once for each task, and once more after a failure. */
export class ServedModel {
  readonly name: string;
  readonly #settings: ModelSettings;
  readonly #runtime: Runtime;
  readonly #tasks = new Map<TaskKind, Promise<TaskOfKind<TaskKind>>>();
  /** Those of `#tasks` that are there. */
  readonly #loaded = new Map<TaskKind, TaskOfKind<TaskKind>>();
  readonly #tokenizer: () => Promise<ErnieMTokenizer>;
  readonly #head: () => Promise<HeadName | undefined>;
  /** Aborted when the model is no longer wanted, and what is still loading with it. */
  readonly #ending = new AbortController();

  constructor(settings: ModelSettings, runtime: Runtime) {
    this.name = settings.name;
    this.#settings = settings;
    this.#runtime = runtime;
    const { location } = settings;
    this.#tokenizer = askOnce(() => ErnieMTokenizer.fromPretrained(location, { ...this.#opening, runtime }));
    this.#head = askOnce(async () =>
      headOf(await readConfig(await runtime.openCheckpoint(location, this.#opening))),
    );
  }

  get #opening(): OpenOptions {
    const { revision } = this.#settings;
    const { signal } = this.#ending;
    return revision === undefined ? { signal } : { signal, revision };
  }

  /** Throws: as `ErnieMTokenizer.fromPretrained`. */
  tokenizer(): Promise<ErnieMTokenizer> {
    return this.#tokenizer();
  }

  /** What the checkpoint was trained for; undefined where it does not say. Throws: CheckpointError, ConfigError. */
  head(): Promise<HeadName | undefined> {
    return this.#head();
  }

  /**
   * The model as a task, loaded with the first call.
   *
   * Throws: RequestError `unsupported-task` for a task that the checkpoint was not trained for; as the task's `load…`.
   */
  task<Kind extends TaskKind>(kind: Kind): Promise<TaskOfKind<Kind>> {
    const known = this.#tasks.get(kind) ?? this.#load(kind);
    return known as Promise<TaskOfKind<Kind>>;
  }

  /** The model as a task where it is loaded: who asks for it then need not wait, nor listen for when to give up. */
  loadedTask<Kind extends TaskKind>(kind: Kind): TaskOfKind<Kind> | undefined {
    return this.#loaded.get(kind) as TaskOfKind<Kind> | undefined;
  }

  /**
   * Has every worker compute a row.
   *
   * Throws: as `task`; BackendError where a worker cannot.
   */
  async probe(): Promise<void> {
    const kind = (await this.head()) ?? "base";
    const task = await this.task(kind);
    const { cls, sep } = task.tokenizer.specialTokenIds;
    const shape = kind === "multiple-choice" ? [1, 1, 2] : [1, 2];
    const inputs: BatchInputs = {
      inputIds: int32Tensor(Int32Array.of(cls, sep), shape),
      attentionMask: int32Tensor(Int32Array.of(1, 1), shape),
    };
    const { maxConcurrentRuns = 1 }: TaskModel = task.model;
    const forward = (): Promise<unknown> =>
      (task.model as { forward(inputs: BatchInputs): Promise<unknown> }).forward(inputs);
    // So many at once as there are workers: each takes the one that has least to do.
    await Promise.all(Array.from({ length: maxConcurrentRuns }, forward));
  }

  #load(kind: TaskKind): Promise<TaskOfKind<TaskKind>> {
    const loading = this.#open(kind);
    this.#tasks.set(kind, loading);
    loading.then(
      (task) => this.#loaded.set(kind, task),
      // What failed, for want of a network for example, is tried again with the next call.
      () => this.#tasks.delete(kind),
    );
    return loading;
  }

  async #open(kind: TaskKind): Promise<TaskOfKind<TaskKind>> {
    const needed = headFor(kind);
    const head = await this.head();
    // Every checkpoint has an encoder to embed with.
    if (needed !== "base" && head !== undefined && head !== needed) throw this.#unsupported(needed, head);
    const { location, dtype } = this.#settings;
    const options: LoadTaskOptions = { ...this.#opening, runtime: this.#runtime, dtype };
    const task = await loadTask(kind, location, options);
    const model = task.model as unknown as ErnieMPreTrainedModel;
    if (needed !== "base" && model.loadReport.initialised.length > 0) {
      await task.dispose();
      throw this.#unsupported(needed, head);
    }
    return task;
  }

  #unsupported(needed: HeadName, head: HeadName | undefined): RequestError {
    return new RequestError(
      "unsupported-task",
      `model ${JSON.stringify(this.name)}: expected one for ${needed}, got one for ${head ?? "something else"}`,
    );
  }

  /** Gives up what is loading, and frees what was loaded. */
  async dispose(): Promise<void> {
    this.#ending.abort(new RequestError("draining", "the server is about to end: ask another"));
    const loaded = await Promise.allSettled(this.#tasks.values());
    for (const one of loaded) if (one.status === "fulfilled") await one.value.dispose();
  }
}
