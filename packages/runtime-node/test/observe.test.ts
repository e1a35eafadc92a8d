import type { Worker } from "node:worker_threads";
import { referenceModelUrl } from "@ernie-m/fixtures";
import { loadExtractor, loadTextClassifier } from "@ernie-m/heads";
// The built package: worker threads run files, not what the test runner makes of them.
import { nodeRuntime, type RuntimeEvent } from "@ernie-m/runtime-node";
import { expect, it, onTestFinished } from "vitest";

const TEXTS = ["Ada Lovelace was born in London.", "玛丽·居里出生于华沙，后来住在巴黎。", ""];

/** A runtime and the events of one type that it has told of. */
function observed(options: Parameters<typeof nodeRuntime>[0] = { threads: 1 }) {
  const events: RuntimeEvent[] = [];
  const runtime = nodeRuntime({ ...options, observe: (event) => events.push(event) });
  onTestFinished(async () => void (await runtime.close()));
  const of = <Type extends RuntimeEvent["type"]>(type: Type) =>
    events.filter((event): event is Extract<RuntimeEvent, { readonly type: Type }> => event.type === type);
  return { runtime, events, of };
}

it.each([{ threads: 1 }, { workers: 2 }])(
  "tells of every call, run and text, and of no word in them, with %o",
  async (options) => {
    const { runtime, events, of } = observed(options);
    const extractor = await loadExtractor(referenceModelUrl, { runtime });
    const started = performance.now();
    const lengths: number[] = [];
    const { forward } = extractor.model;
    extractor.model.forward = (inputs, how) => {
      const mask = Array.from(inputs.attentionMask?.data ?? [], Number);
      lengths.push(mask.reduce((sum, one) => sum + one, 0));
      return forward.call(extractor.model, inputs, how);
    };
    await Promise.all([
      extractor.extract(TEXTS, [{ person: ["birthplace"] }]),
      extractor.extract(TEXTS[0], ["location"]),
    ]);
    const seconds = (performance.now() - started) / 1000;
    const runs = of("run-ended");
    expect(runs.map(({ tokens }) => tokens).sort()).toEqual(lengths.sort());
    for (const run of runs) {
      expect(run).toMatchObject({ outcome: "done", waitingRows: expect.any(Number) });
      expect(run.paddedTokens).toBeGreaterThanOrEqual(run.tokens);
      expect(run.paddedTokens % run.rows).toBe(0);
      expect(run.calls).toBeGreaterThanOrEqual(1);
      for (const time of [run.waitSeconds, run.runSeconds, run.readSeconds]) {
        expect(time).toBeGreaterThanOrEqual(0);
        expect(time).toBeLessThan(seconds);
      }
      expect(run.runSeconds).toBeGreaterThan(0);
    }
    expect(of("call-started")).toHaveLength(2);
    expect(of("call-ended").map(({ outcome, rows }) => [outcome, rows])).toEqual(
      expect.arrayContaining([
        ["done", 1],
        // Three texts, one of them blank, by two names.
        ["done", 6],
      ]),
    );
    expect(of("text-tokenized").length).toBeGreaterThanOrEqual(4);
    const units = of("text-tokenized").map((event) => event.units);
    expect(units).toContain(TEXTS[0].length);
    const told = JSON.stringify(events);
    for (const word of ["Ada", "Lovelace", "London", "居里", "person", "birthplace", "location"])
      expect(told).not.toContain(word);
  },
);

it("tells of what is aborted and of what fails", async () => {
  const { runtime, of } = observed();
  const classifier = await loadTextClassifier(referenceModelUrl, { runtime });
  const controller = new AbortController();
  const { forward } = classifier.model;
  classifier.model.forward = (inputs, how) => {
    controller.abort(new Error("enough"));
    return forward.call(classifier.model, inputs, how);
  };
  await expect(classifier.classify(TEXTS, { signal: controller.signal })).rejects.toThrow("enough");
  classifier.model.forward = async () => {
    throw new Error("no memory");
  };
  await expect(classifier.classify(TEXTS)).rejects.toThrow("no memory");
  expect(of("call-ended").map(({ outcome }) => outcome)).toEqual(["aborted", "failed"]);
  expect(of("run-ended").at(-1)).toMatchObject({ outcome: "failed", readSeconds: 0 });
});

it("an observer that throws sinks nothing, and is told of once", async () => {
  const warnings: string[] = [];
  const note = (warning: Error): void => {
    if (warning.name === "ErnieMWarning") warnings.push(warning.message);
  };
  process.on("warning", note);
  onTestFinished(() => void process.off("warning", note));
  const expected = await loadTextClassifier(referenceModelUrl, { runtime: nodeRuntime({ threads: 1 }) });
  const runtime = nodeRuntime({
    threads: 1,
    observe() {
      throw new Error("full disk");
    },
  });
  const classifier = await loadTextClassifier(referenceModelUrl, { runtime });
  expect(await classifier.classify(TEXTS)).toEqual(await expected.classify(TEXTS));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(warnings).toEqual([expect.stringContaining("full disk")]);
  await Promise.all([classifier.dispose(), expected.dispose()]);
});

it("tells of worker threads that are replaced", async () => {
  const threads: Worker[] = [];
  const note = (worker: Worker): void => void threads.push(worker);
  process.on("worker", note);
  onTestFinished(() => void process.off("worker", note));
  const { runtime, of } = observed({ workers: 1 });
  const classifier = await loadTextClassifier(referenceModelUrl, { runtime });
  await classifier.classify(TEXTS);
  const ended = new Promise((resolve) => threads[0].once("exit", resolve));
  // A message that no worker understands: it throws.
  threads[0].postMessage(null);
  await ended;
  await classifier.classify(TEXTS);
  expect(of("worker-restarted")).toHaveLength(1);
});

it("measures nothing when nobody is told", () => {
  expect(nodeRuntime().backend.observer).toBeUndefined();
  expect(() => nodeRuntime({ observe: "log" as never })).toThrow('observe: expected a function, got "log"');
});
