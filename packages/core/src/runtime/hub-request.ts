import { InputError } from "../errors.js";

/** The part of the platform's URL that is used. */
declare const URL: {
  new (text: string): { readonly protocol: string; readonly username: string; readonly password: string };
  canParse(text: string): boolean;
};

/** The hub that is asked unless another is named. */
export const HUB_ENDPOINT = "https://huggingface.co";

/** Statuses of servers that are busy or broken for now: asking again may help. */
export const transientStatuses: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * The hub's address without a slash at its end.
 *
 * Throws: InputError, also for a name or password in it, which is not shown.
 */
export function checkEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
  // Of what is no address of the web, nobody knows which part is meant as a password.
  if (isWeb ? url.username !== "" || url.password !== "" : text.includes("@")) {
    const cure = "a URL without name and password: an access token goes into `token` (HF_TOKEN)";
    throw new InputError("endpoint", cure, "one with them");
  }
  if (!isWeb) throw new InputError("endpoint", "a URL with https: or http:", JSON.stringify(text));
  return text.replace(/\/+$/, "");
}

/**
 * An access token without the white space around it; undefined for an empty one.
 *
 * Throws: InputError for what no header can carry.
 */
export function checkToken(text: string | undefined): string | undefined {
  const token = text?.trim();
  if (token === undefined || token === "") return undefined;
  // What it holds is not shown: it is a secret.
  if (!/^[\x21-\x7e]+$/.test(token)) throw new InputError("token", "an access token", "other characters");
  return token;
}

/**
 * Checks that a revision can be the name of a branch or tag, or a commit: it becomes part of URLs and of
 * paths.
 *
 * Throws: InputError. Source: git-check-ref-format(1).
 */
export function checkRevision(revision: string): string {
  const forbidden = (char: string): boolean => char <= " " || "~^:?*[\\\u007f".includes(char);
  const fits =
    revision !== "@" &&
    // A half of a character, which is in no text and in no URL.
    !/\p{Surrogate}/u.test(revision) &&
    ![...revision].some(forbidden) &&
    !revision.includes("..") &&
    !revision.includes("@{") &&
    !revision.endsWith(".") &&
    revision.split("/").every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(".lock"));
  if (!fits) throw new InputError("revision", "a branch, tag or commit", JSON.stringify(revision));
  return revision;
}
