import { expect, it } from "vitest";
import { ranking } from "./ranking.js";

it("ranking is highest first, equal ones in their order", () => {
  expect(ranking([0.1, 0.5, 0.1, 0.7])).toEqual([3, 1, 0, 2]);
});
