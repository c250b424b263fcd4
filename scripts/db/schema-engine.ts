// Prisma's own migration engine, in its WebAssembly build: the native one is fetched from a host that many machines
// cannot reach. It fills the standard `_prisma_migrations` table, so `prisma migrate deploy` takes the database as its own.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum, bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine as Engine, SchemasContainer } from '@prisma/schema-engine-wasm';
import { rootDir } from '@/scripts/lib/paths';

const schemaDir = join(rootDir, 'prisma', 'schema');
export const catalogFile = join(rootDir, 'prisma', 'catalog.expected.json');
export const migrationsDir = join(rootDir, 'prisma', 'migrations');
/** Tables that migrations make by hand and that no code reads through the client. */
const filters = { externalTables: ['public.table_law', 'public.payment_transition'], externalEnums: [] };

type EngineClass = { new: (options: object, log: (line: string) => void, adapter: object) => Promise<Engine> };
type EngineModule = { SchemaEngine: EngineClass; __wbg_set_wasm: (exports: WebAssembly.Exports) => void };

type RawResult = { columnNames: string[]; columnTypes: number[]; rows: unknown[][] };
type IoResult = { fields: { name: string; dataTypeID: number }[] };
type Scripting = {
  executeScript: (script: string) => Promise<void>;
  client: { query: (sql: string) => Promise<unknown> };
  performIO: (query: unknown) => Promise<IoResult>;
  queryRaw: (query: unknown) => Promise<RawResult>;
};

/** The engine keeps only a number of an adapter's error; PostgreSQL's own words are kept here for the message. */
let scriptError: string | undefined;

function inWords(error: unknown, script: string): string {
  const { message, position, detail, where } = error as {
    message: string;
    position?: string;
    detail?: string;
    where?: string;
  };
  const line = position === undefined ? undefined : script.slice(0, Number(position)).split('\n').length;
  return [line === undefined ? message : `line ${line}: ${message}`, detail, where].filter(Boolean).join('\n');
}

const charOid = 18;
const textOid = 25;

/**
 * The adapter does not know the catalog's type "char", which the engine reads as soon as a table has a check
 * constraint; such a column is announced as text to the one and as a character to the other.
 */
function knowsCatalogChar(scripting: Scripting): void {
  const performIO = scripting.performIO.bind(scripting);
  const queryRaw = scripting.queryRaw.bind(scripting);
  const charColumns = new WeakMap<object, Set<string>>();
  scripting.performIO = async (query) => {
    const result = await performIO(query);
    const chars = result.fields.filter((field) => field.dataTypeID === charOid);
    for (const field of chars) field.dataTypeID = textOid;
    charColumns.set(query as object, new Set(chars.map((field) => field.name)));
    return result;
  };
  scripting.queryRaw = async (query) => {
    const result = await queryRaw(query);
    const chars = charColumns.get(query as object);
    const columnTypes = result.columnTypes.map((type, at) =>
      chars?.has(result.columnNames[at] ?? '') ? ColumnTypeEnum.Character : type,
    );
    return { ...result, columnTypes };
  };
}

/**
 * Sends a migration as one query, which PostgreSQL runs in one transaction: all of it stays or nothing. The adapter's
 * own way is to cut a script at every semicolon, which breaks the body of any function.
 */
function wholeScripts<A>(adapter: A): A {
  const scripting = adapter as unknown as Scripting;
  knowsCatalogChar(scripting);
  scripting.executeScript = async (script) => {
    try {
      await scripting.client.query(script);
    } catch (error) {
      scriptError = inWords(error, script);
      throw error;
    }
  };
  return adapter;
}

class WholeScriptPg extends PrismaPg {
  readonly #opened: { dispose: () => Promise<void> }[] = [];

  override async connect() {
    const adapter = wholeScripts(await super.connect());
    this.#opened.push(adapter);
    return adapter;
  }

  override async connectToShadowDb() {
    return wholeScripts(await super.connectToShadowDb());
  }

  /** The engine leaves its connections open; a database with connections can be neither renamed nor cloned. */
  async close(): Promise<void> {
    await Promise.all(this.#opened.map((adapter) => adapter.dispose()));
  }
}

let loading: Promise<EngineClass> | undefined;

async function instantiate(): Promise<EngineClass> {
  const background = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as unknown as EngineModule;
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const module = new WebAssembly.Module(readFileSync(join(folder, 'schema_engine_bg.wasm')));
  const imports = { './schema_engine_bg.js': background } as unknown as WebAssembly.Imports;
  const instance = new WebAssembly.Instance(module, imports);
  background.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  return background.SchemaEngine;
}

function engineClass(): Promise<EngineClass> {
  loading ??= instantiate();
  return loading;
}

/** The data model: one file per noun. */
export function datamodel(): SchemasContainer {
  const names = readdirSync(schemaDir)
    .filter((name) => name.endsWith('.prisma'))
    .sort();
  return {
    files: names.map((name) => ({ path: join(schemaDir, name), content: readFileSync(join(schemaDir, name), 'utf8') })),
  };
}

/** The migrations on disk in their order, as the engine wants them. */
export function migrationList(): MigrationList {
  const lockfile = join(migrationsDir, 'migration_lock.toml');
  const directories = existsSync(migrationsDir)
    ? readdirSync(migrationsDir, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort()
    : [];
  return {
    baseDir: migrationsDir,
    lockfile: {
      path: relative(migrationsDir, lockfile),
      content: existsSync(lockfile) ? readFileSync(lockfile, 'utf8') : null,
    },
    shadowDbInitScript: '',
    migrationDirectories: directories.map((path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readFileSync(join(migrationsDir, path, 'migration.sql'), 'utf8') },
      },
    })),
  };
}

async function withEngine<T>(url: string, work: (engine: Engine) => Promise<T>): Promise<T> {
  const SchemaEngine = await engineClass();
  const factory = new WholeScriptPg({ connectionString: url });
  const adapter = bindMigrationAwareSqlAdapterFactory(factory);
  const datamodels = datamodel().files.map((file) => [file.path, file.content]);
  const engine = await SchemaEngine.new({ datamodels }, () => undefined, adapter);
  try {
    return await work(engine);
  } finally {
    engine.free();
    await factory.close();
  }
}

/** The engine's message ends in its own call stack, which helps nobody; what stays names the migration and the mistake. */
function migrationError(error: unknown): Error {
  const text = error instanceof Error ? error.message : String(error);
  const name = /migration_name="([^"]+)"/.exec(text)?.[1];
  const reason = scriptError ?? text.split(/\n\s+0: /)[0] ?? text;
  return new Error(name === undefined ? reason : `Migration ${name} failed, nothing of it was applied.\n${reason}`);
}

/**
 * Applies what is missing, in order; answers the names just applied. A migration that failed half-way (a crash, a full
 * disk) is marked as rolled back and tried again: PostgreSQL runs each of ours in one transaction, so nothing of it stayed.
 */
export function applyMigrations(url: string): Promise<string[]> {
  return withEngine(url, async (engine) => {
    const migrationsList = migrationList();
    const { failedMigrationNames } = await engine.diagnoseMigrationHistory({
      migrationsList,
      filters,
      optInToShadowDatabase: false,
    });
    for (const migrationName of failedMigrationNames) await engine.markMigrationRolledBack({ migrationName });
    scriptError = undefined;
    try {
      const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters });
      return appliedMigrationNames;
    } catch (error) {
      throw migrationError(error);
    }
  });
}

/** How a database stands to the migrations on disk: what is missing, what failed, what was edited after it was applied. */
export function migrationState(url: string): Promise<{ missing: string[]; failed: string[]; edited: string[] }> {
  return withEngine(url, async (engine) => {
    const migrationsList = migrationList();
    const state = await engine.diagnoseMigrationHistory({ migrationsList, filters, optInToShadowDatabase: false });
    const missing =
      state.history !== null && 'unappliedMigrationNames' in state.history ? state.history.unappliedMigrationNames : [];
    return { missing, failed: state.failedMigrationNames, edited: state.editedMigrationNames };
  });
}

/** Indexes that the data model cannot say (partial, by expression, trigram), from the committed list of the catalog. */
function handMadeIndexes(): Set<string> {
  if (!existsSync(catalogFile)) return new Set();
  const { indexes = [] } = JSON.parse(readFileSync(catalogFile, 'utf8')) as { indexes?: string[] };
  return new Set(indexes.map((line) => /^CREATE (?:UNIQUE )?INDEX "?([^\s"]+)"? ON /.exec(line)?.[1] ?? ''));
}

/** The engine would drop what it cannot say; those steps are taken out, what is left is a difference. */
function withoutHandMade(sql: string): string {
  const known = handMadeIndexes();
  const steps = sql.split(/\n\n(?=-- )/).filter((step) => {
    const dropped = /^-- DropIndex\nDROP INDEX "([^"]+)";$/.exec(step.trim())?.[1];
    return dropped === undefined || !known.has(dropped);
  });
  const rest = steps.join('\n\n').trim();
  return rest.startsWith('-- This is an empty migration') ? '' : rest;
}

/**
 * The SQL from the migrations (or from nothing) to the data model; empty when they agree. Replays the migrations into
 * `scratchUrl`, which must be an empty database.
 */
export function diffToDatamodel(scratchUrl: string, from: 'migrations' | 'empty'): Promise<string> {
  return withEngine(scratchUrl, async (engine) => {
    const source = from === 'empty' ? { tag: from } : { tag: from, ...migrationList() };
    const to = { tag: 'schemaDatamodel' as const, ...datamodel() };
    const { stdout } = await engine.diff({ from: source, to, script: true, exitCode: null, filters });
    return withoutHandMade((stdout ?? '').trim());
  });
}
