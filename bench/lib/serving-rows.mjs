/** The rows of `serving.mjs` of the library. */
import { setTimeout as wait } from "node:timers/promises";
import { loadExtractor } from "@ernie-m/heads";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { HOLD_ROUNDS, holdsTold, watchHolds } from "./holds.mjs";
import { count, DEADLINE, freshText, longText, milliseconds, quantile, SCHEMA } from "./serving-texts.mjs";

const ADMISSION = { maxConcurrentCalls: 16, maxWait: DEADLINE / 2 };

async function open({ workers, ...options }) {
  const runtime = nodeRuntime({ workers, ...options });
  const extractor = await loadExtractor(modelUrl, { runtime });
  for (let i = 0; i < 16; i++) await extractor.extract(freshText(), SCHEMA);
  return { runtime, extractor };
}

/** What becomes of a call, and the milliseconds until then. */
async function outcomeOf(extractor, deadline) {
  const start = performance.now();
  const signal = AbortSignal.timeout(deadline);
  const kind = await extractor.extract(freshText(), SCHEMA, { signal }).then(
    () => "answered",
    (error) => (error.code === "overloaded" ? "refused" : error.name === "TimeoutError" ? "late" : "failed"),
  );
  const ms = performance.now() - start;
  return { kind: kind === "answered" && ms > deadline ? "late" : kind, ms, end: start + ms };
}

/** Answers a second with so many callers who wait for theirs. */
async function capacity(extractor, seconds, callers = 16) {
  const end = performance.now() + 1000 * seconds;
  let answered = 0;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() < end) {
        await extractor.extract(freshText(), SCHEMA);
        answered++;
      }
    }),
  );
  return (1000 * answered) / (performance.now() - start);
}

/** Calls at a steady rate for some seconds, and what became of each that ended in them. */
async function openLoop(extractor, rate, seconds, deadline) {
  const calls = [];
  const start = performance.now();
  for (;;) {
    const passed = (performance.now() - start) / 1000;
    if (passed > seconds) break;
    while (calls.length < rate * passed) calls.push(outcomeOf(extractor, deadline));
    await wait(2);
  }
  const outcomes = await Promise.all(calls);
  return outcomes.filter(({ end }) => end <= start + 1000 * seconds);
}

/** Answers in time at several times what can be answered. */
async function* overload({ workers, seconds }) {
  const free = await open({ workers });
  for (const admission of [ADMISSION, undefined]) {
    const { runtime, extractor } = await open({ workers, admission });
    const how = admission === undefined ? "all at once" : "16 at a time, maxWait 500 ms";
    for (const times of admission === undefined ? [8] : [0.5, 1, 2, 8]) {
      const before = await capacity(free.extractor, seconds / 2);
      const outcomes = await openLoop(extractor, times * before, seconds, DEADLINE);
      const able = (before + (await capacity(free.extractor, seconds / 2))) / 2;
      const offered = Math.min(1, times) * able * seconds;
      const share = count(outcomes, "answered") / offered;
      const refusals = outcomes.filter(({ kind }) => kind === "refused").map((outcome) => outcome.ms);
      yield {
        what: `${times} × capacity (${able.toFixed(0)}/s), deadline 1 s, ${how}: answered in time, of what can be`,
        measured: `${share.toFixed(2)} (${["answered", "late", "refused", "failed"].map((kind) => `${count(outcomes, kind)} ${kind}`).join(", ")})`,
        goal: admission && times === 8 ? "≥ 0.9" : undefined,
      };
      if (refusals.length > 0)
        yield {
          what: "  refused after, median, p99, longest",
          measured: [0.5, 0.99, 1].map((q) => milliseconds(quantile(refusals, q))).join(", "),
          goal: "< 50 ms",
        };
    }
    await runtime.close();
  }
  await free.runtime.close();
}

/** Six hundred calls in one turn. */
async function* burst({ workers }) {
  const free = await open({ workers });
  for (const [how, admission] of [
    ["all at once", undefined],
    ["16 at a time", { maxConcurrentCalls: 16 }],
    ["16 at a time, maxWait 500 ms", ADMISSION],
  ]) {
    const { runtime, extractor } = await open({ workers, admission });
    const able = await capacity(free.extractor, 2);
    const outcomes = await Promise.all(Array.from({ length: 600 }, () => outcomeOf(extractor, DEADLINE)));
    yield {
      what: `600 calls in one turn, deadline 1 s, ${how}: answered in time`,
      measured: `${count(outcomes, "answered")} of about ${able.toFixed(0)} (${count(outcomes, "refused")} refused)`,
    };
    await runtime.close();
  }
  await free.runtime.close();
}

/** Short calls while a large one runs, counted in runs: those that end from when it is asked until it is answered. */
async function* beside({ workers }) {
  let ended = 0;
  const observe = ({ type }) => {
    if (type === "run-ended") ended++;
  };
  const { runtime, extractor } = await open({ workers, admission: { maxConcurrentCalls: 16 }, observe });
  let isOver = false;
  const large = extractor.extract(Array.from({ length: 2000 }, freshText), SCHEMA).finally(() => {
    isOver = true;
  });
  const runs = [];
  await wait(100);
  while (!isOver) {
    const before = ended;
    await extractor.extract(freshText(), SCHEMA);
    runs.push(ended - before);
    await wait(5);
  }
  await large;
  yield {
    what: `runs until a short call is answered while one of 2,000 texts runs, ${runs.length} calls: p50, p99, most`,
    measured: [0.5, 0.99, 1].map((q) => quantile(runs, q)).join(", "),
    goal: "p99 ≤ 3",
  };
  await runtime.close();
}

/** How long the thread that asks is held by requests of every kind. */
async function* hold({ workers }) {
  const { runtime, extractor } = await open({ workers, admission: { maxConcurrentCalls: 16 } });
  const names = (length) => Array.from({ length }, (_, i) => `name ${i}`);
  const texts = (length) => Array.from({ length }, freshText);
  const requests = {
    nothing: () => wait(2000),
    "a text of 0.1 MB": (signal) => extractor.extract(longText(1e5), ["person"], { signal }),
    "a text of 1 MB": (signal) => extractor.extract(longText(1e6), ["person"], { signal }),
    "a text of 2 MB without spaces": (signal) => extractor.extract("x".repeat(2e6), ["person"], { signal }),
    "2,000 texts": (signal) => extractor.extract(texts(2000), SCHEMA, { signal }),
    "256 texts, 100 names": (signal) => extractor.extract(texts(256), names(100), { signal }),
  };
  for (const [what, ask] of Object.entries(requests)) {
    const holds = [];
    for (let round = 0; round < HOLD_ROUNDS; round++) {
      await wait(20);
      const watch = watchHolds();
      await ask(AbortSignal.timeout(4000)).catch((error) => {
        if (error.name !== "TimeoutError") throw error;
      });
      await wait(5);
      holds.push(watch.end());
    }
    yield {
      what: `longest hold of the event loop: ${what}`,
      measured: holdsTold(holds),
      goal: "≤ 50 ms",
    };
  }
  await runtime.close();
}

export const LIBRARY_ROWS = { overload, burst, beside, hold };
