import { median, medianRatio, timingOf } from "@ernie-m/measure";
import type { ConfigurationReport, InputsReport, LatencyReport, ThroughputReport } from "./report.js";
import type { Item } from "./shapes.js";
import type { LoadMeasurement, PreparedInputs, TaskMeasurement } from "./subject.js";

/** What one item took, by configuration, in milliseconds. */
export interface MeasuredItem {
  readonly item: Item;
  /** Batches at the same time. */
  readonly parallel: readonly number[];
  readonly samples: readonly (readonly number[])[];
}

/** Medians over the processes that loaded a configuration. */
export function loadReport(
  loads: readonly LoadMeasurement[],
  peakBytes: number,
): Pick<ConfigurationReport, "load" | "memory"> {
  const of = (name: keyof LoadMeasurement): number => median(loads.map((load) => load[name]));
  return {
    load: {
      openMs: of("openMs"),
      sessionMs: of("sessionMs"),
      firstResultMs: of("firstResultMs"),
      rounds: loads.length,
    },
    memory: {
      startBytes: of("startBytes"),
      loadedBytes: of("loadedBytes"),
      // Another process may have loaded it with more than the one that was measured to the end ever had.
      peakBytes: Math.max(peakBytes, ...loads.map(({ loadedBytes }) => loadedBytes)),
    },
  };
}

/** One sequence, by length, of one configuration. */
export function latencyReports(
  measured: readonly MeasuredItem[],
  configuration: number,
): readonly LatencyReport[] {
  return ofKind(measured, "latency").map(({ item, samples }) => {
    const timing = timingOf(samples[configuration]);
    return { tokens: item.tokens, ...timing, speedup: medianRatio(samples[0], samples[configuration]) };
  });
}

/** Batches, by size, of one configuration. */
export function throughputReports(
  measured: readonly MeasuredItem[],
  configuration: number,
): readonly ThroughputReport[] {
  return ofKind(measured, "throughput").map(({ item: { batch, tokens }, parallel: lanes, samples }) => {
    const timing = timingOf(samples[configuration]);
    const parallel = lanes[configuration];
    const sequencesPerSecond = (1000 * batch * parallel) / timing.ms;
    return {
      batch,
      tokens,
      parallel,
      ...timing,
      sequencesPerSecond,
      tokensPerSecond: sequencesPerSecond * tokens,
      speedup: (medianRatio(samples[0], samples[configuration]) * parallel) / lanes[0],
    };
  });
}

function ofKind(measured: readonly MeasuredItem[], kind: Item["kind"]): readonly MeasuredItem[] {
  return measured.filter(({ item }) => item.kind === kind);
}

/** The inputs through the task of one configuration; `runs` are those of all. */
export function inputsReport(of: {
  readonly count: number;
  readonly prepared: PreparedInputs;
  readonly runs: readonly (readonly TaskMeasurement[])[];
  readonly configuration: number;
}): InputsReport {
  const times = of.runs.map((own) => own.map(({ ms }) => ms));
  const timing = timingOf(times[of.configuration]);
  const tokenizerMs = median(of.runs[of.configuration].map((run) => run.tokenizerMs));
  return {
    ...of.prepared,
    ...timing,
    inputsPerSecond: (1000 * of.count) / timing.ms,
    tokenizerMs,
    tokenizerShare: Math.min(1, tokenizerMs / timing.ms),
    speedup: medianRatio(times[0], times[of.configuration]),
  };
}
