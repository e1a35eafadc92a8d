import type { Schema } from "@ernie-m/heads";
import type { DTypeChoice, ModelSource } from "./protocol.js";
import { formatSchema } from "./schema/json.js";
import type { DeviceChoice } from "./state/model.js";

export interface SnippetParts {
  readonly text: string;
  readonly schema: Schema;
  readonly threshold: number;
  readonly thresholds: Readonly<Record<string, number>>;
  readonly source: ModelSource;
  readonly device: DeviceChoice;
  readonly dtype: DTypeChoice;
}

/** A module that does in an app what the page does. */
export function snippetFor(parts: SnippetParts): string {
  const { text, schema, source, device, dtype } = parts;
  const runtime = device === "auto" ? "webRuntime()" : `webRuntime({ device: ${JSON.stringify(device)} })`;
  const options = [`runtime: ${runtime}`, ...(dtype === "stored" ? [] : [`dtype: ${JSON.stringify(dtype)}`])];
  return `import { loadExtractor } from "@ernie-m/heads";
import { webRuntime } from "@ernie-m/runtime-web";

const extractor = await loadExtractor(${locationCode(source)}, { ${options.join(", ")} });
const result = await extractor.extract(
  ${JSON.stringify(text)},
  ${formatSchema(schema, "  ")},
  ${thresholdCode(parts)},
);
console.log(result);
await extractor.dispose();
`;
}

/** What is shown is at least as probable as its threshold says; a call's own one is of start and end, each. */
function thresholdCode({ threshold, thresholds }: SnippetParts): string {
  const own = Object.entries(thresholds);
  const least = Math.min(threshold, ...own.map(([, value]) => value));
  const byName = own.length === 0 ? "" : `thresholds: ${JSON.stringify(thresholds)}, `;
  return `{ threshold: ${threshold}, ${byName}minProbability: ${least} }`;
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
