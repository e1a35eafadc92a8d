import type { Schema } from "@ernie-m/heads";
import type { DTypeChoice, ModelSource } from "./protocol.js";
import { formatSchema } from "./schema/json.js";
import type { DeviceChoice } from "./state/model.js";

export interface SnippetParts {
  readonly text: string;
  readonly schema: Schema;
  readonly threshold: number;
  readonly source: ModelSource;
  readonly device: DeviceChoice;
  readonly dtype: DTypeChoice;
}

/** A module that does in an app what the page does. */
export function snippetFor({ text, schema, threshold, source, device, dtype }: SnippetParts): string {
  const runtime = device === "auto" ? "webRuntime()" : `webRuntime({ device: ${JSON.stringify(device)} })`;
  const options = [`runtime: ${runtime}`, ...(dtype === "stored" ? [] : [`dtype: ${JSON.stringify(dtype)}`])];
  return `import { loadExtractor } from "@ernie-m/heads";
import { webRuntime } from "@ernie-m/runtime-web";

const extractor = await loadExtractor(${locationCode(source)}, { ${options.join(", ")} });
const result = await extractor.extract(
  ${JSON.stringify(text)},
  ${formatSchema(schema, "  ")},
  { threshold: ${threshold} },
);
console.log(result);
await extractor.dispose();
`;
}

function locationCode(source: ModelSource): string {
  switch (source.kind) {
    case "hub":
      return JSON.stringify(source.id);
    // The files of @ernie-m/model-uie-m-mini, served by the app.
    case "embedded":
      return '"/model/"';
    case "folder":
      return JSON.stringify(`/${source.files.href}/`);
  }
}
