import { advice } from "./advice";
import { apology } from "./apology";
import { arithmetic } from "./arithmetic";
import { beyond } from "./beyond";
import { choice } from "./choice";
import { complaint } from "./complaint";
import { encourage } from "./encourage";
import { fact } from "./fact";
import { greeting } from "./greeting";
import { ideas } from "./ideas";
import { invite } from "./invite";
import type { Kind } from "./kind";
import { meaning } from "./meaning";
import { opinion } from "./opinion";
import { plan } from "./plan";
import { recipe } from "./recipe";
import { story } from "./story";
import { thanks } from "./thanks";
import { tone } from "./tone";
import { weather } from "./weather";

/** Every kind of request that the starter model can answer. */
export const kinds: readonly Kind[] = [
  fact,
  arithmetic,
  advice,
  apology,
  recipe,
  meaning,
  encourage,
  plan,
  thanks,
  opinion,
  weather,
  complaint,
  ideas,
  tone,
  greeting,
  story,
  invite,
  choice,
  beyond,
];
