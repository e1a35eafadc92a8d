import { errorMessage } from "@ernie-m/core/runtime";

/**
 * Why a library of the system cannot be opened; undefined for one that can, or where that cannot be told.
 *
 * Node opens it as an addon, which it need not be: it is closed again at once.
 */
export function missingLibrary(name: string): string | undefined {
  if (typeof process.dlopen !== "function") return undefined;
  try {
    process.dlopen({ exports: {} }, name);
    return undefined;
  } catch (cause) {
    const said = errorMessage(cause);
    return /cannot open shared object file/.test(said) ? said : undefined;
  }
}
