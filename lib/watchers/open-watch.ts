import { watchers } from "./registry";
import type { Alarm, Reading, WatchedRun } from "./watcher";

/** What a watcher said of a run, and when. */
export interface RunWarning extends Alarm {
  readonly watcher: string; // its name in the registry
  readonly step: number;
}

/**
 * Shows a run's readings to every watcher, in the order in which they were made, and gives what they say. Each speaks once.
 * Reading what an earlier attempt stored brings them to where that attempt was.
 */
export function openWatch(run: WatchedRun): (reading: Reading) => RunWarning[] {
  const watching = watchers.map(({ name, watch }) => ({ name, read: watch(run) }));
  const said = new Set<string>();
  return (reading) =>
    watching.flatMap(({ name, read }) => {
      if (said.has(name)) return [];
      const alarm = read(reading);
      if (alarm === null) return [];
      said.add(name);
      return [{ ...alarm, watcher: name, step: reading.step }];
    });
}
