// What Prisma cannot say of a database, read from PostgreSQL's own catalog: triggers, checks, grants, partial and
// expression indexes, functions. Each is one line of text, so that a difference reads well in a review.
import type { Client } from 'pg';

export type Catalog = Record<
  'triggers' | 'checks' | 'indexes' | 'functions' | 'tableGrants' | 'columnGrants' | 'functionGrants',
  string[]
>;

const roles = `ARRAY['countersign_app', 'countersign_reader']::name[]`;
/** Functions of extensions are theirs, not ours. */
const ownFunction = `p.pronamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')`;

const queries: Record<keyof Catalog, string> = {
  triggers: `SELECT c.relname || ': ' || pg_get_triggerdef(t.oid) || CASE t.tgenabled WHEN 'O' THEN '' ELSE ' [' || t.tgenabled::text || ']' END AS line
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace`,
  checks: `SELECT c.relname || ': ' || k.conname || ' ' || pg_get_constraintdef(k.oid) AS line
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    WHERE k.contype IN ('c', 'x') AND c.relnamespace = 'public'::regnamespace`,
  indexes: `SELECT pg_get_indexdef(i.indexrelid) AS line FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am a ON a.oid = x.relam
    WHERE c.relnamespace = 'public'::regnamespace AND (i.indpred IS NOT NULL OR i.indexprs IS NOT NULL OR a.amname <> 'btree')`,
  functions: `SELECT p.oid::regprocedure || ' ' || md5(p.prosrc) || CASE WHEN p.prosecdef THEN ' as its owner' ELSE '' END
      || coalesce(' ' || array_to_string(p.proconfig, ' '), '') AS line FROM pg_proc p WHERE ${ownFunction}`,
  tableGrants: `SELECT c.relname || ': ' || a.grantee::regrole || ' ' || string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type) AS line
    FROM pg_class c, aclexplode(c.relacl) a WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner
      AND (a.grantee = 0 OR a.grantee::regrole::name = ANY (${roles})) GROUP BY c.relname, a.grantee`,
  columnGrants: `SELECT c.relname || '.' || t.attname || ': ' || a.grantee::regrole || ' ' || a.privilege_type AS line
    FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid, aclexplode(t.attacl) a WHERE c.relnamespace = 'public'::regnamespace`,
  functionGrants: `SELECT p.oid::regprocedure || ': ' || CASE a.grantee WHEN 0 THEN 'public' ELSE a.grantee::regrole::text END AS line
    FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE ${ownFunction} AND a.grantee <> p.proowner`,
};

/** The lines of every kind, sorted by code unit so that no locale changes their order. */
export async function readCatalog(client: Client): Promise<Catalog> {
  const catalog = {} as Catalog;
  for (const [kind, text] of Object.entries(queries)) {
    const { rows } = await client.query<{ line: string }>(text);
    const lines = rows.map(({ line }) => line.replaceAll(/\s+/g, ' '));
    catalog[kind as keyof Catalog] = lines.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  }
  return catalog;
}

/** One line per thing that is there and not expected (+), or expected and not there (-). */
export function catalogDifference(expected: Partial<Catalog>, found: Catalog): string[] {
  return Object.entries(found).flatMap(([kind, lines]) => {
    const wanted = expected[kind as keyof Catalog] ?? [];
    return [
      ...lines.filter((line) => !wanted.includes(line)).map((line) => `+ ${kind}: ${line}`),
      ...wanted.filter((line) => !lines.includes(line)).map((line) => `- ${kind}: ${line}`),
    ];
  });
}
