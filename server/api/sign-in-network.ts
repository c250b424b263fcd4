import { networkOf } from '@/server/platform/auth/network';
import { clientAddress } from './client-address';

/**
 * The network from which somebody signs in; null when it is this machine or nobody trustworthy says it. With a reverse
 * proxy of ours in front (TRUSTED_PROXY=1) it is what the proxy says, else where the connection comes from.
 */
export function signInNetwork(headers: Record<string, unknown> | undefined, trustedProxy: boolean): string | null {
  const text = (name: string): string => {
    const value = headers?.[name];
    return typeof value === 'string' ? value : '';
  };
  const address = trustedProxy
    ? clientAddress(new Headers({ 'x-forwarded-for': text('x-forwarded-for') }), true)
    : text('x-countersign-peer');
  return address === null ? null : networkOf(address);
}
