import { listDevices } from "@ernie-m/runtime-node";
import type { Command } from "commander";
import { jsonLine } from "../escape.js";
import { withOutput } from "../io/output.js";

export function addDevicesCommand(program: Command): void {
  program
    .command("devices")
    .description("Try every device that --device takes: whether it computes right here, and why not")
    .action(async () => {
      const lines = (await listDevices()).map(jsonLine);
      await withOutput(undefined, (output) => output.write(lines.join("")));
    });
}
