/** What this package uses of the platform's decoder, which every platform has and the language's own library lacks. */
declare class TextDecoder {
  constructor(label: "utf-8", options: { readonly fatal: true; readonly ignoreBOM: true });
  decode(bytes: Uint8Array): string;
}

/**
 * Decodes UTF-8, or returns undefined when `bytes` are not well-formed UTF-8 (overlong forms, surrogates,
 * values past U+10FFFF and cut sequences included). A byte order mark is kept as U+FEFF.
 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
