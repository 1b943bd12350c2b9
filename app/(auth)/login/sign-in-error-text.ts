const texts: Record<string, string> = {
  CredentialsSignin: "The email or the password is not right.",
  AccessDenied: "Nobody with this email has been added here. Ask an administrator to add you.",
  OAuthSignin: "The other service could not be reached. Try again.",
  OAuthCallback: "The other service did not confirm who you are. Try again.",
  Offline: "The server did not answer. Check that it is running, then try again.",
};

/** Words for next-auth's error codes. Never the code itself: it comes from a URL that anybody can write. */
export function signInErrorText(code: string): string {
  const seconds = Number(/^Limited\.(\d{1,5})$/.exec(code)?.[1] ?? Number.NaN);
  if (!Number.isNaN(seconds)) {
    const time = seconds > 90 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`;
    return `Too many failed sign-ins. Wait ${time}, then try again.`;
  }
  return texts[code] ?? "Signing in did not work. Try again.";
}
