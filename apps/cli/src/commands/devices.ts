import type { Command } from "commander";
import { jsonLine } from "../escape.js";
import { withOutput } from "../io/output.js";

export function addDevicesCommand(command: Command): void {
  command.action(async () => {
    const { listDevices } = await import("@ernie-m/runtime-node");
    const lines = (await listDevices()).map(jsonLine);
    await withOutput(undefined, (output) => output.write(lines.join("")));
  });
}
