import { locationInNode } from "./node.js";
import { type Dialect, type SnippetParts, settingsOf, shellWord, standardInput } from "./parts.js";

const INSTALL = "# npm install --save-dev @ernie-m/cli";

/** One command. */
export const commandLine: Dialect = {
  id: "cli",
  name: "Command line",
  code: (parts) => {
    const { text, schema, thresholds } = parts;
    const { threshold, minProbability } = settingsOf(parts);
    const noOwn = Object.keys(thresholds).length === 0;
    return `${INSTALL}
${noOwn ? "" : "# Names with thresholds of their own need code or the service; here all have one.\n"}printf %s ${shellWord(text)} |
  npx ernie-m extract --document${modelOption(parts)}${dtypeOption(parts)} \\
    --threshold ${threshold} --min-probability ${minProbability} \\
    --schema ${shellWord(JSON.stringify(schema))}
`;
  },
};

/** The service, and a request to it. */
export const http: Dialect = {
  id: "http",
  name: "HTTP",
  code: (parts) => {
    const body = JSON.stringify({ text: parts.text, schema: parts.schema, ...settingsOf(parts) });
    return `${INSTALL}
npx ernie-m serve${serveOption(parts)} &
until curl -sf -o /dev/null http://127.0.0.1:8000/health/ready; do sleep 0.5; done
curl -s -w '\\n' http://127.0.0.1:8000/v1/extract -H 'content-type: application/json' --data-binary @- ${standardInput(body)}
`;
  },
};

function modelOption({ source }: SnippetParts): string {
  return source.kind === "embedded" ? "" : ` --model ${shellWord(locationInNode(source))}`;
}

function serveOption({ source }: SnippetParts): string {
  if (source.kind === "embedded") return "";
  const location = locationInNode(source);
  return ` --model ${shellWord(`${location.split("/").at(-1)}=${location}`)}`;
}

function dtypeOption({ dtype }: SnippetParts): string {
  return dtype === "stored" ? "" : ` --dtype ${dtype}`;
}
