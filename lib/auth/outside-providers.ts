import GitHubProvider from "next-auth/providers/github";
import GoogleProvider from "next-auth/providers/google";
import { z } from "zod";

const githubUser = z.object({ id: z.number(), login: z.string(), name: z.string().nullish() });
const githubEmails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));
const googleProfile = z.object({
  sub: z.string(),
  name: z.string().nullish(),
  email: z.email(),
  email_verified: z.boolean(),
});

/** The sign-in providers whose keys are set: GITHUB_ID with GITHUB_SECRET, GOOGLE_ID with GOOGLE_SECRET. */
export function outsideProviders() {
  const { GITHUB_ID, GITHUB_SECRET, GOOGLE_ID, GOOGLE_SECRET } = process.env;
  return [
    ...(GITHUB_ID && GITHUB_SECRET ? [github(GITHUB_ID, GITHUB_SECRET)] : []),
    ...(GOOGLE_ID && GOOGLE_SECRET ? [google(GOOGLE_ID, GOOGLE_SECRET)] : []),
  ];
}

/** Only the primary email counts, and only when GitHub has verified it: anybody can claim an unverified one. */
function github(clientId: string, clientSecret: string) {
  return GitHubProvider({
    clientId,
    clientSecret,
    userinfo: {
      url: "https://api.github.com/user",
      async request({ tokens }) {
        const headers = { Authorization: `Bearer ${tokens.access_token}`, Accept: "application/vnd.github+json" };
        const read = async (path: string) => (await fetch(`https://api.github.com${path}`, { headers })).json();
        const user = githubUser.parse(await read("/user"));
        const emails = githubEmails.parse(await read("/user/emails"));
        const email = emails.find((each) => each.primary && each.verified)?.email;
        return { sub: String(user.id), name: user.name ?? user.login, email };
      },
    },
    profile: (profile: { sub?: string; name?: string | null; email?: string | null }) => ({
      id: profile.sub ?? "",
      name: profile.name ?? null,
      email: profile.email ?? null,
    }),
  });
}

function google(clientId: string, clientSecret: string) {
  return GoogleProvider({
    clientId,
    clientSecret,
    profile(raw) {
      const profile = googleProfile.parse(raw);
      return { id: profile.sub, name: profile.name ?? null, email: profile.email_verified ? profile.email : null };
    },
  });
}

/** What the sign-in page offers besides a password. */
export function outsideProviderNames(): { id: string; name: string }[] {
  return outsideProviders().map(({ id, name }) => ({ id, name }));
}
