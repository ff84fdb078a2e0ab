/** A page that came from the very server it calls, under whatever name that server was reached. */
export function isSameHost(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
