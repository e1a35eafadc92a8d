import type { ModelSource } from "../protocol.js";
import { formatSchema } from "../schema/json.js";
import { type Dialect, MODEL_PACKAGE, modelPackage, settingsCode } from "./parts.js";

/** A module for Node. */
export const node: Dialect = {
  id: "node",
  name: "Node",
  code: (parts) => {
    const { source, text, schema, dtype } = parts;
    const isEmbedded = source.kind === "embedded";
    const options = `{ runtime${dtype === "stored" ? "" : `, dtype: ${JSON.stringify(dtype)}`} }`;
    return `// npm install @ernie-m/heads @ernie-m/runtime-node${modelPackage(parts)}
import { loadExtractor } from "@ernie-m/heads";
${isEmbedded ? `import { modelUrl } from "${MODEL_PACKAGE}";\n` : ""}import { nodeRuntime } from "@ernie-m/runtime-node";

const runtime = nodeRuntime();
const extractor = await loadExtractor(${isEmbedded ? "modelUrl" : JSON.stringify(locationInNode(source))}, ${options});
const result = await extractor.extract(
  ${JSON.stringify(text)},
  ${formatSchema(schema, "  ")},
  ${settingsCode(parts)},
);
console.log(JSON.stringify(result, null, 2));
await extractor.dispose();
`;
  },
};

/** A hub id, or the path of a folder. */
export function locationInNode(source: Exclude<ModelSource, { kind: "embedded" }>): string {
  return source.kind === "hub" ? source.id : `./${source.files.href}`;
}
