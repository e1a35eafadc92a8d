import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { place, project } from "../src/project.js";
import { run } from "../src/run.js";
import { compilers } from "../src/tools.js";

/** Each entry, with calls whose results are used: what has no type in a consumer's libraries shows. */
const CODE = `
import { type ErnieMConfig, isErnieMError, parseConfig } from "@ernie-m/config";
import { InputError, type Runtime, type Tensor } from "@ernie-m/core";
import { GraphBuilder } from "@ernie-m/core/graph";
import { platformSignal } from "@ernie-m/core/runtime";
import { lowerToOnnx } from "@ernie-m/core/session";
import { ErnieMModel, loadExtractor } from "@ernie-m/heads";
import { evaluateExtraction } from "@ernie-m/heads/evaluation";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";

export async function use(runtime: Runtime): Promise<Tensor> {
  const config: ErnieMConfig = parseConfig({ model_type: "ernie_m" });
  const extractor = await loadExtractor("somewhere", { runtime });
  const { person } = await extractor.extract("text", { person: ["employer"] });
  const employer: string | undefined = person?.[0]?.relations?.employer?.[0]?.text;
  const tokenizer = await ErnieMTokenizer.fromPretrained("somewhere", { runtime });
  const model = await ErnieMModel.fromPretrained("somewhere", { runtime });
  const { lastHiddenState } = await model.forward(tokenizer.encodeBatch([employer ?? ""]));
  await extractor.dispose();
  const known: boolean = isErnieMError(new InputError("a", "b", String(config.hiddenSize)));
  return known ? lastHiddenState : Promise.reject([GraphBuilder, lowerToOnnx, platformSignal, evaluateExtraction]);
}
`;

/** What only Node, or only a page, may import. */
const PLATFORMS = {
  node: 'import { nodeRuntime } from "@ernie-m/runtime-node"; export const runtime = nodeRuntime();',
  page: 'import { webRuntime } from "@ernie-m/runtime-web"; export const runtime = webRuntime();',
} as const;

const RESOLUTIONS = { nodenext: "nodenext", bundler: "esnext" } as const;

describe.each(Object.keys(compilers))("%s", (compiler) => {
  test.each(Object.entries(RESOLUTIONS))(
    "with moduleResolution %s and nothing but ES2022",
    async (resolution, module) => {
      const compilerOptions = {
        target: "es2022",
        lib: ["es2022"],
        types: [],
        strict: true,
        noEmit: true,
        module,
        moduleResolution: resolution,
      };
      const folder = place({
        "use.ts": CODE,
        "tsconfig.json": JSON.stringify({ compilerOptions, files: ["use.ts"] }),
      });
      const tsc = join(project, "node_modules", compiler, "bin", "tsc");
      const ran = await run(process.execPath, [tsc, "-p", "tsconfig.json", "--pretty", "false"], {
        cwd: folder,
      });
      expect(ran).toMatchObject({ code: 0, stdout: "" });
    },
  );

  test("in a page", async () => {
    const compilerOptions = {
      target: "es2022",
      lib: ["es2022", "dom", "dom.iterable"],
      types: [],
      strict: true,
      noEmit: true,
      module: "esnext",
      moduleResolution: "bundler",
    };
    const files = { "use.ts": `${CODE}\n`, "page.ts": PLATFORMS.page };
    const folder = place({
      ...files,
      "tsconfig.json": JSON.stringify({ compilerOptions, files: Object.keys(files) }),
    });
    const tsc = join(project, "node_modules", compiler, "bin", "tsc");
    const ran = await run(process.execPath, [tsc, "-p", "tsconfig.json", "--pretty", "false"], {
      cwd: folder,
    });
    expect(ran).toMatchObject({ code: 0, stdout: "" });
  });
});
