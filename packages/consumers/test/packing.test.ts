import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { outputOf, run } from "../src/run.js";
import { pnpm, published, root } from "../src/tarballs.js";

const [command, ...args] = pnpm();

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "ernie-m-packing-")));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A copy of a package without what was built, as a fresh clone has it. */
function freshCopy(name: string): string {
  const copy = join(mkdtempSync(join(folder, "clone-")), name);
  const skipped = /(?:\/dist|\/node_modules|\/\.reports|\/\.turbo)$/;
  cpSync(join(root, name), copy, {
    recursive: true,
    filter: (path) => !skipped.test(path.replaceAll("\\", "/")),
  });
  for (const shared of ["tsconfig.base.json", "pnpm-workspace.yaml", "package.json"])
    cpSync(join(root, shared), join(copy, "../..", shared));
  symlinkSync(join(root, name, "node_modules"), join(copy, "node_modules"), "junction");
  return copy;
}

test.each([...published])("packing %s builds it first", (name) => {
  const { scripts } = JSON.parse(readFileSync(join(root, name, "package.json"), "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  expect(scripts.prepack).toBe("pnpm run build");
  expect(scripts.build).toContain("tsc -p tsconfig.build.json");
});

test.each([...published])("the README of %s says how it is installed, and how large it is", (name) => {
  const readme = readFileSync(join(root, name, "README.md"), "utf8");
  const { name: known } = JSON.parse(readFileSync(join(root, name, "package.json"), "utf8")) as {
    readonly name: string;
  };
  const archives = join(inject("project"), "../archives");
  const stem = known.replace("@", "").replace("/", "-");
  const archive = readdirSync(archives).find((file) => new RegExp(`^${stem}-\\d`).test(file));
  const stated = new RegExp(`npm install ${known}.: ([\\d.]+) (kB|MB) packed`).exec(readme);
  const bytes = Number(stated?.[1]) * (stated?.[2] === "MB" ? 1e6 : 1e3);
  const actual = statSync(join(archives, String(archive))).size;
  expect(Math.abs(bytes - actual)).toBeLessThan(Math.max(0.25 * actual, 3_000));
});

describe("a package of a fresh clone", () => {
  test("is built when it is packed", async () => {
    const copy = freshCopy("packages/config");
    await outputOf(command, [...args, "pack", "--pack-destination", copy], { cwd: copy });
    const archive = readdirSync(copy).find((name) => name.endsWith(".tgz"));
    expect(archive).toBeDefined();
    const listed = await outputOf("tar", ["-tzf", String(archive)], { cwd: copy });
    expect(listed.split("\n")).toContain("package/dist/index.js");
  });

  test("is not packed when it cannot be built", async () => {
    const copy = freshCopy("packages/config");
    writeFileSync(join(copy, "src/broken.ts"), "export const broken: number = 'text';\n");
    const { code } = await run(command, [...args, "pack", "--pack-destination", copy], { cwd: copy });
    expect(code).not.toBe(0);
    expect(readdirSync(copy).filter((name) => name.endsWith(".tgz"))).toEqual([]);
  });
});
