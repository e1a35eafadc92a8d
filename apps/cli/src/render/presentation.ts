import { createColors } from "picocolors";

/** Where a result goes and how it was asked for. */
export interface PresentationOptions {
  readonly output?: string;
  readonly pretty?: boolean;
}

/** Whether a result that has a form for people is shown in it, and in which colours. */
export interface Presentation {
  /** On a terminal, and wherever it was asked for. */
  readonly isPretty: boolean;
  /** None but on a terminal. */
  readonly colors: ReturnType<typeof createColors>;
}

/** How the one result of a command is shown. */
export function presentationOf({ output, pretty }: PresentationOptions): Presentation {
  const toTerminal = output === undefined && process.stdout.isTTY === true;
  return {
    isPretty: toTerminal || pretty === true,
    colors: createColors(toTerminal && process.env.NO_COLOR === undefined),
  };
}
