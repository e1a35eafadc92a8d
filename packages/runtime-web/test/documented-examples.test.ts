import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "node:util";
import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { build, type Plugin } from "esbuild";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useSite } from "./browser.js";
import { packageFolder } from "./site.js";

/** A block of a page about a task that says what it prints. */
interface Example {
  /** `embeddings.md:12`. */
  readonly place: string;
  readonly code: string;
  readonly printed: string;
}

const tasks = fileURLToPath(new URL("../../../docs/tasks/", import.meta.url));

const examples = readdirSync(tasks)
  .filter((name) => name.endsWith(".md"))
  .flatMap((name): readonly Example[] => {
    const text = readFileSync(join(tasks, name), "utf8");
    const blocks = text.matchAll(
      /^```js(?: \[Node\])?\n([\s\S]*?)^```\n(?:\n```ts \[Browser\]\n[\s\S]*?^```\n\n:::\n)?\n```text\n([\s\S]*?)^```$/gm,
    );
    return Array.from(blocks, ({ index, 1: code, 2: printed }) => ({
      place: `${name}:${text.slice(0, index).split("\n").length}`,
      code: code!,
      printed: printed!,
    }));
  });

/** What stands for Node's runtime, and for a model that lies on its disk, in a page. */
const INSTEAD: Readonly<Record<string, string>> = {
  "@ernie-m/runtime-node": `
    import { webRuntime } from "./dist/index.js";
    export const nodeRuntime = () =>
      webRuntime({ device: "wasm", threads: 1, wasmPaths: "/ort/", cache: "none" });`,
  "@ernie-m/model-uie-m-mini": `export const modelUrl = new URL("/embedded/", location.href);`,
};

/** Prints into `globalThis.printed`, typed arrays and dates by their name, as they do not leave a page otherwise. */
const PRINTING = `
  const plain = (value) =>
    ArrayBuffer.isView(value) ? { typed: value.constructor.name, values: Array.from(value, String) }
    : value instanceof Date ? { typed: "Date", values: [value.toISOString()] }
    : Array.isArray(value) ? value.map(plain)
    : value !== null && typeof value === "object"
      ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]))
    : value;
  const printed = [];
  const console = { log: (...values) => void printed.push(values.map(plain)) };`;

/** Every example as a module that exports what it printed. */
const exampleModules: Plugin = {
  name: "documented-examples",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^example:/ }, ({ path }) => ({ path, namespace: "example" }));
    onLoad({ filter: /.*/, namespace: "example" }, ({ path }) => {
      const { code } = examples[Number(path.slice("example:".length))];
      // From the documentation, which has what its examples import beside this project.
      return { contents: `${PRINTING}\n${code}\nexport { printed };`, resolveDir: tasks };
    });
    onResolve({ filter: /^@ernie-m\/(runtime-node|model-uie-m-mini)$/ }, ({ path }) => ({
      path,
      namespace: "instead",
    }));
    onLoad({ filter: /.*/, namespace: "instead" }, ({ path }) => ({
      contents: INSTEAD[path],
      resolveDir: packageFolder,
    }));
  },
};

/** What Node would have printed. */
function asText(lines: readonly (readonly unknown[])[]): string {
  return lines.map((values) => `${format(...values.map(revived))}\n`).join("");
}

function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== "object" || value === null) return value;
  if ("typed" in value && "values" in value && Array.isArray(value.values)) {
    if (value.typed === "Float32Array") return Float32Array.from(value.values, Number);
    if (value.typed === "Int32Array") return Int32Array.from(value.values, Number);
    if (value.typed === "Date") return new Date(String(value.values[0]));
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, revived(each)]));
}

describe.skipIf(chromiumPath === undefined)("the examples of the task pages, in Chromium", () => {
  const site = useSite();
  let page: Page;
  beforeAll(async () => {
    await build({
      entryPoints: Object.fromEntries(examples.map((_, i) => [`example-${i}`, `example:${i}`])),
      bundle: true,
      format: "esm",
      splitting: true,
      outdir: join(site.pages.folder, "examples"),
      target: "es2022",
      logLevel: "error",
      // One of them prints the names of classes.
      keepNames: true,
      plugins: [exampleModules],
    });
    page = await site.open();
  });

  it("are all of them", () => {
    const pages = new Set(examples.map(({ place }) => place.split(":")[0]));
    const wanted = readdirSync(tasks).filter((name) => name.endsWith(".md") && name !== "index.md");
    expect([...pages].sort()).toEqual(wanted.sort());
  });

  it.each(examples.map((example, i) => ({ ...example, i })))(
    "$place prints what it says",
    async ({ i, printed }) => {
      // As text: an import in a function would be Node's by the time it gets to the page.
      const lines: unknown[][] = await page.evaluate(
        `import("/pages/examples/example-${i}.js").then(({ printed }) => printed)`,
      );
      expect(asText(lines)).toBe(printed);
    },
  );
});
