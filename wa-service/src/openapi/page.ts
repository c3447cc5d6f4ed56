import { OLD_OPERATIONS } from './old-operations.ts';
import type { Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';

const WHO = { none: 'none', key: 'x-api-key', secret: 'x-automation-secret' };

/** The description as one page without a script: it is read, not run. */
export function docsPage(): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>ROMS wa-service</title>
    <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark; }
      table { border-collapse: collapse; width: 100%; }
      th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #8886; }
      td:first-child { white-space: nowrap; }
    </style>
  </head>
  <body>
    <h1>ROMS wa-service</h1>
    <p>Bodies, parameters and answers are in <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
    ${table('Gateway', OPERATIONS)}
    ${table('Calls of the old gateway', OLD_OPERATIONS)}
  </body>
</html>
`;
}

function table(title: string, operations: readonly Operation[]): string {
  const rows = operations.map(
    ({ method, path, summary, access = 'key' }) =>
      `<tr><td><code>${method.toUpperCase()} ${escape(path)}</code></td><td>${escape(summary)}</td><td>${WHO[access]}</td></tr>`,
  );
  return `<h2>${title}</h2>
    <table>
      <thead><tr><th>Call</th><th>What it does</th><th>Header</th></tr></thead>
      <tbody>${rows.join('\n')}</tbody>
    </table>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
