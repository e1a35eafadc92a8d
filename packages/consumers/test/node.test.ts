import { join } from "node:path";
import { referenceModelPath } from "@ernie-m/fixtures";
import { describe, expect, test } from "vitest";
import { binary, nodes, place, readmeExamples } from "../src/project.js";
import { outputOf, run } from "../src/run.js";

const examples = readmeExamples();

test("the README has its four examples", () => {
  expect(examples).toHaveLength(4);
});

describe.each(Object.entries(nodes))("under %s", (_, node) => {
  test.each(examples)("an example of the README prints what it says ($#)", async ({ code, output }) => {
    const folder = place({ "example.mjs": code });
    expect(await outputOf(node, ["example.mjs"], { cwd: folder })).toBe(output);
  });

  test("CommonJS requires it", async () => {
    const code = `
      const { loadExtractor } = require("@ernie-m/heads");
      const { modelUrl } = require("@ernie-m/model-uie-m-mini");
      const { nodeRuntime } = require("@ernie-m/runtime-node");
      (async () => {
        const extractor = await loadExtractor(${JSON.stringify(referenceModelPath)}, { runtime: nodeRuntime({ workers: 1 }) });
        const { location } = await extractor.extract("Ann lives in Paris.", ["location"]);
        console.log(modelUrl.protocol, location.map(({ text }) => text).join());
        await extractor.dispose();
      })();`;
    expect(await outputOf(node, ["example.cjs"], { cwd: place({ "example.cjs": code }) })).toBe(
      "file: Paris\n",
    );
  });

  test("the command line runs", async () => {
    const args = [binary("ernie-m"), "tokenize", "--input", "in.txt"];
    const folder = place({ "in.txt": "Ann met Bob.\n" });
    if (process.platform === "win32")
      args.splice(0, 1, join(folder, "..", "node_modules/@ernie-m/cli/bin/ernie-m.js"));
    expect(JSON.parse(await outputOf(node, args, { cwd: folder }))).toMatchObject({ text: "Ann met Bob." });
  });
});

/** Every class of error that the packages export, as its names tell. */
const ERRORS = `
  import * as config from "@ernie-m/config";
  import * as core from "@ernie-m/core";
  import * as heads from "@ernie-m/heads";
  import * as node from "@ernie-m/runtime-node";
  import * as web from "@ernie-m/runtime-web";
  import * as tokenizer from "@ernie-m/tokenizer";
  const found = [];
  for (const exported of [config, core, heads, node, web, tokenizer])
    for (const [name, value] of Object.entries(exported))
      if (name.endsWith("Error") && typeof value === "function" && name !== "ErnieMError")
        if (!/^is/.test(name)) found.push([name, Object.create(value.prototype).name]);
  console.log(JSON.stringify(found));
`;

test("errors are called by their names in a minified bundle", async () => {
  const folder = place({ "errors.mjs": ERRORS });
  const flags = ["--bundle", "--minify", "--format=esm", "--platform=node", "--outfile=bundle.mjs"];
  const outside = ["--external:onnxruntime-node", "--external:onnxruntime-web"];
  await outputOf(binary("esbuild"), ["errors.mjs", ...flags, ...outside, "--log-level=error"], {
    cwd: folder,
  });
  const found = JSON.parse(await outputOf(process.execPath, ["bundle.mjs"], { cwd: folder })) as [
    string,
    string,
  ][];
  expect(found.length).toBeGreaterThanOrEqual(8);
  expect(found.filter(([exported, named]) => exported !== named)).toEqual([]);
});

test("a bundle for Node that leaves only onnxruntime-node outside computes", async () => {
  const [example] = examples;
  const folder = place({ "example.mjs": example.code });
  const flags = [
    "--bundle",
    "--format=esm",
    "--platform=node",
    "--outfile=out/bundle.mjs",
    "--log-level=error",
  ];
  const model = "--external:@ernie-m/model-uie-m-mini";
  await outputOf(binary("esbuild"), ["example.mjs", ...flags, model, "--external:onnxruntime-node"], {
    cwd: folder,
  });
  const ran = await run(process.execPath, ["out/bundle.mjs"], { cwd: folder });
  expect(ran).toMatchObject({ code: 0, stdout: example.output, stderr: "" });
});
