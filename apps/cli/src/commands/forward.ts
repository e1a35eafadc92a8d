import { problemTypes } from "@ernie-m/config";
import type { Command } from "commander";
import type { Console } from "../console.js";
import type { ForwardCommandOptions } from "../forward/run-forward.js";
import { headNames } from "../heads.js";
import { addModelOptions } from "../model-options.js";

export function addForwardCommand(command: Command, console: Console): void {
  addModelOptions(command)
    .requiredOption("--inputs <file>", "safetensors file with input_ids, attention_mask, … as documented")
    .requiredOption("--output <file>", "safetensors file to write: logits, hidden_states.0, loss, …")
    .option("--head <name>", `${headNames.join(", ")} (default: what config.json says)`)
    .option("--problem-type <type>", `loss of a sequence classifier: ${problemTypes.join(", ")}`)
    .option("--hidden-states", "write every layer's hidden state")
    .option("--attentions", "write every layer's attention probabilities")
    .option("--use-cache", "write keys and values as past_key_values.{i}.key and .value")
    .option("--prune-heads <json>", 'remove heads first, for example {"0": [1]}')
    .option("--resize-embeddings <rows>", "give the word embedding table another number of rows first")
    .option("--mask-mode <mode>", "hf or paddle: which tokens see which (default: hf)")
    .option("--padded-length <tokens>", "length that mask mode paddle pads to (default: 512)")
    .action(async (options: ForwardCommandOptions) => {
      const { runForward } = await import("../forward/run-forward.js");
      await runForward(options, console);
    });
}
