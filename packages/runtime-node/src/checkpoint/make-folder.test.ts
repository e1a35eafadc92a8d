import { existsSync, mkdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { makeFolder } from "./make-folder.js";

/** Makes nothing, and fails as Node does: with the reason, or with ENOENT where it should make several folders. */
function refusing(code: string): typeof mkdir {
  const make = async (path: string, options?: { readonly recursive?: boolean }): Promise<undefined> => {
    const isAbove = existsSync(dirname(path));
    const shown = options?.recursive === true || !isAbove ? "ENOENT" : code;
    throw Object.assign(new Error(`${shown}: mkdir '${path}'`), { code: shown, syscall: "mkdir", path });
  };
  return make as typeof mkdir;
}

it("says why, however many folders are missing", async () => {
  const names = fc.array(fc.stringMatching(/^[a-z]{1,5}$/), { minLength: 1, maxLength: 5 });
  const reasons = fc.constantFrom("EROFS", "EACCES", "ENOSPC", "EDQUOT");
  await fc.assert(
    fc.asyncProperty(names, reasons, async (parts, code) => {
      const root = temporaryFolder();
      const failure = await makeFolder(join(root, ...parts), refusing(code)).catch((cause) => cause);
      expect(failure).toMatchObject({ code, path: join(root, parts[0]) });
    }),
    { numRuns: 30 },
  );
});

it("makes what is missing, gives the first, and minds nothing that is there", async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, "a"));
  expect(await makeFolder(join(root, "a/b/c"))).toBe(join(root, "a/b"));
  expect(existsSync(join(root, "a/b/c"))).toBe(true);
  expect(await makeFolder(join(root, "a/b/c"))).toBeUndefined();
});

it("goes on when what was in the way has gone meanwhile", async () => {
  const root = temporaryFolder();
  let calls = 0;
  const make = (async (path: string, options: object) => {
    if (++calls === 1) throw Object.assign(new Error("gone"), { code: "ENOENT" });
    return mkdir(path, options);
  }) as typeof mkdir;
  await makeFolder(join(root, "a/b"), make);
  expect(existsSync(join(root, "a/b"))).toBe(true);
});
