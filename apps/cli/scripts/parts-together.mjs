/**
 * The libraries load parts of theirs when these are needed, for pages, whose every file is sent. Here each such part would be
 * a file more, and cut what it shares with others into further ones: parts come with what loads them, those of the table
 * together.
 */
import { readFileSync } from "node:fs";
import { dirname } from "node:path";

const LIBRARY = /[\\/]packages[\\/](?:core|heads)[\\/]dist[\\/].*\.js$/;
/** Tells what the heads are called without being one: what it loads stays outside of what needs the names alone. */
const TABLE = /[\\/]heads[\\/]dist[\\/]table\.js$/;
const PART = /\bimport\(("\.[^"]+")\)/g;
const PARTS = "parts:";

/** A plugin of esbuild. */
export const partsTogether = {
  name: "parts-together",
  setup({ onLoad, onResolve }) {
    onLoad({ filter: LIBRARY, namespace: "file" }, ({ path: file }) => {
      const parts = [];
      const partOf = TABLE.test(file)
        ? (name) => `import("${PARTS}${file.replaceAll("\\", "/")}").then(({ ${name} }) => ${name})`
        : (name) => `Promise.resolve(${name})`;
      const code = readFileSync(file, "utf8").replaceAll(PART, (_, specifier) => {
        parts.push(specifier);
        return partOf(`part${parts.length - 1}`);
      });
      const imports = TABLE.test(file)
        ? []
        : parts.map((specifier, i) => `import * as part${i} from ${specifier};`);
      return { contents: `${imports.join(" ")}\n${code}`, loader: "js" };
    });
    onResolve({ filter: /^parts:/ }, ({ path: specifier }) => ({
      path: specifier.slice(PARTS.length),
      namespace: "parts",
    }));
    onLoad({ filter: /.*/, namespace: "parts" }, ({ path: file }) => {
      const parts = [...readFileSync(file, "utf8").matchAll(PART)];
      const exported = parts.map(([, specifier], i) => `export * as part${i} from ${specifier};`);
      return { contents: exported.join("\n"), resolveDir: dirname(file), loader: "js" };
    });
  },
};
