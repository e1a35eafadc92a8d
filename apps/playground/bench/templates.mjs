// How the page's model does on its templates, against what was marked when they were written: F1 of each text, as the
// page says it. node bench/templates.mjs
import { fileURLToPath } from "node:url";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { runnerImport } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const load = async (path) => (await runnerImport(root + path, { root, configFile: false })).module;
const { integerModel } = await load("plugins/integer-model.ts");
const { templateScores } = await load("plugins/template-scores.ts");

for (const [kind, languages] of Object.entries(await templateScores(await integerModel(modelUrl))))
  for (const [language, { gold, found, right }] of Object.entries(languages))
    console.log(
      `${kind.padEnd(10)} ${language} F1 ${((2 * right) / (gold + found)).toFixed(2)}: ${gold} to find, ${found} found, ${right} right`,
    );
