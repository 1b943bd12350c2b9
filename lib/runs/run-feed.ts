import type { Db } from "../db/client";
import { type RunView, readRun } from "./read-run";
import { type Cursor, type RunUpdates, readRunUpdates } from "./read-run-updates";

/** What an open run page is sent; `run` says how it stands, the rest is what was stored since the last one. */
export interface RunNews extends RunUpdates {
  readonly run: RunView;
}

interface Reader {
  readonly runId: string;
  readonly send: (news: RunNews) => void;
  readonly end: (error: unknown) => void;
  cursor: Cursor;
  shown: string; // the state sent last, as JSON
}

/**
 * One poller for all open run pages of this process. Each tick reads a run once for all readers that have read equally
 * far, which is all of them but those that just came back after a break; these are sent exactly what they missed.
 */
export class RunFeed {
  private readonly readers = new Set<Reader>();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly db: Db,
    private readonly everyMs = 500,
  ) {}

  /**
   * Sends the run's state and whatever was stored after `cursor`, now and from now on; `end` is called when that
   * becomes impossible. Returns how to leave.
   */
  follow(runId: string, cursor: Cursor, send: Reader["send"], end: Reader["end"]): () => void {
    const reader: Reader = { runId, cursor, send, end, shown: "" };
    this.readers.add(reader);
    this.tell([reader]);
    this.timer ??= setInterval(() => this.tell([...this.readers]), this.everyMs);
    return () => {
      this.readers.delete(reader);
      if (this.readers.size > 0 || !this.timer) return;
      clearInterval(this.timer);
      this.timer = null;
    };
  }

  private tell(readers: readonly Reader[]): void {
    const read = new Map<string, { news: RunNews; state: string }>();
    for (const reader of readers) {
      try {
        const key = `${reader.runId} ${reader.cursor}`;
        const known = read.get(key) ?? this.read(reader);
        read.set(key, known);
        const { news, state } = known;
        if (news.cursor === reader.cursor && state === reader.shown) continue;
        reader.cursor = news.cursor;
        reader.shown = state;
        reader.send(news);
      } catch (error) {
        this.readers.delete(reader);
        reader.end(error);
      }
    }
  }

  /** State first, rows after it: the rows are never older than the state that announces them. */
  private read({ runId, cursor }: Reader): { news: RunNews; state: string } {
    const run = readRun(this.db, runId);
    return { news: { run, ...readRunUpdates(this.db, runId, cursor) }, state: JSON.stringify(run) };
  }
}
