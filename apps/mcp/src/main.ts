import { parseArgs } from "node:util";
import { isErnieMError } from "@ernie-m/config";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { clientGone } from "./client-gone.js";
import { toolsServer } from "./tools-server.js";

const HELP = `Usage: ernie-m-mcp [options]

Tools for agents over the Model Context Protocol, on standard input and output.

Options:
  --model <folder or id>  a UIE-M checkpoint (default: the embedded uie-m-mini, env: ERNIE_M_MODEL)
  --workers <number>      runs at the same time (default: 1, env: ERNIE_M_WORKERS)
  --help                  show this
`;

/**
 * Serves until the client goes away. Gives the status to end with: 0, 1 for a failure, 2 for a wrong command line, each
 * with one line on standard error.
 */
export async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  try {
    const { model, workers, help } = readOptions(args, env);
    if (help === true) {
      process.stdout.write(HELP);
      return 0;
    }
    await serve(model, Number(workers));
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`ernie-m-mcp: ${message.replace(/\s+/g, " ")}\n`);
    return isErnieMError(error) ? 1 : 2;
  }
}

function readOptions(args: readonly string[], env: NodeJS.ProcessEnv) {
  const { values } = parseArgs({
    args: [...args],
    options: { model: { type: "string" }, workers: { type: "string" }, help: { type: "boolean" } },
  });
  const workers = values.workers ?? env.ERNIE_M_WORKERS ?? "1";
  if (!/^[1-9]\d{0,3}$/.test(workers))
    throw new TypeError(`--workers: expected a number from 1, got ${workers}`);
  const model = values.model ?? env.ERNIE_M_MODEL;
  return { model: model === "" ? undefined : model, workers, help: values.help };
}

async function serve(model: string | undefined, workers: number): Promise<void> {
  // A client waits for the tools' names, not for the model.
  const [{ nodeRuntime }, { loadExtractor }] = await Promise.all([
    import("@ernie-m/runtime-node"),
    import("@ernie-m/heads"),
  ]);
  const runtime = nodeRuntime({ workers });
  /** Aborted when nobody is there any more to whom a model that loads would be of use. */
  const ending = new AbortController();
  let loading: ReturnType<typeof loadExtractor> | undefined;
  const load = async () => {
    const where = model ?? (await import("@ernie-m/model-uie-m-mini")).modelUrl;
    return loadExtractor(where, { runtime, signal: ending.signal });
  };
  const server = toolsServer({
    extractor() {
      loading ??= load().catch((error: unknown) => {
        loading = undefined;
        throw error;
      });
      return loading;
    },
  });
  const gone = clientGone(server.server);
  await server.connect(new StdioServerTransport());
  try {
    await gone;
  } finally {
    ending.abort();
    await server.close();
    await runtime.close();
  }
}
