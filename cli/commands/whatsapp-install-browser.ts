import { Presets, SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { downloadBrowser, type DownloadStep } from '../browser/download-browser.ts';
import { browserVersion, engineBrowser, OTHER_WAYS } from '../browser/engine-browser.ts';
import { CliProblem } from '../problem.ts';

export function addWhatsappInstallBrowser(program: Command): void {
  program
    .command('whatsapp:install-browser')
    .description('download the Chrome that WA_DRIVER=whatsapp-web runs on, unless there is one')
    .option('--force', 'even if there is one')
    .action(async ({ force }: { force?: boolean }) => {
      const found = engineBrowser();
      if (found !== null && !force) {
        console.log(
          `There is one: ${await startable(found)}\nNothing to install (--force does it all the same).`,
        );
        return;
      }
      const progress = startDownload();
      const file = await downloadBrowser(progress.step).finally(progress.end);
      console.log(`Installed: ${await startable(file)}`);
      const chosen = engineBrowser();
      if (chosen !== file)
        console.log(`ROMS goes on running ${chosen}: an installed or named browser comes first.`);
    });
}

/** The file and its version; a browser that cannot start is a problem to be told now, not at the first scan. */
async function startable(file: string): Promise<string> {
  try {
    return `${await browserVersion(file)} (${file})`;
  } catch (error) {
    throw new CliProblem(
      `${file} is there, but does not start (${(error as Error).message}).\n` +
        `Most often a system library is missing, and a browser of the system brings it along: ${OTHER_WAYS}.`,
    );
  }
}

/** A bar on a terminal, a line every quarter elsewhere. */
function startDownload(): { step: DownloadStep; end: () => void } {
  const megabytes = (bytes: number): number => Math.round(bytes / 1_000_000);
  if (process.stdout.isTTY) {
    const bar = new SingleBar(
      { format: '{bar} {value}/{total} MB', hideCursor: true },
      Presets.shades_classic,
    );
    let isOn = false;
    return {
      step: (downloaded, total) => {
        if (!isOn) bar.start(megabytes(total), 0);
        isOn = true;
        bar.update(megabytes(downloaded));
      },
      end: () => bar.stop(),
    };
  }
  let told = -1;
  const step: DownloadStep = (downloaded, total) => {
    const quarter = Math.floor((downloaded / total) * 4);
    if (quarter > told) console.log(`  ${quarter * 25} % of ${megabytes(total)} MB`);
    told = Math.max(told, quarter);
  };
  return { step, end: () => {} };
}
