/** Names by which a machine always reaches itself: nobody elsewhere can point one of them at us. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** What a `Host` header may hold: no path, no user, no space. */
const HOST = /^[^\s/@?#\\]+$/;

/** The name in a `Host` header or a list, without port and in lower case; null when it is none. */
export function hostName(header: string): string | null {
  if (!HOST.test(header) || !URL.canParse(`http://${header}`)) return null;
  return new URL(`http://${header}`).hostname.replace(/\.$/, '');
}

/** The names of a configuration: those of its URLs, and those of a comma-separated list. What is none is left out. */
export function configuredHosts(urls: readonly (string | undefined)[], list = ''): ReadonlySet<string> {
  const names = [
    ...urls.map((url) => (url !== undefined && URL.canParse(url) ? new URL(url).hostname : null)),
    ...list.split(',').map((name) => hostName(name.trim())),
  ];
  return new Set(names.filter((name): name is string => name !== null && name !== ''));
}

/**
 * The addresses at which a service that listens on `bind` is reached: of "everywhere" each one of the machine (as
 * `os.networkInterfaces` lists them). Nobody can point an address at another machine.
 */
export function boundAddresses(
  bind: string,
  interfaces: Record<string, { address: string; family: string }[] | undefined>,
): string[] {
  if (bind !== '0.0.0.0' && bind !== '::') return [bind];
  const all = Object.values(interfaces).flatMap((addresses) => addresses ?? []);
  return all.map(({ address, family }) => (family === 'IPv6' ? `[${address.split('%')[0]}]` : address));
}

/**
 * Whether a request may name us so. A page elsewhere can point its own name at our address (DNS rebinding); its browser
 * then takes it for us, cookies and all, but it still sends that name.
 */
export function isKnownHost(header: string, configured: ReadonlySet<string>): boolean {
  const name = hostName(header);
  return name !== null && (LOOPBACK.test(name) || configured.has(name));
}

/** Whether the header names this machine itself. */
export function isLoopbackHost(header: string): boolean {
  return isKnownHost(header, new Set());
}
