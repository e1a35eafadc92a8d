/** A request has no answer: the thread that was asked has ended. Never leaves this package. */
export class WorkerLost extends Error {
  /** Whether the thread may have ended because of this request, rather than beside it. */
  readonly isBegun: boolean;

  override get name(): string {
    return "WorkerLost";
  }

  constructor(reason: string, { isBegun }: { readonly isBegun: boolean }) {
    super(reason);
    this.isBegun = isBegun;
  }
}

/** Times that a request may be lost with the thread that had begun it. */
const MOST_LOSSES = 2;

/**
 * Does what can be done twice once more when the thread that did it ends. What a thread had not begun does not count:
 * it is not why the thread ended.
 *
 * Throws: what `attempt` throws; `lost`'s error when it was lost twice.
 */
export async function onceMore<T>(attempt: () => Promise<T>, lost: (reason: string) => Error): Promise<T> {
  for (let losses = 0; ; ) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof WorkerLost)) throw error;
      if (error.isBegun && ++losses === MOST_LOSSES)
        throw lost(`lost with ${MOST_LOSSES} worker threads, one after the other: ${error.message}`);
    }
  }
}
