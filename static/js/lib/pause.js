/** Resolve after `milliseconds`; reject as soon as `signal` aborts. */
export function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}

/**
 * Resolves to what `work(limit)` resolves to; rejects after `milliseconds`, or as soon as `signal`
 * aborts. Then `limit`, a signal too, aborts.
 */
export async function within(milliseconds, signal, work) {
  const limit = new AbortController();
  const abort = () => limit.abort(signal.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort, { once: true });
  const timer = setTimeout(
    () => limit.abort(new DOMException("too late", "TimeoutError")),
    milliseconds,
  );
  const late = new Promise((_, reject) => {
    limit.signal.addEventListener("abort", () => reject(limit.signal.reason), { once: true });
  });
  try {
    limit.signal.throwIfAborted();
    return await Promise.race([work(limit.signal), late]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

/** Milliseconds before `attempt` (0, 1, …): they double, and are random so that a crowd spreads. */
export function backoff(attempt, { first = 500, most = 4000 } = {}) {
  const step = Math.min(most, first * 2 ** attempt);
  return step / 2 + Math.random() * (step / 2);
}
