export default {
  base: "./",
  logLevel: "error",
  worker: { format: "es" },
  build: { target: "es2022", chunkSizeWarningLimit: 10_000 },
  optimizeDeps: { exclude: ["onnxruntime-web"] },
};
