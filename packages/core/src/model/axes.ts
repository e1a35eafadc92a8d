/** Names of the symbolic sizes of every model graph. */
export const BATCH = "batch";
export const SEQUENCE = "sequence";
export const PAST = "past";
