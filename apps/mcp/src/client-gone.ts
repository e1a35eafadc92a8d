import { ErnieMError } from "@ernie-m/config";
import type { Server } from "@modelcontextprotocol/sdk/server/index.js";

/** Standard input brought what cannot be read, and nothing that comes behind it will be. */
export class InputLostError extends ErnieMError {
  readonly code = "input-lost";

  override get name(): string {
    return "InputLostError";
  }

  constructor(cause: Error | undefined) {
    super(`standard input: not read any further: ${cause?.message ?? "closed"}`, { cause });
  }
}

/**
 * Waits until the client has gone away: it ends a server by closing its input, and one that was killed leaves an output that
 * nobody reads. Called before the server is connected.
 *
 * Throws: InputLostError when the transport gives up, as for a message longer than it takes.
 */
export function clientGone(server: Pick<Server, "onclose" | "onerror">): Promise<void> {
  return new Promise((resolve, reject) => {
    let last: Error | undefined;
    server.onerror = (error) => {
      last = error;
    };
    server.onclose = () => reject(new InputLostError(last));
    process.stdin.once("end", resolve);
    process.stdout.on("error", () => resolve());
  });
}
