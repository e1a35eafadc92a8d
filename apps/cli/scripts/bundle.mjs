/**
 * Writes the program to `dist`: the project's own packages and the program in a few files, since Node takes half a
 * millisecond for each of the four hundred modules that an extraction needs. What a command does not need is in files
 * of its own that it does not read. Packages of others, the server and the embedded model stay outside.
 */
import { readFileSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { partsTogether } from "./parts-together.mjs";

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
/** They start from their own package: the server with the libraries that it serves, the model with its files. */
const OUTSIDE = ["@ernie-m/server", "@ernie-m/model-uie-m-mini"];
const { dependencies } = JSON.parse(readFileSync(path("package.json"), "utf8"));

const packageOf = (specifier) =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

const isOurs = (specifier) =>
  specifier.startsWith(".") ||
  specifier.startsWith("/") ||
  (specifier.startsWith("@ernie-m/") && !OUTSIDE.includes(packageOf(specifier)));

/** Leaves to Node what is not ours; a package that would not be found from here ends the build. */
const othersOutside = {
  name: "others-outside",
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ path: specifier, kind, importer }) => {
      if (kind === "entry-point" || isOurs(specifier)) return undefined;
      const isFound = isBuiltin(specifier) || packageOf(specifier) in dependencies;
      return isFound
        ? { path: specifier, external: true }
        : { errors: [{ text: `${specifier}, which ${importer} imports, is no dependency of this package` }] };
    });
  },
};

const thread = (name) => fileURLToPath(import.meta.resolve(`@ernie-m/runtime-node/${name}`));
/**
 * Programs, those together that may share files. What runtime-node starts threads from lies beside the code that does it,
 * and is built alone: what a thread needs would cut the rest into more files.
 */
const PROGRAMS = [
  { main: path("src/main.ts"), "measuring-process": path("src/bench/measuring-process.ts") },
  { "worker-host": thread("worker-host") },
  { "tokenizer-worker": thread("tokenizer-worker") },
];

rmSync(path("dist"), { recursive: true, force: true });
for (const programs of PROGRAMS)
  await build({
    entryPoints: programs,
    outdir: path("dist"),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    plugins: [partsTogether, othersOutside],
    logLevel: "warning",
  });
