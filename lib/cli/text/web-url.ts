// Logs on web servers, named by their URLs.

/** Whether the name of a log is the URL of one on a web server. */
export function isWebUrl(name: string): boolean {
  return /^https?:\/\//i.test(name)
}

/** The URL without what may be a secret: user, password, query. Another name as it is. */
export function withoutSecrets(name: string): string {
  if (!isWebUrl(name) || !URL.canParse(name)) return name
  const { origin, pathname } = new URL(name)
  return origin + pathname
}
