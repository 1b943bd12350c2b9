import { randomBytes, scrypt, scryptSync, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { z } from "zod";

/** What a person may choose: long rather than fancy (NIST SP 800-63B 3.1.1.2). */
export const passwordSchema = z.string().min(10, "Use at least 10 characters.").max(200, "Use at most 200 characters.");

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}
const cost: Cost = { N: 2 ** 15, r: 8, p: 1 };
const keyBytes = 32;
const limits = ({ N, r, p }: Cost) => ({ N, r, p, maxmem: 256 * N * r });
const derive = promisify<string, Buffer, number, ReturnType<typeof limits>, Buffer>(scrypt);

/** `scrypt$N$r$p$salt$key`: the cost travels with the hash, so that it can be raised later. Takes about 0.1 s. */
export function hashPassword(password: string): string {
  const salt = randomBytes(16);
  const key = scryptSync(password.normalize("NFKC"), salt, keyBytes, limits(cost));
  return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** Takes the place of a missing hash, so that an unknown account costs the same time as a known one. */
const nobody = ["scrypt", cost.N, cost.r, cost.p, "AAAAAAAAAAAAAAAAAAAAAA", "A".repeat(43)].join("$");

/** Whether `password` made `hash`. A null hash does the same work and answers false. Runs off the main thread. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const [name, N, r, p, salt, key] = (hash ?? nobody).split("$");
  if (name !== "scrypt" || !salt || !key) throw new Error("A stored password hash has an unknown format.");
  const expected = Buffer.from(key, "base64url");
  const settings = limits({ N: Number(N), r: Number(r), p: Number(p) });
  const actual = await derive(password.normalize("NFKC"), Buffer.from(salt, "base64url"), expected.length, settings);
  return timingSafeEqual(actual, expected) && hash !== null;
}

/** A random password of four groups, 95 bits, without characters that are easily confused. */
export function newPassword(): string {
  const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
  const letters = Array.from(randomBytes(96)).filter((byte) => byte < 248); // 8 × 31: no letter is likelier than another
  const text = letters
    .slice(0, 20)
    .map((byte) => alphabet[byte % 31])
    .join("");
  return text.replace(/(.{5})(?=.)/g, "$1-");
}
