import type { Reporter, TestModule } from 'vitest/node';

/** Names at the end of a run who passed only at the second try, and why not at the first: a flake stays to be mended. */
export class SecondTries implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = modules.flatMap(({ relativeModuleId, children }) =>
      [...children.allTests()]
        .filter((test) => test.diagnostic()?.flaky)
        .map(
          (test) =>
            `  ${relativeModuleId} > ${test.fullName}: ${firstLine(test.result().errors?.[0]?.message)}`,
        ),
    );
    if (lines.length > 0) console.error(['Passed only at the second try:', ...lines].join('\n'));
  }
}

const firstLine = (text = ''): string => text.split('\n')[0]!;
