import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DownloadProgress } from "../checkpoint/checkpoint-location.js";
import { DownloadTally } from "./download-progress.js";

function listen() {
  const told: DownloadProgress[] = [];
  return { told, tally: new DownloadTally((progress) => told.push(progress)) };
}

describe("DownloadTally", () => {
  it("counts what is expected before anything of it is here", () => {
    const { told, tally } = listen();
    tally.expect("a", 10);
    tally.expect("b", 30);
    expect(told).toEqual([]);
    tally.update("a", 4);
    tally.update("a", 10);
    expect(told).toEqual([
      { file: "a", fileLoaded: 4, fileTotal: 10, loaded: 4, total: 40, filesDone: 0, filesTotal: 2 },
      { file: "a", fileLoaded: 10, fileTotal: 10, loaded: 10, total: 40, filesDone: 1, filesTotal: 2 },
    ]);
  });

  it("keeps what has arrived when a file is expected again", () => {
    const { told, tally } = listen();
    tally.update("a", 7);
    tally.expect("a", 10);
    tally.update("b", 1, 2);
    expect(told.at(-1)).toMatchObject({ file: "b", loaded: 8, total: 12, filesDone: 0, filesTotal: 2 });
  });

  it("calls no file done whose length nobody stated, or stated wrongly, before its last byte", () => {
    const { told, tally } = listen();
    tally.update("unstated", 5);
    tally.update("unstated", 9);
    tally.update("encoded", 150, 100);
    expect(told.map(({ filesDone }) => filesDone)).toEqual([0, 0, 0]);
    expect(told.at(-1)).toMatchObject({ fileLoaded: 150, fileTotal: 150, total: 159 });
    tally.update("unstated", 9, 9);
    tally.update("encoded", 300, 300);
    expect(told.at(-1)).toMatchObject({ loaded: 309, total: 309, filesDone: 2, filesTotal: 2 });
  });

  it("passes on what the listener throws", () => {
    const tally = new DownloadTally(() => {
      throw new Error("stop");
    });
    tally.expect("a", 1);
    expect(() => tally.update("a", 1)).toThrow("stop");
  });

  it("adds up: no total below what is here, and as many files done as have all their bytes", () => {
    const event = fc.record({
      file: fc.constantFrom("a", "b", "c"),
      loaded: fc.nat(20),
      size: fc.option(fc.nat(20), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 12 }), (events) => {
        const { told, tally } = listen();
        const loadedOf = new Map<string, number>();
        const sizeOf = new Map<string, number>();
        for (const { file, loaded, size } of events) {
          tally.update(file, loaded, size);
          loadedOf.set(file, loaded);
          if (size !== undefined) sizeOf.set(file, size);
          const all = [...loadedOf.values()].reduce((sum, each) => sum + each, 0);
          const done = [...loadedOf].filter(([name, here]) => sizeOf.get(name) === here).length;
          const last = told.at(-1);
          expect(last).toMatchObject({ file, fileLoaded: loaded, loaded: all, filesDone: done });
          expect(last?.filesTotal).toBe(loadedOf.size);
          expect(last?.fileTotal).toBe(Math.max(loaded, sizeOf.get(file) ?? 0));
          expect(last?.total).toBeGreaterThanOrEqual(all);
        }
        expect(told).toHaveLength(events.length);
      }),
    );
  });
});
