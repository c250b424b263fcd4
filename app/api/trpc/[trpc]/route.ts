import { serveTrpc } from '@/server/api/serve-trpc';

export { serveTrpc as GET, serveTrpc as POST };
