/** How far a long piece of work is, on standard error: one line rewritten on a terminal, else a line every 5 seconds. */
export function stepProgress() {
  const terminal = process.stderr.isTTY === true;
  let total = 0;
  let began = 0;
  let first = 1;
  let shown = 0;

  return {
    start(firstStep: number, totalSteps: number) {
      total = totalSteps;
      first = firstStep;
      began = performance.now();
    },
    show(step: number, values: Readonly<Record<string, number>>) {
      const now = performance.now();
      if (now - shown < (terminal ? 200 : 5000) && step < total) return;
      shown = now;
      const left = ((now - began) / Math.max(1, step - first + 1)) * (total - step);
      const loss = values.loss === undefined ? "" : `  loss ${values.loss.toFixed(4)}`;
      const line = `step ${step} of ${total}${loss}  ${left < 500 ? "" : `${duration(left)} left`}`;
      process.stderr.write(terminal ? `\r\x1b[K${line}` : `${line}\n`);
    },
    end() {
      if (terminal) process.stderr.write("\n");
    },
  };
}

function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
