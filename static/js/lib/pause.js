/** Resolve after `milliseconds`; reject as soon as `signal` aborts. */
export function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}

/** Milliseconds before try number `attempt` (0, 1, …): doubling, and spread so that a crowd does not return as one. */
export function backoff(attempt, { first = 500, most = 4000 } = {}) {
  const step = Math.min(most, first * 2 ** attempt);
  return step / 2 + Math.random() * (step / 2);
}
