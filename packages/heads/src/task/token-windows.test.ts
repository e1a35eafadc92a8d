import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tokenWindows } from "./token-windows.js";

const sizes = fc.record({
  count: fc.integer({ min: 0, max: 300 }),
  capacity: fc.integer({ min: 1, max: 40 }),
  overlap: fc.integer({ min: 0, max: 60 }),
});

describe("tokenWindows", () => {
  it("gives a text that fits one window, and nothing none", () => {
    expect(tokenWindows(0, 5, 2)).toEqual([]);
    expect(tokenWindows(5, 5, 2)).toEqual([{ from: 0, to: 5, ownedFrom: 0, ownedTo: 5 }]);
  });

  it("cuts what does not fit, the last window full", () => {
    expect(tokenWindows(9, 5, 2)).toEqual([
      { from: 0, to: 5, ownedFrom: 0, ownedTo: 4 },
      { from: 3, to: 8, ownedFrom: 4, ownedTo: 6 },
      { from: 4, to: 9, ownedFrom: 6, ownedTo: 9 },
    ]);
  });

  it("shares at least the overlap, at most half a window asked for, and skips nothing", () => {
    fc.assert(
      fc.property(sizes, ({ count, capacity, overlap }) => {
        const windows = tokenWindows(count, capacity, overlap);
        for (const { from, to } of windows) expect(to - from).toBe(Math.min(count, capacity));
        expect(windows[0]?.from ?? 0).toBe(0);
        expect(windows.at(-1)?.to ?? 0).toBe(count);
        for (let i = 1; i < windows.length; i++) {
          expect(windows[i].from).toBeGreaterThan(windows[i - 1].from);
          const shared = windows[i - 1].to - windows[i].from;
          expect(shared).toBeGreaterThanOrEqual(Math.min(overlap, Math.floor(capacity / 2)));
        }
      }),
    );
  });

  it("gives every token to the window where its poorer side has most context, the first among equals", () => {
    fc.assert(
      fc.property(sizes, ({ count, capacity, overlap }) => {
        const windows = tokenWindows(count, capacity, overlap);
        for (let token = 0; token < count; token++) {
          const context = windows.map(({ from, to }) =>
            token >= from && token < to ? Math.min(token - from, to - 1 - token) : -1,
          );
          const owner = context.indexOf(Math.max(...context));
          const owners = windows.flatMap(({ ownedFrom, ownedTo }, i) =>
            token >= ownedFrom && token < ownedTo ? [i] : [],
          );
          expect(owners).toEqual([owner]);
        }
      }),
    );
  });
});
