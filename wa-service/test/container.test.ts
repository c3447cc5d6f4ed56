import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MEMORY_FLAGS } from '../src/memory-flags.ts';
import { parseEnv } from '../src/env.ts';

/** There is no Docker in our tests: what can be known of its files without it. */

const ROOT = resolve(import.meta.dirname, '../..');
const { load } = createRequire(import.meta.url)('js-yaml') as { load(text: string): unknown };

type Part = {
  image: string;
  build?: { target: string };
  restart: string;
  command?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  networks?: string[];
  cap_drop?: string[];
  read_only?: boolean;
  security_opt?: string[];
  mem_limit?: string;
  pids_limit?: number;
  logging?: { options: Record<string, string> };
  healthcheck?: object;
  init?: boolean;
  depends_on?: Record<string, { condition: string }>;
};
const compose = load(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8')) as {
  services: Record<string, Part>;
  volumes: Record<string, null>;
  networks: Record<string, { internal?: boolean } | null>;
};
const packageJson = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  workspaces: string[];
  dependencies: Record<string, string>;
};
const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8').replaceAll('\\\n', ' ');
const stages = [...dockerfile.matchAll(/^FROM (\S+)(?: AS (\S+))?$/gm)].map(([, from, name]) => ({
  from,
  name,
}));
/** The lines of one stage. */
const stage = (name: string): string =>
  dockerfile.split(/^(?=FROM )/m).find((part) => part.includes(` AS ${name}\n`)) ?? '';
const isEndless = ([, part]: [string, Part]): boolean => part.restart !== 'no';

describe('the Dockerfile', () => {
  it('copies what exists, from stages that exist', () => {
    const { node } = packageJson.dependencies;
    const known = new Set(stages.flatMap(({ name }) => name ?? []));
    for (const { from } of stages)
      expect(from === `node:${node}-bookworm-slim` || known.has(String(from))).toBe(true);
    for (const [, source] of dockerfile.matchAll(/^COPY --from=(\S+) /gm)) expect(known).toContain(source);
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) =>
      paths.split(' '),
    );
    expect(copied).toContain('wa-service');
    for (const path of copied) expect(existsSync(join(ROOT, path)), path).toBe(true);
  });

  it('knows every workspace before it installs', () => {
    for (const folder of packageJson.workspaces)
      expect(stage('manifests')).toContain(`COPY ${folder}/package.json ${folder}/`);
  });

  it('gives the gateway everything that it imports, and a browser; the others none', () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'wa-service/package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    for (const name of Object.keys(dependencies).filter((one) => one.startsWith('@roms/'))) {
      const folder = name.slice('@roms/'.length);
      expect(stage('gateway')).toContain(`COPY ${folder} ${folder}`);
    }
    expect(stage('wa-service')).toMatch(/apt-get install .*\bchromium\b/);
    expect(stage('roms')).not.toContain('chromium');
  });

  it.each(['wa-service', 'roms'])('%s never runs as root, and keeps its data on a volume', (name) => {
    expect(stage(name)).toMatch(/\nUSER node\n/);
    expect(stage(name)).toMatch(/\nVOLUME \/data\n/);
    expect(stage(name).indexOf('USER node')).toBeLessThan(stage(name).indexOf('CMD'));
    expect(stage(name)).not.toContain('--no-sandbox');
    for (const [, file = ''] of stage(name).matchAll(/\bnode"?,? "?([\w/-]+\.ts)/g))
      expect(existsSync(join(ROOT, file)), file).toBe(true);
  });
});

describe('docker-compose.yml', () => {
  it('builds stages of the Dockerfile and runs files that exist', () => {
    for (const [name, { build, command = [] }] of Object.entries(compose.services)) {
      if (build === undefined) continue;
      expect(
        stages.map((one) => one.name),
        name,
      ).toContain(build.target);
      for (const file of command.flatMap((word) => word.match(/[\w/-]+\.ts/g) ?? []))
        expect(existsSync(join(ROOT, file)), file).toBe(true);
    }
  });

  it('bounds the memory and the logs of everything that stays, and starts it again', () => {
    const staying = Object.entries(compose.services).filter(isEndless);
    expect(staying.map(([name]) => name)).toEqual(expect.arrayContaining(['api', 'worker', 'wa-service']));
    for (const [name, part] of staying) {
      expect(part.mem_limit, name).toBeDefined();
      expect(part.logging?.options['max-size'], name).toBeDefined();
      expect(part.restart, name).toBe('unless-stopped');
    }
    for (const name of ['api', 'worker', 'wa-service']) expect(compose.services[name]?.init, name).toBe(true);
    for (const name of ['api', 'worker']) expect(compose.services[name]?.healthcheck, name).toBeDefined();
    expect(stage('wa-service')).toContain('HEALTHCHECK');
    for (const flag of MEMORY_FLAGS) expect(stage('wa-service')).toContain(`"${flag}"`);
  });

  it('names no secret of its own, and only volumes that it declares or files of ours that it only reads', () => {
    for (const { environment = {} } of Object.values(compose.services))
      for (const [name, value] of Object.entries(environment))
        if (/PASSWORD|SECRET|KEY$|PWD/.test(name)) expect(value, name).toMatch(/^\$\{\w+:\?\}$/);
    for (const { volumes = [] } of Object.values(compose.services))
      for (const volume of volumes) {
        const [from = '', , mode] = volume.split(':');
        if (!from.startsWith('./')) expect(Object.keys(compose.volumes)).toContain(from);
        else expect([existsSync(join(ROOT, from)), mode], from).toEqual([true, 'ro']);
      }
  });

  it('takes every right away that a part does not need', () => {
    for (const [name, part] of Object.entries(compose.services)) {
      expect(part.cap_drop, name).toEqual(['ALL']);
      // Chromium may need its setuid sandbox.
      if (name !== 'wa-service') expect(part.security_opt, name).toEqual(['no-new-privileges:true']);
      if (part.build !== undefined || part.image.startsWith('postgres:'))
        expect(part.read_only, name).toBe(true);
      expect(part.image, name).toMatch(/:\d+\.\d+(\.\d+)?(-[a-z]+)?$/);
    }
  });

  it('lets each part reach what it needs, and wa-service neither a database nor a password of one', () => {
    const reaches = (name: string): string[] =>
      Object.entries(compose.services)
        .filter(([other, { networks = [] }]) => other !== name && shares(networks, name))
        .map(([other]) => other);
    const shares = (networks: string[], name: string): boolean =>
      networks.some((network) => compose.services[name]?.networks?.includes(network));
    for (const [name, { networks = [] }] of Object.entries(compose.services)) {
      expect(networks.length, name).toBeGreaterThan(0);
      for (const network of networks) expect(Object.keys(compose.networks)).toContain(network);
    }
    expect(reaches('wa-service').toSorted()).toEqual(['api', 'worker']);
    expect(Object.keys(compose.services['wa-service']?.environment ?? {}).join(' ')).not.toMatch(
      /DATABASE|PG/,
    );
    expect(reaches('temporal-postgres').toSorted()).toEqual(['temporal', 'temporal-schema']);
    for (const name of ['api', 'worker'])
      expect(reaches(name)).toEqual(expect.arrayContaining(['postgres', 'temporal', 'wa-service']));
    const open = Object.keys(compose.networks).filter((name) => compose.networks[name]?.internal !== true);
    expect(open.toSorted()).toEqual(['front', 'whatsapp']);
    expect(compose.services.postgres?.networks).toEqual(['data']);
  });

  it('gives wa-service a configuration that it takes, with room above the browser’s limit', () => {
    const part = compose.services['wa-service'] as Part;
    const filled = Object.fromEntries(
      Object.entries(part.environment ?? {}).map(([name, value]) => [
        name,
        value
          .replace(/\$\{\w+:-([^}]*)\}/g, '$1')
          .replace('${ROMS_PUBLIC_URL:?}', 'https://roms.example')
          .replace(/\$\{\w+:\?\}/g, 'a-secret-of-16-chars'),
      ]),
    );
    const env = parseEnv({ ...filled, WA_DATA_DIR: '/data/wa' });
    expect(env.isProduction).toBe(true);
    const limit = Number(/(\d+)m\}$/.exec(part.mem_limit ?? '')?.[1]);
    expect(limit * 1024 * 1024).toBeGreaterThan(env.browser.maxBytes + 512 * 1024 * 1024);
  });
});

describe('the health check of the container', () => {
  const check = (port: number): Promise<[number | null, string]> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [join(ROOT, 'wa-service/src/healthcheck.ts'), String(port)]);
      let output = '';
      child.stdout.on('data', (part) => (output += part));
      child.once('exit', (code) => resolve([code, output]));
    });

  it.each([
    [200, 0],
    [503, 1],
  ])('a service that answers %i: exit code %i', async (status, code) => {
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/health' ? status : 404).end('{}');
    });
    await new Promise<void>((go) => server.listen(0, '127.0.0.1', go));
    const [exit, output] = await check((server.address() as AddressInfo).port);
    server.close();
    expect([exit, output]).toEqual([code, `${status} {}\n`]);
  });

  it('nobody there: exit code 1', async () => {
    expect(await check(1)).toEqual([1, expect.stringContaining('no answer on port 1')]);
  });
});
