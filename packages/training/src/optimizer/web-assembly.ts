/** The part of WebAssembly that is used here: platforms have it, the language's own library does not declare it. */
interface WebAssemblyMemory {
  readonly buffer: ArrayBuffer;
}

interface WebAssemblyInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}

interface WebAssemblyApi {
  readonly Memory: new (limits: { readonly initial: number }) => WebAssemblyMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => WebAssemblyInstance;
  validate(bytes: Uint8Array): boolean;
}

/** WebAssembly where it is there and runs `bytes`, SIMD included. */
export function webAssemblyFor(bytes: Uint8Array): WebAssemblyApi | undefined {
  const api = (globalThis as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly;
  return api?.validate(bytes) === true ? api : undefined;
}
