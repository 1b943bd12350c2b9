import { z } from "zod";

/**
 * `tasks.imported_ranking`: a ranking that came with a file, as tie groups of response ids, best first. Labels that rank
 * store theirs likewise.
 */
export const importedRanking = z.object({ order: z.array(z.array(z.string())) });
