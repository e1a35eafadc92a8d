import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const program = fileURLToPath(new URL("../goals.mjs", import.meta.url));

test("rows that are not there are refused with those that are", () => {
  const { status, stderr } = spawnSync(process.execPath, [program, "--rows", "load,speed"], {
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([
    2,
    expect.stringMatching(/^--rows: expected some of start-up, load, .*, got speed\n$/),
  ]);
});
