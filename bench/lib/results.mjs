/** A line of the table: what, beside whom, what is wanted, what was measured. */

const times = (value) => `${value.toFixed(2)} ×`;

/** A speed-up that should be at least so much. `notes` are shown behind what was measured. */
export function atLeast(least, value, { what, peer, notes = "" }) {
  return line(
    { what, peer, goal: `at least ${least} ×`, measured: times(value), notes },
    value >= least,
    value,
  );
}

/** A share of the peer's that should be at most so much. */
export function atMost(most, value, { what, peer, notes = "", goal = `at most ${most} ×` }) {
  return line({ what, peer, goal, measured: times(value), notes }, value <= most, value);
}

/** A time that should be at most so many seconds, whatever the peer's. */
export function atMostSeconds(most, value, { what, peer, notes = "" }) {
  return line(
    { what, peer, goal: `at most ${most} s`, measured: `${value.toFixed(2)} s`, notes },
    value <= most,
    value,
  );
}

/** Anything else: a number that is shown as `measured`. */
export function line({ what, peer, goal, measured, notes = "" }, reached, value) {
  return { what, peer, goal, measured: notes === "" ? measured : `${measured} (${notes})`, value, reached };
}

export const milliseconds = (time) => `${time < 10 ? time.toFixed(1) : time.toFixed(0)} ms`;

/** "peer → ours" */
export const fromTo = (peer, ours) => `${milliseconds(peer)} → ${milliseconds(ours)}`;
