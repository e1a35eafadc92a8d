import { type Command, Help, type Option } from "commander";
import { type CommandRow, commands } from "./commands/table.js";
import { messageLine } from "./escape.js";

/** What follows the list of commands. */
export const programExample = `
Example:
  ${commands.extract?.examples[0]}

ernie-m COMMAND --help shows the options of a command and how it is called.`;

/** Adds what must be given to a command, and command lines to copy. */
export function addExamples(command: Command, { needed, examples }: CommandRow): void {
  if (needed !== undefined) command.usage(`${needed} [options]`);
  const heading = examples.length > 1 ? "Examples:" : "Example:";
  command.addHelpText("after", ["", heading, ...examples.map((line) => `  ${line}`)].join("\n"));
}

/** What an option is for, its default without the quotes of a string. */
export function optionDescription(option: Option): string {
  return new Help().optionDescription(option).replace(/\(default: "(.*?)"/, "(default: $1");
}

/** What is wrong with a command line, in one line, the program's name first as in every other failure. */
export function usageMessage(message: string): string {
  const line = messageLine(message.trim().replace(/^error: /, ""));
  return `ernie-m: ${line} (--help shows what there is)\n`;
}
