import { expect, it } from "vitest";
import { hubIdOf } from "./hub-location.js";

it("is asked only about what does not lie on the disk", async () => {
  expect(await hubIdOf("src")).toBeUndefined();
  expect(await hubIdOf("package.json")).toBeUndefined();
  expect(await hubIdOf("src/nothing")).toBe("src/nothing");
  expect(await hubIdOf(new URL("file:///src/nothing"))).toBeUndefined();
});
