import { createColors } from "picocolors";
import { expect, test } from "vitest";
import { configurationsOf } from "../../src/bench/configurations.js";
import type { BenchReport, ConfigurationReport } from "../../src/bench/report.js";
import { benchTable } from "../../src/bench/table.js";

const timing = { ms: 1234.5, minMs: 1000, maxMs: 2000, rounds: 3 };

/** A report in which every number is as wide as it gets. */
function reportOf(variations: Parameters<typeof configurationsOf>[0]): BenchReport {
  const configurations = configurationsOf(variations).map(
    (configuration): ConfigurationReport => ({
      ...configuration,
      device: "cpu",
      load: { openMs: 1234, sessionMs: 12.34, firstResultMs: 98_765, rounds: 3 },
      memory: { startBytes: 5e7, loadedBytes: 4.79e8, peakBytes: 1.23e9 },
      latency: [16, 512].map((tokens) => ({ ...timing, tokens, speedup: 12.345 })),
      throughput: [1, 32].map((batch) => ({
        ...timing,
        batch,
        tokens: 32,
        parallel: 1,
        sequencesPerSecond: 12_345,
        tokensPerSecond: 395_040,
        speedup: 2.5,
      })),
      inputs: {
        ...timing,
        rounds: 7,
        sequences: 24,
        sequenceTokens: 600,
        inputsPerSecond: 6.789,
        tokenizerMs: 12.3,
        tokenizerShare: 0.0123,
        speedup: 3.456,
      },
    }),
  );
  return {
    model: {
      location: "organisation/model",
      head: "information-extraction",
      parameters: 4_988_354,
      vocabularySize: 16_002,
      longestInput: 512,
    },
    machine: {
      cpu: "AMD EPYC 7R13 Processor",
      cores: 2,
      memoryBytes: 2.5e10,
      platform: "linux x64",
      node: "v20.20.2",
    },
    inputs: { file: null, given: 9, measured: 8, tokens: 165 },
    timeLimitSeconds: 20,
    seconds: 19.94,
    configurations,
    skipped: [{ kind: "throughput", batch: 64, tokens: 32 }],
  };
}

test("the table shows configurations side by side, each beside plain", () => {
  const shown = benchTable(
    reportOf({ dtypes: ["fp32", "int8"], threads: [null], workers: [0], prepacking: ["on"] }),
    createColors(false),
  );
  expect(shown).toBe(`organisation/model
information-extraction, 4.99 M parameters
AMD EPYC 7R13 Processor, 2 cores, 25.0 GB
linux x64, Node v20.20.2, device cpu

                        plain     fp32             int8
loading
  opened              1234 ms  1234 ms          1234 ms
  session made        12.3 ms  12.3 ms          12.3 ms
  first result after   98.8 s   98.8 s           98.8 s
peak memory
  first result         479 MB   479 MB           479 MB
  whole bench         1.23 GB  1.23 GB          1.23 GB
one sequence of
  16 tokens           1235 ms  1235 ms 12.35 ×  1235 ms 12.35 ×
  512 tokens          1235 ms  1235 ms 12.35 ×  1235 ms 12.35 ×
sequences of 32 tokens a second, in batches of
  1                     12345    12345  2.50 ×    12345  2.50 ×
  32                    12345    12345  2.50 ×    12345  2.50 ×
8 inputs of 165 tokens, from text to result
  inputs a second        6.79     6.79  3.46 ×     6.79  3.46 ×
  sequences read           24       24               24
  tokenizer’s share     1.2 %    1.2 %            1.2 %

plain: no graph passes, sequences padded together as they come, float32
×: times as fast as plain
medians of 3 to 7 interleaved rounds, 19.9 s
busy machine: the same work took up to 2.0 × as long, ratios near 1 say little
8 of 9 inputs, evenly spread, for want of time
no time for 64 × 32 tokens: --time-limit is 20 s
`);
});

test("what a short bench cannot say is said", () => {
  const { configurations, ...report } = reportOf({
    dtypes: ["fp32"],
    threads: [null],
    workers: [0],
    prepacking: ["on"],
  });
  const once = configurations.map((of) => ({
    ...of,
    latency: of.latency.map((timing) => ({ ...timing, rounds: 1 })),
    throughput: of.throughput.map((timing) => ({ ...timing, rounds: 1 })),
    inputs: { ...of.inputs, rounds: 1 },
  }));
  const skipped = [32, 64, 128, 256, 512].map((tokens) => ({ kind: "latency", batch: 1, tokens }) as const);
  const shown = benchTable({ ...report, configurations: once, skipped }, createColors(false));
  expect(shown).toContain("\nmedians of 1 interleaved round, 19.9 s\n");
  expect(shown).toContain("\nfew rounds: a longer --time-limit gives ratios that hold\n");
  expect(shown).toContain(
    "\nno time for 1 × 32, 1 × 64, 1 × 128, 1 × 256 tokens and 1 more: --time-limit is 20 s\n",
  );
});

test("configurations with long names stand alone", () => {
  const variations = {
    dtypes: ["fp32"],
    threads: [1, 2],
    workers: [0],
    prepacking: ["on", "background"],
  } as const;
  const lines = benchTable(reportOf(variations), createColors(false)).split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(lines.filter((line) => line.trimStart().startsWith("plain  "))).toHaveLength(4);
});

test("many configurations make several blocks that fit a terminal", () => {
  const variations = {
    dtypes: ["fp32", "int8"],
    threads: [null],
    workers: [0, 2],
    prepacking: ["on"],
  } as const;
  const lines = benchTable(reportOf(variations), createColors(false)).split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  const headers = lines.filter((line) => line.trimStart().startsWith("plain  "));
  expect(headers.map((line) => line.trim().split(/ {2,}/))).toEqual([
    ["plain", "fp32 workers=0", "fp32 workers=2"],
    ["plain", "int8 workers=0", "int8 workers=2"],
  ]);
});
