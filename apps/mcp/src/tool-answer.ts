import { isErnieMError } from "@ernie-m/config";

/** What a tool gives back: data, and the same as text for clients that know no data. */
export interface ToolAnswer {
  readonly [key: string]: unknown;
  readonly content: { readonly type: "text"; readonly text: string }[];
  readonly structuredContent?: Record<string, unknown>;
  readonly isError?: boolean;
}

/**
 * The answer of a tool. What is wrong with the call is told to the agent, which can mend it.
 *
 * Throws: what nobody expected.
 */
export async function answer(work: () => Promise<Record<string, unknown>>): Promise<ToolAnswer> {
  try {
    const data = await work();
    return { content: [{ type: "text", text: JSON.stringify(data) }], structuredContent: data };
  } catch (error) {
    if (!isErnieMError(error)) throw error;
    return { content: [{ type: "text", text: `${error.code}: ${error.message}` }], isError: true };
  }
}
