import type { ModelSource } from "../protocol.js";
import { formatSchema } from "../schema/json.js";
import { type Dialect, MODEL_PACKAGE, modelPackage, type SnippetParts, settingsCode } from "./parts.js";

/** Code for a page that a bundler builds. */
export const browser: Dialect = {
  id: "browser",
  name: "Browser",
  code: (parts) => `// npm install @ernie-m/heads @ernie-m/runtime-web${modelPackage(parts)}
${copyLine(parts)}import { loadExtractor } from "@ernie-m/heads";
import { webRuntime } from "@ernie-m/runtime-web";

const extractor = await loadExtractor(${pageLocation(parts.source)}, ${loadOptions(parts)});
const result = await extractor.extract(
  ${JSON.stringify(parts.text)},
  ${formatSchema(parts.schema, "  ")},
  ${settingsCode(parts)},
);
console.log(result);
await extractor.dispose();
`,
};

/** How the model gets to where a page asks for it, as a comment. */
export function copyLine({ source }: SnippetParts): string {
  switch (source.kind) {
    case "hub":
      return "";
    case "embedded":
      return `// cp -r node_modules/${MODEL_PACKAGE}/model public/model\n`;
    case "folder":
      return `// Serve the folder of the checkpoint as /${source.files.href}/.\n`;
  }
}

/** Where a page asks for the model, as code. */
export function pageLocation(source: ModelSource): string {
  switch (source.kind) {
    case "hub":
      return JSON.stringify(source.id);
    case "embedded":
      return '"/model/"';
    case "folder":
      return JSON.stringify(`/${source.files.href}/`);
  }
}

/** Options that load the model in a page, as code. */
export function loadOptions({ device, dtype }: SnippetParts): string {
  const runtime = device === "auto" ? "webRuntime()" : `webRuntime({ device: ${JSON.stringify(device)} })`;
  const options = [`runtime: ${runtime}`, ...(dtype === "stored" ? [] : [`dtype: ${JSON.stringify(dtype)}`])];
  return `{ ${options.join(", ")} }`;
}
