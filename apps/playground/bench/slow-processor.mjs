/** Milliseconds of one turn: long enough for a timer, short beside anything that is measured. */
const TURN_MS = 40;

/**
 * Lets the processes that compute pages run for one `share` of the time, all their threads: what a browser's own
 * throttle slows is the main thread alone, and a model runs in workers. Returns what ends it.
 */
export async function slowProcessor(browser, share) {
  if (share === 1) return () => {};
  const session = await browser.newBrowserCDPSession();
  let pids = [];
  // A navigation may move a page to another process.
  const look = async () => {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    pids = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  };
  await look();
  const looking = setInterval(() => void look().catch(() => {}), 100);
  const signal = (name) => {
    for (const pid of pids)
      try {
        process.kill(pid, name);
      } catch {
        // It has ended.
      }
  };
  let running = true;
  const turn = () => {
    if (!running) return;
    signal("SIGSTOP");
    setTimeout(
      () => {
        signal("SIGCONT");
        setTimeout(turn, TURN_MS * share);
      },
      TURN_MS * (1 - share),
    );
  };
  turn();
  return () => {
    running = false;
    clearInterval(looking);
    signal("SIGCONT");
  };
}
