/** Aborts at the first Ctrl-C (or SIGTERM), so that work can end in good order; a second one ends the process. */
export function stopSignal(onStop: () => void): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
    onStop();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return controller.signal;
}
