import { isErnieMError } from "@ernie-m/config";
import { Command, CommanderError } from "commander";
import { commands } from "./commands/table.js";
import { type Console, processConsole } from "./console.js";
import { escapeText, messageLine } from "./escape.js";
import { addExamples, optionDescription, programExample, usageMessage } from "./help.js";
import { InputFileError } from "./io/input-file-error.js";
import { programVersion } from "./package-files.js";
import { UsageError } from "./usage-error.js";

const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/**
 * The program. Of its commands the one that `args` asks for has its options and can run, the others their names and
 * what they are for: code that is not needed is not read.
 */
async function buildProgram(args: readonly string[], console: Console): Promise<Command> {
  const program = new Command("ernie-m")
    .description(
      "Understand text in a hundred languages: extraction, tokens and raw outputs of ERNIE-M models",
    )
    .version(programVersion())
    .option("--verbose", "show the stack of a failure")
    .exitOverride()
    .addHelpText("after", programExample)
    .configureHelp({ showGlobalOptions: true, optionDescription })
    .configureOutput({ outputError: (message, write) => write(usageMessage(message)) });
  const asked = args.find((arg) => Object.hasOwn(commands, arg));
  for (const [name, row] of Object.entries(commands)) {
    const command = program.command(name).description(row.description);
    if (name === asked) (await row.load())(command, console);
    addExamples(command, row);
  }
  return program;
}

function explain(error: unknown, verbose: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  const message = error instanceof Error ? error.message : String(error);
  const known = isErnieMError(error) || error instanceof InputFileError || error instanceof UsageError;
  process.stderr.write(`ernie-m: ${known ? "" : "unexpected failure: "}${messageLine(message)}\n`);
  if (verbose && error instanceof Error) process.stderr.write(`${escapeText(error.stack ?? "")}\n`);
  return error instanceof UsageError ? EXIT.usage : EXIT.failed;
}

/**
 * Runs one command line, without the program's name, and resolves to its exit code: 0 done, 1 failed with one
 * line on standard error, 2 wrong usage.
 */
export async function main(args: readonly string[]): Promise<number> {
  const program = await buildProgram(args, processConsole());
  // A reader that went away, as in `| head`, is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    process.exit(error.code === "EPIPE" ? EXIT.done : EXIT.failed);
  });
  // What a command does goes on when nobody reads any more what it says meanwhile.
  process.stderr.on("error", () => undefined);
  try {
    await program.parseAsync(args, { from: "user" });
    return EXIT.done;
  } catch (error) {
    return explain(error, args.includes("--verbose"));
  }
}
