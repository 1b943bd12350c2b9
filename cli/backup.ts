import { existsSync, renameSync, rmSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { AppError } from "../lib/errors";
import { answer, examples, note } from "./frame/answer";
import { openData } from "./frame/open-data";

export function register(program: Command): void {
  const command = program
    .command("backup")
    .argument("<file>", "where to write the copy; it must not exist yet")
    .description("Copy the database while everything runs (labels, projects, runs; not the model folders).")
    .action((file: string) => backUp(command, resolve(file)));
  examples(command, ["backup ../chorus-friday.db", "backup /mnt/backups/chorus.db --json"]);
}

/** SQLite's online backup: a consistent copy although others write; renamed into place only when it is whole. */
async function backUp(command: Command, file: string): Promise<void> {
  if (existsSync(file))
    throw new AppError("conflict", `${file} is there already. Give another name, or remove it first.`);
  const db = openData();
  const draft = `${file}.part`;
  let shown = 0;
  try {
    await db.$client.backup(draft, {
      progress: ({ totalPages, remainingPages }) => {
        const percent = totalPages === 0 ? 100 : Math.floor(100 - (100 * remainingPages) / totalPages);
        if (percent >= shown + 10) note(`${percent} %`);
        shown = Math.max(shown, Math.floor(percent / 10) * 10);
        return 2000;
      },
    });
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError("invalid", `Cannot write ${file}: ${why}.`, undefined, { cause: error });
  }
  const { size } = statSync(file);
  const text = `Wrote ${file} (${(size / 2 ** 20).toFixed(1)} MB). To restore it: stop Chorus, put it in the place of chorus.db, and delete chorus.db-wal and chorus.db-shm.`;
  answer(command, text, { ok: true, file, bytes: size });
}
