import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { multipliesIntegers } from "../lib/machine.mjs";

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

test("a row whose peer is not there says so in one line and is left out", () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, "--rows", "tokenizer,page", "--quick", "--markdown"],
    {
      encoding: "utf8",
      env: { ...process.env, BENCH_FOLDER: "", CHROMIUM_PATH: "/nowhere/chromium", REQUIRE_BROWSER: "" },
    },
  );
  expect(status).toBe(0);
  expect(stderr.split("\n").slice(0, 2)).toEqual([
    "tokenizer: left out, BENCH_FOLDER and BENCH_TEXT name no vocabulary and text",
    "page: left out, there is no Chromium (CHROMIUM_PATH names one)",
  ]);
  expect(stdout.split("\n").filter((line) => line.startsWith("|"))).toHaveLength(2);
});

test.each([
  [["AVX2", "AVX512F"], false],
  [["AVX2", "AVX_VNNI"], true],
  [["AVX2", "AVX512F", "AVX512_VNNI"], true],
  [["AVX2", "AMX_INT8"], true],
  [[], false],
])("with %j integers are multiplied in instructions of their own: %s", (features, expected) => {
  expect(multipliesIntegers({ features })).toBe(expected);
});
