// A server for the tool: a template database with the staged world, and clones of it, each broken once or more.
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { changedUrl, withClient } from '@/scripts/db/admin';
import { bindDatabase } from '@/server/platform/command/registry';
import { setMasterKey } from '@/server/platform/crypto/vault';
import { openDatabase } from '@/server/platform/db/pools';
import { bindRegistry } from '@/server/registry';
import { buildStage, type Stage } from './stage';

/** The three ways into one database. */
export type Urls = { readonly ownerUrl: string; readonly appUrl: string; readonly readerUrl: string };

/** A server with a migrated, empty template, and a folder for what lies outside of the database. */
export type Ground = { readonly template: Urls; readonly folder: string; readonly piiMasterKey: string };

/** A clone: a database and a data folder with the bank in it, as they stand in the morning of the day under test. */
export type Place = {
  readonly name: string;
  readonly urls: Urls;
  readonly dataDir: string;
  readonly drop: () => Promise<void>;
};

/** The staged world, ready to be cloned. */
export type Staged = {
  readonly stage: Stage;
  readonly clone: (name: string) => Promise<Place>;
  readonly drop: () => Promise<void>;
};

export const bankFolderOf = (dataDir: string): string => join(dataDir, 'simulated-bank');

/** The same ways in with another database. */
export function urlsOf(template: Urls, database: string): Urls {
  return {
    ownerUrl: changedUrl(template.ownerUrl, { database }),
    appUrl: changedUrl(template.appUrl, { database }),
    readerUrl: changedUrl(template.readerUrl, { database }),
  };
}

function serverUrl({ template }: Ground): string {
  return changedUrl(template.ownerUrl, { database: 'postgres' });
}

async function create(ground: Ground, name: string, from: string): Promise<void> {
  await withClient(serverUrl(ground), async (client) => {
    await client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`);
    await client.query(
      `create database ${client.escapeIdentifier(name)} template ${client.escapeIdentifier(from)} strategy file_copy`,
    );
    await client.query(`revoke temporary on database ${client.escapeIdentifier(name)} from public`);
  });
}

async function remove(ground: Ground, name: string): Promise<void> {
  await withClient(serverUrl(ground), (client) =>
    client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`),
  );
}

/** Opens the doors of this process on a database. */
export function openDoors(urls: Urls, piiMasterKey: string): ReturnType<typeof openDatabase> {
  const database = openDatabase(urls);
  bindDatabase(database);
  setMasterKey(piiMasterKey);
  bindRegistry();
  return database;
}

/** Stages the world once on this server. `mark` begins the names of its databases and folders. */
export async function stageWorld(ground: Ground, mark: string): Promise<Staged> {
  const source = new URL(ground.template.ownerUrl).pathname.slice(1);
  const name = `${mark}_stage`;
  const dataDir = join(ground.folder, name);
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });
  await create(ground, name, source);
  const urls = urlsOf(ground.template, name);
  const database = openDoors(urls, ground.piiMasterKey);
  let stage: Stage;
  try {
    stage = await buildStage({ database, bankFolder: bankFolderOf(dataDir) });
  } finally {
    await database.close();
  }
  await withClient(urls.ownerUrl, (client) => client.query('vacuum analyze'));
  return {
    stage,
    async clone(label) {
      const clone = `${mark}_${label}`;
      const folder = join(ground.folder, clone);
      await create(ground, clone, name);
      rmSync(folder, { recursive: true, force: true });
      cpSync(dataDir, folder, { recursive: true });
      return {
        name: clone,
        urls: urlsOf(ground.template, clone),
        dataDir: folder,
        async drop() {
          await remove(ground, clone);
          rmSync(folder, { recursive: true, force: true });
        },
      };
    },
    async drop() {
      await remove(ground, name);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
