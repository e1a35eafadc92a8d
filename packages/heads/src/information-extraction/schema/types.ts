/**
 * What to look for, as plain JSON.
 *
 * - a string: one kind of entity, `"Person"`
 * - an object: kinds and what hangs on them, `{ "Company": ["founder", { "product": ["price"] }] }`
 * - a list of those
 *
 * A name that ends in options, `"Sentiment [positive, negative]"`, picks one of them.
 */
export type Schema = string | readonly Schema[] | { readonly [name: string]: Schema };

/** How the prompt of a relation is put together: `birthplace of Ada` or `Ada的birthplace`. */
export type PromptLanguage = "en" | "zh";
