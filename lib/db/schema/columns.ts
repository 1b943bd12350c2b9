import { integer, text } from "drizzle-orm/sqlite-core";

/*
 * Times are milliseconds since 1970. Ids are `newId(kind)` except where a number must count up (labels.seq, metrics.seq).
 * JSON columns hold values that a zod schema parsed on the way in and parses again on the way out.
 */
export const id = () => text("id").primaryKey();
export const time = (name: string) => integer(name, { mode: "number" });
export const flag = (name: string) => integer(name, { mode: "boolean" }).notNull().default(false);
