/**
 * The content security policy of one answer. Scripts run only with this answer's nonce; forms may lead to the identity
 * provider, where there is one. Styles are allowed inline, since floating surfaces are placed by style attributes.
 */
export function contentSecurityPolicy(parts: {
  nonce: string;
  development: boolean;
  identityProvider: string | undefined;
}): string {
  const provider =
    parts.identityProvider && URL.canParse(parts.identityProvider) ? ` ${new URL(parts.identityProvider).origin}` : '';
  const directives = [
    `default-src 'self'`,
    // The development server evaluates code for its refreshes.
    `script-src 'self' 'nonce-${parts.nonce}' 'strict-dynamic'${parts.development ? ` 'unsafe-eval'` : ''}`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `connect-src 'self'${parts.development ? ' ws:' : ''}`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
    `form-action 'self'${provider}`,
  ];
  return directives.join('; ');
}

/** Where files are handed out that people brought in. */
const FILES = '/api/attachments/';

/** For a file that somebody brought in: should a browser show it after all, it loads nothing and runs nothing. */
export const FILE_POLICY = "default-src 'none'; sandbox";

/**
 * For an answer of this process, with its mode and its identity provider. It is decided here and not by the route: the
 * headers that the proxy sets stand before those of a route.
 */
export function policyOfProcess(nonce: string, path: string): string {
  if (path.startsWith(FILES)) return FILE_POLICY;
  return contentSecurityPolicy({
    nonce,
    development: process.env.NODE_ENV === 'development',
    identityProvider: process.env.OIDC_ISSUER,
  });
}
