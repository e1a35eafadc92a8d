import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractorOf, modelFinding, outline } from "../../test/scripted-model.js";
import { BudgetError } from "./errors.js";
import { mergeEvents } from "./merge-events.js";
import type { ExtractionOptions } from "./options.js";
import type { ExtractionEntry, ExtractionEvent, ExtractionResult } from "./types.js";

const TEXTS = ["x y", "w", "y x x y"] as const;
const SCHEMA = { A: [{ B: "C" }, "D"] } as const;

/** A model with a signal that is aborted while it is at its n-th run. */
function timed(stopAt: number) {
  const model = modelFinding({ A: ["x"], "B of x": ["y"], "C of y": ["x"], "D of x": ["w"] });
  const stop = new AbortController();
  const forward = model.forward.bind(model);
  model.forward = async (inputs, options) => {
    if (model.runs.length === stopAt) stop.abort(new Error("late"));
    return forward(inputs, options);
  };
  const ask = (options: ExtractionOptions) =>
    extractorOf(model, { batchTokens: 1 })
      .extract(TEXTS, SCHEMA, options)
      .catch((error: unknown) => error);
  return { model, signal: stop.signal, ask };
}

/** The levels of a result up to one. */
function topLevels(result: ExtractionResult, levels: number): ExtractionResult {
  if (levels === 0) return {};
  return Object.fromEntries(
    Object.entries(result).map(([name, entries]) => [
      name,
      entries.map(({ relations, ...entry }) => {
        const below = topLevels(relations ?? {}, levels - 1);
        return (Object.keys(below).length > 0 ? { ...entry, relations: below } : entry) as ExtractionEntry;
      }),
    ]),
  );
}

describe("a deadline", () => {
  it("ends a call with what the levels that were finished have found, whenever it comes", async () => {
    const { ask, model } = timed(Number.POSITIVE_INFINITY);
    const whole = (await ask({})) as readonly ExtractionResult[];
    const levels = new Set<number>();
    for (let stopAt = 0; stopAt < model.runs.length; stopAt++)
      for (const onError of ["throw", "return"] as const) {
        const late = timed(stopAt);
        const error = await late.ask({ deadline: late.signal, onError });
        if (!(error instanceof BudgetError)) throw error;
        levels.add(error.level);
        expect(error.results).toEqual(whole.map((result) => topLevels(result, error.level - 1)));
        expect(error).toMatchObject({
          budget: "deadline",
          maxRows: Number.POSITIVE_INFINITY,
          cause: new Error("late"),
        });
        expect(error.message).toBe(`deadline: level ${error.level} of the schema was not answered in time`);
        expect(error.errors.size).toBe(0);
      }
    expect([...levels]).toEqual([1, 2, 3]);
  });

  it("that comes first has found nothing, in a queue too; one that never comes changes nothing", async () => {
    const gone = AbortSignal.abort(new Error("late"));
    const { ask, model } = timed(Number.POSITIVE_INFINITY);
    const nothing = {
      budget: "deadline",
      level: 1,
      rows: 0,
      results: [{}, {}, {}],
      cause: new Error("late"),
    };
    expect(await ask({ deadline: gone })).toMatchObject(nothing);
    const stop = new AbortController();
    const gate = {
      admit: ({ signal }: { readonly signal?: unknown }) => {
        queueMicrotask(() => stop.abort(new Error("late")));
        return new Promise<never>((_, reject) => {
          (signal as AbortSignal).addEventListener("abort", () => reject((signal as AbortSignal).reason));
        });
      },
    };
    Object.assign(model, { gate });
    for (const signal of [undefined, new AbortController().signal])
      expect(await ask({ deadline: stop.signal, ...(signal && { signal }) })).toMatchObject(nothing);
    expect(model.runs).toEqual([]);
    const still = timed(Number.POSITIVE_INFINITY);
    const all = (await still.ask({ deadline: still.signal })) as readonly ExtractionResult[];
    expect(outline(all[0])).toEqual({ A: [["x@0", { B: [["y@2", { C: [["x@0"]] }]] }]] });
  });

  it("is not what a call ends with that its caller gave up", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 6 }), fc.boolean(), async (stopAt, both) => {
        const { ask, signal } = timed(stopAt);
        const deadline = both ? signal : new AbortController().signal;
        expect(await ask({ signal, deadline })).toEqual(new Error("late"));
      }),
      { numRuns: 20 },
    );
  });

  it("ends a stream after what it has told", async () => {
    const read = async ({ model, signal }: ReturnType<typeof timed>) => {
      const events: ExtractionEvent[] = [];
      const options = { deadline: signal };
      const stream = extractorOf(model, { batchTokens: 1 }).extractStream(TEXTS[2], SCHEMA, options);
      const read = async () => {
        for await (const event of stream) events.push(event);
      };
      return { events, error: await read().catch((error: unknown) => error) };
    };
    const whole = await read(timed(Number.POSITIVE_INFINITY));
    expect(whole.error).toBeUndefined();
    const late = await read(timed(3));
    expect(late.error).toMatchObject({ budget: "deadline", level: 3 });
    expect(late.events).toEqual(whole.events.filter(({ level }) => level < 3));
    expect(late.events.length).toBeLessThan(whole.events.length);
    const { results } = late.error as BudgetError;
    expect(results).toEqual([mergeEvents(late.events)]);
  });

  it("is a signal", async () => {
    const { ask } = timed(0);
    expect(String(await ask({ deadline: 3000 as never }))).toMatch(
      /deadline: expected an AbortSignal, got 3000/,
    );
  });
});
