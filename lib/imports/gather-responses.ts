import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { z } from "zod";
import type { ImportOptions } from "./import-options";
import { type ImportedResponse, type ImportRecord, limits, type Place } from "./import-record";

/** Collects responses to the same prompt from any number of rows and files. */
export interface Gathered {
  add(place: Place, record: ImportRecord): void;
  /** Each prompt once, in the order first seen, its responses model by model in turn. */
  prompts(): Generator<{ place: Place; record: ImportRecord }>;
  close(): void;
}

const stored = z.object({ model: z.string().nullable(), text: z.string(), sampling: z.string().nullable() });
const found = z.object({ id: z.number(), text: z.string(), file: z.string(), line: z.number() });
const sampling = z.record(z.string(), z.unknown());

/** Holds what is gathered in a temporary database on disk, so that memory stays constant whatever the files' size. */
export function openGathered(): Gathered {
  const folder = mkdtempSync(join(tmpdir(), "chorus-import-"));
  const sql = new Database(join(folder, "gathered.db"));
  sql.pragma("journal_mode = OFF");
  sql.pragma("synchronous = OFF");
  sql.exec(`create table prompts (id integer primary key, text text not null unique, file text not null, line integer not null);
    create table responses (id integer primary key, prompt_id integer not null, model text, text text not null, sampling text);
    create index responses_prompt on responses (prompt_id)`);
  const addPrompt = sql.prepare("insert into prompts (text, file, line) values (?, ?, ?) on conflict do nothing");
  const promptId = sql.prepare("select id from prompts where text = ?").pluck();
  const addResponse = sql.prepare("insert into responses (prompt_id, model, text, sampling) values (?, ?, ?, ?)");
  const after = sql.prepare("select id, text, file, line from prompts where id > ? order by id limit 1");
  const responsesOf = sql.prepare("select model, text, sampling from responses where prompt_id = ? order by id");
  return {
    add({ file, line }, { prompt, responses }) {
      addPrompt.run(prompt, file, line);
      const id = promptId.get(prompt);
      for (const { model, text, sampling } of responses) {
        addResponse.run(id, model, text, sampling ? JSON.stringify(sampling) : null);
      }
    },
    *prompts() {
      for (let row = after.get(0); row !== undefined; ) {
        const { id, text, file, line } = found.parse(row);
        const responses = z.array(stored).parse(responsesOf.all(id)).map(restore);
        yield { place: { file, line }, record: { prompt: text, responses: takeTurns(responses) } };
        row = after.get(id);
      }
    },
    close() {
      sql.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function restore(row: z.output<typeof stored>): ImportedResponse {
  const { model, text } = row;
  return row.sampling === null ? { model, text } : { model, text, sampling: sampling.parse(JSON.parse(row.sampling)) };
}

/**
 * The first response of each model, then the second of each, and so on; a model's own come configuration by
 * configuration in turn. So the first n responses compare the n models under the same configuration. Equal texts count
 * once.
 */
export function takeTurns(responses: readonly ImportedResponse[]): ImportedResponse[] {
  const seen = new Set<string>();
  const fresh = responses.filter(({ text }) => !seen.has(text) && seen.add(text));
  const byModel = groupBy(fresh, (response) => response.model ?? "");
  return deal(byModel.map((own) => deal(groupBy(own, (response) => String(response.sampling?.config ?? "")))));
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return [...groups.values()];
}

function deal<T>(hands: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...hands.map((hand) => hand.length));
  return Array.from({ length: longest }, (_, turn) => hands.flatMap((hand) => hand.slice(turn, turn + 1))).flat();
}

/**
 * The tasks of one gathered prompt: as many, of as many responses, as the options say. By default one response from
 * each model, or four of a single model. What is left over makes a smaller task, or none when it is one response.
 */
export function chooseTasks(record: ImportRecord, options: ImportOptions): ImportRecord[] {
  const { prompt, responses } = record;
  const models = new Set(responses.map(({ model }) => model)).size;
  const size = options.responsesPerTask ?? (models < 2 ? 4 : Math.min(models, limits.maxResponses));
  const tasks: ImportRecord[] = [];
  for (let from = 0; from < responses.length && tasks.length < options.tasksPerPrompt; from += size) {
    const part = responses.slice(from, from + size);
    if (part.length >= limits.minResponses) tasks.push({ prompt, responses: part });
  }
  return tasks.length > 0 ? tasks : [record]; // too few to rank: the importer says so
}
