import { expect, test } from "vitest";
import { RemoteFiles } from "./remote-files.js";

test("files in a worker know which copy of the weights counts, as those in the page do", () => {
  const client = () => {
    throw new Error("not asked");
  };
  expect(new RemoteFiles(1, "x", { weights: "paddle" }, client).weights).toBe("paddle");
  expect(new RemoteFiles(1, "x", {}, client).weights).toBeUndefined();
});
