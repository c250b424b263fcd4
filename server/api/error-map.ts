import { TRPCError, type TRPCDefaultErrorShape } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { Refusal } from '@/server/kernel/refusal';

type Code = TRPCError['code'];

const CODES: Readonly<Record<string, Code>> = {
  'ACCESS.UNAUTHENTICATED': 'UNAUTHORIZED',
  'ACCESS.DENIED': 'FORBIDDEN',
  'ACCESS.KEY_UNKNOWN': 'UNAUTHORIZED',
  'ACCESS.KEY_ENDED': 'UNAUTHORIZED',
  'ACCESS.KEY_EXPIRED': 'UNAUTHORIZED',
  'ACCESS.KEY_REVOKED': 'UNAUTHORIZED',
  'ACCESS.KEY_OWNER': 'UNAUTHORIZED',
  'ACCESS.KEY_WITH_SESSION': 'BAD_REQUEST',
  'ACCESS.KEY_NETWORK': 'FORBIDDEN',
  'ACCESS.KEY_ACT': 'FORBIDDEN',
  'ACCESS.KEY_RATE': 'TOO_MANY_REQUESTS',
  'INPUT.INVALID': 'BAD_REQUEST',
  'QUERY.NOT_FOUND': 'NOT_FOUND',
  'COMMAND.KEY_REUSED': 'CONFLICT',
  'COMMAND.KEY_INVALID': 'BAD_REQUEST',
};

/** A refusal as an error of the transport; rules of the business that nobody listed are "unprocessable". */
export function refusalError(refusal: Refusal): TRPCError {
  return new TRPCError({
    code: CODES[refusal.code] ?? 'UNPROCESSABLE_CONTENT',
    message: refusal.message,
    cause: refusal,
  });
}

export type RefusalData = { code: string; message: string; details: Record<string, unknown> };

/** What the browser is told of an error: a refusal with its code and figures; of a crash only that it happened. */
export function shapeError({ shape, error }: { shape: TRPCDefaultErrorShape; error: TRPCError }) {
  const refusal: RefusalData | null =
    error.cause instanceof Refusal
      ? { code: error.cause.code, message: error.cause.message, details: error.cause.details }
      : null;
  const crashed = error.code === 'INTERNAL_SERVER_ERROR';
  return {
    ...shape,
    message: crashed
      ? 'Something broke on our side. Nothing was saved. Try again; if it stays, tell an administrator.'
      : shape.message,
    data: { ...shape.data, stack: undefined, refusal },
  };
}

/** The HTTP status of a refusal, for routes that are no procedures. */
export function refusalStatus(refusal: Refusal): number {
  return getHTTPStatusCodeFromError(refusalError(refusal));
}

/** A refusal outside every procedure, in the form in which a procedure would have given it. */
export function refusalResponse(refusal: Refusal): Response {
  const error = refusalError(refusal);
  const httpStatus = getHTTPStatusCodeFromError(error);
  const { code, message, details } = refusal;
  const data = { code: error.code, httpStatus, refusal: { code, message, details } };
  const headers: Record<string, string> = { 'cache-control': 'no-store' };
  if (httpStatus === 401) headers['www-authenticate'] = 'Bearer realm="Countersign"';
  if (typeof details.retryAfterSeconds === 'number') headers['retry-after'] = String(details.retryAfterSeconds);
  const json = { message, code: TRPC_ERROR_CODES_BY_KEY[error.code], data };
  return Response.json({ error: { json } }, { status: httpStatus, headers });
}
