/** What consumers bring themselves, pinned: the lowest and the newest that are promised, or what most use. */
export const tools = {
  jest: "30.5.2",
  "jest-environment-jsdom": "30.5.2",
  vitest: "4.1.12",
  jsdom: "26.1.0",
  esbuild: "0.28.2",
  webpack: "5.112.2",
  vite: "7.3.8",
  "onnxruntime-web": "1.30.0",
  zod: "4.6.7",
} as const;

/** TypeScript compilers by the name that they are installed under; the first is the lowest that is promised. */
export const compilers = {
  "typescript-5.7": "5.7.3",
  "typescript-5.9": "5.9.3",
  "typescript-6": "6.0.3",
  "typescript-7": "7.0.2",
} as const;

/** The newest Node, from the packages that npm has of it for each platform. */
export const NEWEST_NODE = "26.12.1";

/** The package that holds a Node of this machine's kind. */
export function nodePackage(): string {
  const platform = process.platform === "win32" ? "win" : process.platform;
  return `node-${platform}-${process.arch}`;
}
