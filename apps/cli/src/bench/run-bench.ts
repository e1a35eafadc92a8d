import { interleaved, median } from "@ernie-m/measure";
import type { Configuration } from "./configurations.js";
import {
  inputsReport,
  latencyReports,
  loadReport,
  type MeasuredItem,
  throughputReports,
} from "./make-report.js";
import type { InputTexts } from "./measured-task.js";
import type { ConfigurationReport } from "./report.js";
import type { Item, Shape } from "./shapes.js";
import type { LoadMeasurement, PreparedInputs, Subject, SubjectSource } from "./subject.js";
import { evenlySpread } from "./task-inputs.js";

/** A subject that can be ended. */
export interface ClosableSubject extends Subject {
  close(): Promise<void>;
}

export interface BenchPlan {
  readonly source: SubjectSource;
  /** The first is what the others are compared with. */
  readonly configurations: readonly Configuration[];
  /** One at least. */
  readonly inputs: readonly InputTexts[];
  readonly lengths: readonly number[];
  /** Of one length each. */
  readonly batches: readonly Shape[];
  readonly rounds: number;
  readonly timeLimitMs: number;
}

/** What surrounds a bench. */
export interface BenchSurroundings {
  start(configuration: Configuration): ClosableSubject;
  /** Milliseconds. */
  now(): number;
  /** Called after every step, of which there are `stepsOf`. */
  onStep(): void;
}

export interface Measured {
  readonly inputs: readonly InputTexts[];
  readonly configurations: readonly ConfigurationReport[];
  readonly skipped: readonly Item[];
}

/** Parts of the time limit by whose end loading and the inputs are to be done. */
const LOADED_BY = 0.3;
const INPUTS_BY = 0.6;
/** Processes that load a configuration: time is better spent on other things. */
const MOST_LOADS = 3;
/** Inputs that tell how long the others will take. */
const PROBED_INPUTS = 8;

/** Steps of a bench: each configuration loaded, all again, the inputs, each shape. */
export function stepsOf({ configurations, lengths, batches }: BenchPlan): number {
  return configurations.length + 2 + lengths.length + batches.length;
}

/** Measures every configuration, each in a process of its own, in turns, and ends the processes. */
export async function runBench(plan: BenchPlan, at: BenchSurroundings): Promise<Measured> {
  const bench = new Bench(plan, at);
  try {
    return await bench.run();
  } finally {
    await bench.close();
  }
}

class Bench {
  readonly #plan: BenchPlan;
  readonly #at: BenchSurroundings;
  readonly #start: number;
  readonly #open = new Set<ClosableSubject>();
  readonly #items: readonly Item[];

  constructor(plan: BenchPlan, at: BenchSurroundings) {
    this.#plan = plan;
    this.#at = at;
    this.#start = at.now();
    const latency = plan.lengths.map((tokens): Item => ({ kind: "latency", batch: 1, tokens }));
    const throughput = plan.batches.map((shape): Item => ({ kind: "throughput", ...shape }));
    // The cheapest first: those are measured whatever the time, and tell what the next will take.
    this.#items = [...latency, ...throughput].sort((a, b) => workOf(a) - workOf(b));
  }

  async run(): Promise<Measured> {
    const { configurations } = this.#plan;
    const subjects: ClosableSubject[] = [];
    const first: LoadMeasurement[] = [];
    for (const configuration of configurations) {
      const subject = this.#started(configuration);
      subjects.push(subject);
      first.push(await this.#load(subject, configuration));
      this.#at.onStep();
    }
    const loads = await this.#loadAgain(first);
    this.#at.onStep();
    const { inputs, prepared, runs } = await this.#measureInputs(subjects);
    this.#at.onStep();
    const { measured, skipped } = await this.#measureItems(subjects);
    const peaks: number[] = [];
    for (const subject of subjects) peaks.push(await subject.peakBytes());
    return {
      inputs,
      skipped,
      configurations: configurations.map((configuration, i) => ({
        ...configuration,
        device: this.#plan.source.device,
        ...loadReport(loads[i], peaks[i]),
        latency: latencyReports(measured, i),
        throughput: throughputReports(measured, i),
        inputs: inputsReport({ count: inputs.length, prepared: prepared[i], runs, configuration: i }),
      })),
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((subject) => subject.close()));
  }

  #started(configuration: Configuration): ClosableSubject {
    const subject = this.#at.start(configuration);
    this.#open.add(subject);
    return subject;
  }

  #load(subject: Subject, configuration: Configuration): Promise<LoadMeasurement> {
    return subject.load(this.#plan.source, configuration, this.#plan.inputs[0]);
  }

  /** Loads in fresh processes while there is time. What was loaded first found the files cold, and counts only without others. */
  async #loadAgain(first: readonly LoadMeasurement[]): Promise<readonly (readonly LoadMeasurement[])[]> {
    const again = first.map((): LoadMeasurement[] => []);
    let lastPass = this.#at.now() - this.#start;
    for (let pass = 0; pass < Math.min(this.#plan.rounds, MOST_LOADS); pass++) {
      const start = this.#at.now();
      if (start + lastPass > this.#until(LOADED_BY)) break;
      for (const [i, configuration] of this.#plan.configurations.entries()) {
        const subject = this.#started(configuration);
        again[i].push(await this.#load(subject, configuration));
        await subject.close();
        this.#open.delete(subject);
      }
      lastPass = this.#at.now() - start;
    }
    return again.map((loads, i) => (loads.length > 0 ? loads : [first[i]]));
  }

  async #measureInputs(subjects: readonly Subject[]) {
    const inputs = await this.#sampleInputs(subjects);
    const prepared: PreparedInputs[] = [];
    for (const subject of subjects) prepared.push(await subject.prepare(inputs));
    const runs = await this.#interleaved(
      subjects.map((subject) => () => subject.runTask()),
      this.#until(INPUTS_BY),
    );
    return { inputs, prepared, runs };
  }

  /** As many inputs as can be run often enough: a few tell how long one takes. */
  async #sampleInputs(subjects: readonly Subject[]): Promise<readonly InputTexts[]> {
    const { inputs } = this.#plan;
    const probe = evenlySpread(inputs, PROBED_INPUTS);
    if (probe.length === inputs.length) return inputs;
    const start = this.#at.now();
    for (const subject of subjects) await subject.prepare(probe);
    for (const subject of subjects) await subject.runTask();
    const now = this.#at.now();
    // The probe ran twice: to warm up and measured, which is what the sample will take at least.
    const fitting = ((this.#until(INPUTS_BY) - now) / Math.max(now - start, Number.EPSILON)) * probe.length;
    return evenlySpread(inputs, Math.max(1, Math.floor(fitting)));
  }

  /** Measures item after item, each for its share of the time that is left; what would not end in time is skipped. */
  async #measureItems(subjects: readonly Subject[]) {
    const measured: MeasuredItem[] = [];
    const skipped: Item[] = [];
    for (const [i, item] of this.#items.entries()) {
      const now = this.#at.now();
      const left = this.#until(1) - now;
      const round = expectedRound(item, measured);
      // To warm up and to be measured once.
      if (round !== undefined && 2 * round > left) {
        skipped.push(item);
      } else {
        const parallel = this.#plan.configurations.map(({ workers }) => batchesAtOnce(item, workers));
        const samples = await this.#interleaved(
          subjects.map((subject, k) => () => subject.forward(item, parallel[k])),
          now + left / (this.#items.length - i),
        );
        measured.push({ item, parallel, samples });
      }
      this.#at.onStep();
    }
    return { measured, skipped };
  }

  #interleaved<Sample>(variants: readonly (() => Promise<Sample>)[], deadline: number) {
    return interleaved(variants, { rounds: this.#plan.rounds, deadline, now: () => this.#at.now() });
  }

  #until(part: number): number {
    return this.#start + part * this.#plan.timeLimitMs;
  }
}

/** A batch for each worker where throughput is measured, one where latency is. */
function batchesAtOnce({ kind }: Item, workers: number): number {
  return kind === "latency" ? 1 : Math.max(1, workers);
}

function workOf({ batch, tokens }: Shape): number {
  return batch * tokens;
}

/** What a round over all configurations is expected to take, from the like item before it; the first is a surprise. */
function expectedRound(item: Item, measured: readonly MeasuredItem[]): number | undefined {
  const before = measured.findLast((other) => other.item.kind === item.kind);
  if (before === undefined) return undefined;
  const round = before.samples.reduce((sum, samples) => sum + median(samples), 0);
  return (round * workOf(item)) / workOf(before.item);
}
