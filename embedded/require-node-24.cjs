// Plain JavaScript that every Node reads: it says what to do when npm runs our TypeScript on an older one.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `ROMS runs on Node 24, which npm installs into node_modules, but this is Node ${process.versions.node}.\n` +
      'Run `npm ci` (without --ignore-scripts), or `npm rebuild node` if it was run already.',
  );
  process.exit(1);
}
