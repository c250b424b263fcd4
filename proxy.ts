import { NextResponse, type NextRequest } from 'next/server';
import { policyOfProcess } from '@/server/platform/auth/security-headers';

/**
 * Goes before every page: gives it a nonce for its scripts and its own address, which sign-in leads back to. It is no
 * gate: who may see what is decided by the doors behind the page.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const policy = policyOfProcess(nonce, request.nextUrl.pathname);
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  headers.set('x-countersign-path', request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set('x-content-type-options', 'nosniff');
  response.headers.set('referrer-policy', 'same-origin');
  response.headers.set('x-frame-options', 'DENY');
  response.headers.set('cross-origin-opener-policy', 'same-origin');
  response.headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=()');
  if (request.nextUrl.protocol === 'https:')
    response.headers.set('strict-transport-security', 'max-age=63072000; includeSubDomains');
  return response;
}

export const config = {
  // Files of the build carry no cookies and need no policy.
  matcher: ['/((?!_next/static|_next/image|icon.svg|favicon.ico).*)'],
};
