import { expect, test } from "vitest";
import { memoryFiles } from "./memory-files.js";

const files = memoryFiles("memory", { "a.bin": Uint8Array.of(1, 2, 3, 4) });

test("gives what is there, whole and in parts, without copying", async () => {
  expect(await files.has("a.bin")).toBe(true);
  expect(await files.readFile("a.bin")).toEqual(Uint8Array.of(1, 2, 3, 4));
  const file = await files.open("a.bin");
  expect(file).toMatchObject({ path: "memory/a.bin", size: 4 });
  const part = await file.read(1, 2);
  expect(part).toEqual(Uint8Array.of(2, 3));
  expect(part.buffer).toBe((await files.readFile("a.bin")).buffer);
  expect(await file.read(4, 0)).toHaveLength(0);
  await file.close();
});

test.each(["b.bin", "toString", "__proto__"])("has no %s", async (name) => {
  expect(await files.has(name)).toBe(false);
  const error = { code: "unreadable-file", message: `memory/${name}: there is no such file` };
  await expect(files.open(name)).rejects.toMatchObject(error);
  await expect(files.readFile(name)).rejects.toMatchObject(error);
});

test.each([
  [3, 2],
  [-1, 1],
  [0, -1],
  [5, 0],
  [0.5, 1],
  [0, Number.NaN],
])("refuses to read at %s for %s", async (offset, length) => {
  const file = await files.open("a.bin");
  await expect(file.read(offset, length)).rejects.toMatchObject({ code: "truncated-file" });
});
