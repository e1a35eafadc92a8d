/** By the threads that a peer has, how ours runs on as many. */
export const BY_THREADS = {
  1: { "one thread": { threads: 1 } },
  2: { "two threads": { threads: 2 }, "two workers": { workers: 2 } },
};
