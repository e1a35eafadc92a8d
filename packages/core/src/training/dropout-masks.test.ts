import fc from "fast-check";
import { expect, test } from "vitest";
import type { Tensor } from "../tensor.js";
import { type DropoutDraw, type DropoutSizes, dropoutMask } from "./dropout-masks.js";
import { type DropoutSite, drawnRate } from "./dropout-sites.js";

const draw: DropoutDraw = { seed: 1000, step: 3, site: 5, firstRow: 0 };
const rate = drawnRate(0.3);
const HEADS = 3;

function sites(width: number): readonly DropoutSite[] {
  return [
    { input: "tokens", rate, shape: ["batch*sequence", width] },
    { input: "attention", rate, shape: ["batch", HEADS, "sequence", "sequence"] },
    { input: "pooled", rate, shape: ["batch", width] },
  ];
}

/**
 * What a mask has for each element of a row, by the element's place: token and feature, or head, query and
 * key.
 */
function placesOf({ data, shape }: Tensor<"uint8">, { batch, sequence }: DropoutSizes, row: number) {
  const places = new Map<string, number>();
  const perRow = data.length / batch;
  const width = shape[shape.length - 1];
  for (let i = 0; i < perRow; i++) {
    const run = Math.floor(i / width);
    const place =
      shape.length === 4 ? [Math.floor(run / sequence), run % sequence, i % width] : [run, i % width];
    places.set(place.join(), data[row * perRow + i]);
  }
  return places;
}

const sizes = fc.record({ batch: fc.integer({ min: 1, max: 4 }), sequence: fc.integer({ min: 1, max: 9 }) });

test("what a row drops depends neither on its padding nor on the rows beside it", () => {
  fc.assert(
    fc.property(sizes, fc.nat(3), fc.integer({ min: 1, max: 11 }), fc.nat(2), (small, more, width, which) => {
      const site = sites(width)[which];
      const wide = { batch: small.batch + 2, sequence: small.sequence + more };
      const alone = dropoutMask(site, small, { ...draw, firstRow: 7 });
      const among = dropoutMask(site, wide, { ...draw, firstRow: 6 });
      for (let row = 0; row < small.batch; row++) {
        const padded = placesOf(among, wide, row + 1);
        for (const [place, kept] of placesOf(alone, small, row)) expect(padded.get(place)).toBe(kept);
      }
    }),
  );
});

test("each seed, step, site and row drops others; equal ones the same", () => {
  const [site] = sites(64);
  const size = { batch: 1, sequence: 8 };
  const drawn = (changes: Partial<DropoutDraw>): string =>
    dropoutMask(site, size, { ...draw, ...changes }).data.join("");
  const different = [
    {},
    { seed: 1001 },
    { step: 4 },
    { site: 6 },
    { firstRow: 1 },
    { seed: -1 },
    { step: 2 ** 31 },
  ];
  expect(new Set(different.map(drawn)).size).toBe(different.length);
  expect(drawn({})).toBe(drawn({}));
});

test("a share of `rate` is dropped, wherever one looks", () => {
  const size = { batch: 8, sequence: 64 };
  for (const site of sites(768)) {
    const { data, shape } = dropoutMask(site, size, draw);
    const width = shape[shape.length - 1];
    const within = (dropped: number, of: number): void =>
      expect(Math.abs(dropped / of - rate)).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / of));
    within(
      data.reduce((sum, kept) => sum + 1 - kept, 0),
      data.length,
    );
    for (let lane = 0; lane < 4; lane++) {
      const own = data.filter((_, i) => (i % width) % 4 === lane);
      within(
        own.reduce((sum, kept) => sum + 1 - kept, 0),
        own.length,
      );
    }
    // Neighbours, and elements of neighbouring rows, are dropped together as often as chance has it.
    for (const distance of [1, 2, 4, width]) {
      const pairs = data.length - distance;
      let both = 0;
      for (let i = 0; i < pairs; i++) both += (1 - data[i]) * (1 - data[i + distance]);
      expect(Math.abs(both / pairs - rate ** 2)).toBeLessThan(5 * Math.sqrt(rate ** 2 / pairs));
    }
  }
});

test("nothing is dropped at rate 0, and at the highest nearly all", () => {
  const size = { batch: 1, sequence: 64 };
  const kept = (of: number): number => {
    const [site] = sites(64);
    return dropoutMask({ ...site, rate: drawnRate(of) }, size, draw).data.reduce(
      (sum, value) => sum + value,
      0,
    );
  };
  expect(kept(0)).toBe(4096);
  expect(kept(0.9999)).toBeLessThan(10);
});
