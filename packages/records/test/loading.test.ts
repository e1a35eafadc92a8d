import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, it } from "vitest";

const packageFolder = fileURLToPath(new URL("../", import.meta.url));

/** Each chunk's source files, and the chunks that the entry loads at once. */
async function bundle(): Promise<{ readonly first: readonly string[]; readonly all: readonly string[] }> {
  const { metafile } = await build({
    stdin: { contents: 'export { recognize } from "./src/index.js";', resolveDir: packageFolder },
    absWorkingDir: packageFolder,
    bundle: true,
    format: "esm",
    splitting: true,
    outdir: "out",
    entryNames: "entry",
    write: false,
    metafile: true,
  });
  const first = new Set<string>();
  const visit = (name: string): void => {
    if (first.has(name)) return;
    first.add(name);
    for (const { path, kind } of metafile.outputs[name]?.imports ?? [])
      if (kind === "import-statement") visit(path);
  };
  visit("out/entry.js");
  const inputs = (names: Iterable<string>): string[] =>
    [...names].flatMap((name) => Object.keys(metafile.outputs[name]?.inputs ?? {}));
  return { first: inputs(first), all: inputs(Object.keys(metafile.outputs)) };
}

it("every library comes with the first call that needs it", async () => {
  const { first, all } = await bundle();
  const libraries = ["linkify-it", "libphonenumber-js", "chrono-node", "re2js"];
  for (const library of libraries) {
    expect(
      all.some((file) => file.includes(`/${library}/`)),
      library,
    ).toBe(true);
    expect(
      first.filter((file) => file.includes(`/${library}/`)),
      library,
    ).toEqual([]);
  }
  expect(first.some((file) => file === "src/recognition/recognize.ts")).toBe(true);
});
