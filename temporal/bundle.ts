import { fileURLToPath } from 'node:url';
import { DefaultLogger, bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';

export const WORKFLOWS_ENTRY = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));

type Bundle = {
  bundle: WorkflowBundleWithSourceMap;
  /** Files and packages that went in. */ modules: string[];
};

type Stats = { toJson: (options: object) => { modules?: StatsModule[] } };
type StatsModule = { nameForCondition?: string | null; modules?: StatsModule[] };

/**
 * Bundles the workflow code for the worker (about 2 s). Throws when a Node builtin gets in; `modules` tells what did.
 */
export async function bundleWorkflows(entry: string = WORKFLOWS_ENTRY): Promise<Bundle> {
  const modules: string[] = [];
  const bundle = await bundleWorkflowCode({
    workflowsPath: entry,
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => ({
      ...config,
      plugins: [
        ...(config.plugins ?? []),
        (compiler) =>
          compiler.hooks.done.tap('list-modules', (stats) => {
            const all = (stats as Stats).toJson({ all: false, modules: true, nestedModules: true }).modules;
            modules.push(...namesOf(all ?? []));
          }),
      ],
    }),
  });
  return { bundle, modules: [...new Set(modules)].sort() };
}

function namesOf(modules: readonly StatsModule[]): string[] {
  return modules.flatMap((module) => [
    ...(module.nameForCondition ? [module.nameForCondition] : []),
    ...namesOf(module.modules ?? []),
  ]);
}
