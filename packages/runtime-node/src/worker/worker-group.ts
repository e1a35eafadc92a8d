import type { WorkerEvents } from "./worker-client.js";

/** A thread of a group. */
export interface GroupMember {
  /** Requests that are not answered. */
  readonly load: number;
  terminate(): Promise<void>;
}

export interface WorkerGroupOptions<Member extends GroupMember> {
  readonly size: number;
  /** Starts a thread. */
  start(events: WorkerEvents): Member;
  /** What a thread needs before it is given work; rejects when it cannot be had because the thread ended. */
  setUp?(member: Member): Promise<void>;
  /** A thread can be given work. */
  onReady?(): void;
  /** A thread ended, and another takes its place. */
  onRestart?(reason: string): void;
  /** The error of who waits for threads of which none stays alive. */
  unavailable(reason: string): Error;
  /** Milliseconds to wait before a thread is replaced, by how many ended in its place within a minute. */
  delayOf?(deaths: number): number;
}

/** A place in a group. */
interface Slot<Member> {
  member: Member | undefined;
  isReady: boolean;
  /** When threads ended here, within the last minute, in milliseconds. */
  deaths: readonly number[];
  timer: NodeJS.Timeout | undefined;
}

interface Waiter {
  resolve(): void;
  reject(error: Error): void;
}

const MINUTE = 60_000;
/** Who waits for a thread is told that there is none when each place's next one is further away than this. */
const LONGEST_WAIT = 1000;

/** At once, then after 0.1 s, 0.2 s and so on up to 30 s. */
export function restartDelay(deaths: number): number {
  return deaths <= 1 ? 0 : Math.min(30_000, 100 * 2 ** (deaths - 2));
}

/** Threads of one kind, each replaced by another when it ends. */
export class WorkerGroup<Member extends GroupMember> {
  readonly #options: WorkerGroupOptions<Member>;
  readonly #slots: readonly Slot<Member>[];
  readonly #waiters = new Set<Waiter>();
  /** Keeps the process alive while somebody waits: threads that start do not. */
  #waiting: NodeJS.Timeout | undefined;
  #lastReason = "none has started";
  #isTerminated = false;

  constructor(options: WorkerGroupOptions<Member>) {
    this.#options = options;
    this.#slots = Array.from({ length: options.size }, () => {
      return { member: undefined, isReady: false, deaths: [], timer: undefined };
    });
    for (const slot of this.#slots) this.#start(slot);
  }

  /** Threads that live, also those that cannot be given work yet. */
  get members(): readonly Member[] {
    return this.#slots.flatMap(({ member }) => (member === undefined ? [] : [member]));
  }

  /** Threads that can be given work. */
  get ready(): readonly Member[] {
    return this.#slots.flatMap(({ member, isReady }) => (member !== undefined && isReady ? [member] : []));
  }

  /**
   * Threads to give work to that needs no `setUp`: also those that start in a place where none has ended yet; they take
   * it as soon as they have started.
   */
  get usable(): readonly Member[] {
    return this.#slots.flatMap(({ member, isReady, deaths }) =>
      member !== undefined && (isReady || deaths.length === 0) ? [member] : [],
    );
  }

  /**
   * Resolves when a thread can be given work.
   *
   * Throws: the options' `unavailable` when each thread ended so often that the next is some time away.
   */
  async whenReady(): Promise<void> {
    if (this.ready.length > 0) return;
    if (this.#isUnavailable()) throw this.#unavailable();
    this.#waiting ??= setInterval(() => {}, MINUTE);
    await new Promise<void>((resolve, reject) => this.#waiters.add({ resolve, reject }));
  }

  /** Ends all threads, for good. To be called when none is asked anything any more. */
  async terminate(): Promise<void> {
    this.#isTerminated = true;
    for (const { timer } of this.#slots) clearTimeout(timer);
    this.#settleWaiters(({ reject }) => reject(this.#unavailable()));
    await Promise.all(this.members.map((member) => member.terminate()));
  }

  #start(slot: Slot<Member>): void {
    slot.timer = undefined;
    try {
      const member = this.#options.start({
        onReady: () => void this.#setUp(slot, member),
        onEnd: (reason) => this.#replace(slot, reason),
      });
      slot.member = member;
    } catch (error) {
      // The system may have no thread left.
      this.#replace(slot, String(error));
    }
  }

  async #setUp(slot: Slot<Member>, member: Member): Promise<void> {
    try {
      await this.#options.setUp?.(member);
    } catch {
      // A thread that has ended is replaced because of that, not here.
    }
    if (slot.member !== member) return;
    slot.isReady = true;
    this.#settleWaiters(({ resolve }) => resolve());
    this.#options.onReady?.();
  }

  #replace(slot: Slot<Member>, reason: string): void {
    slot.member = undefined;
    slot.isReady = false;
    if (this.#isTerminated) return;
    this.#lastReason = reason;
    const now = performance.now();
    slot.deaths = [...slot.deaths.filter((time) => now - time < MINUTE), now];
    slot.timer = setTimeout(() => this.#start(slot), this.#delayOf(slot)).unref();
    if (this.#isUnavailable()) this.#settleWaiters(({ reject }) => reject(this.#unavailable()));
    this.#options.onRestart?.(reason);
  }

  #delayOf({ deaths }: Slot<Member>): number {
    return (this.#options.delayOf ?? restartDelay)(deaths.length);
  }

  #isUnavailable(): boolean {
    return (
      this.#isTerminated ||
      this.#slots.every((slot) => slot.timer !== undefined && this.#delayOf(slot) > LONGEST_WAIT)
    );
  }

  #unavailable(): Error {
    return this.#options.unavailable(`no worker thread lives: ${this.#lastReason}`);
  }

  #settleWaiters(settle: (waiter: Waiter) => void): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    clearInterval(this.#waiting);
    this.#waiting = undefined;
    for (const waiter of waiters) settle(waiter);
  }
}

/** The member with the least to do. */
export function leastLoaded<Member extends GroupMember>(members: readonly Member[]): Member | undefined {
  return members.reduce<Member | undefined>(
    (least, other) => (least === undefined || other.load < least.load ? other : least),
    undefined,
  );
}
