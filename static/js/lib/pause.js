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
 * What `work(signal)` resolves to, in time: rejects after `milliseconds`, or as soon as `signal` aborts, and
 * the signal that it was given aborts then too.
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

/** Milliseconds before try number `attempt` (0, 1, …): doubling, and spread so that a crowd does not return as one. */
export function backoff(attempt, { first = 500, most = 4000 } = {}) {
  const step = Math.min(most, first * 2 ** attempt);
  return step / 2 + Math.random() * (step / 2);
}
