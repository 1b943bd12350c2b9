/**
 * Works on the items in their order, at most `limit` at a time. The first error ends it: those at work are told to stop
 * through their signal, and it throws when all have ended.
 */
export async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T, signal: AbortSignal) => Promise<void>,
  outer?: AbortSignal,
): Promise<void> {
  const failing = new AbortController();
  const signal = outer ? AbortSignal.any([outer, failing.signal]) : failing.signal;
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      signal.throwIfAborted();
      const item = items[next++] as T;
      await work(item, signal);
    }
  };
  const errors: unknown[] = [];
  await Promise.all(
    Array.from({ length: Math.min(limit, items.length) }, () =>
      worker().catch((error: unknown) => {
        errors.push(error);
        failing.abort(error);
      }),
    ),
  );
  outer?.throwIfAborted();
  if (errors.length > 0) throw errors[0];
}
