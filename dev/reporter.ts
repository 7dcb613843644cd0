import { intro, log, outro } from '@clack/prompts'
import { styleText } from 'node:util'

/** Says how far a step is: `done` of `total`, and of what, such as `listings`. */
export type Progress = (done: number, total: number, what: string) => void

/** Tells the person at the keyboard what a command is doing. */
export interface Reporter {
  title(text: string): void
  /** Says what is being done while `work` runs, with a progress bar once it takes long, and `done` afterwards. */
  step<Result>(
    doing: string,
    work: (progress: Progress) => Promise<Result>,
    done: (result: Result) => string,
  ): Promise<Result>
  info(text: string): void
  /** A text of several lines under a title. */
  box(title: string, text: string): void
  failure(text: string): void
  end(text: string): void
}

/** How long a step takes before its progress is shown, in milliseconds. */
const patience = 2_000

/** For a terminal with colours and a bar that moves, or plain lines for files, pipes and CI. */
export function createReporter(): Reporter {
  return process.stdout.isTTY && process.env.CI === undefined ? terminalReporter() : plainReporter()
}

function terminalReporter(): Reporter {
  return {
    title: intro,
    async step(doing, work, done) {
      const started = Date.now()
      let position: { done: number; total: number; what: string } | undefined
      const draw = () => {
        const bar =
          position === undefined || Date.now() - started < patience
            ? '…'
            : `  ${drawBar(position.done / position.total, 30)} ${position.what}`
        process.stdout.write(
          `\r\u001b[2K${styleText('magenta', '◒')}  ${doing}${bar}`.slice(0, (process.stdout.columns || 80) + 20),
        )
      }
      draw()
      const timer = setInterval(draw, 100)
      try {
        const result = await work((current, total, what) => {
          position = { done: current, total: Math.max(1, total), what }
        })
        clearLine(timer)
        log.step(done(result), { spacing: 0 })
        return result
      } catch (error) {
        clearLine(timer)
        throw error
      }
    },
    info: (text) => log.info(text, { spacing: 0 }),
    box: (title, text) => log.success(`${styleText('bold', title)}\n\n${text}`),
    failure: (text) => log.error(text),
    end: outro,
  }
}

function clearLine(timer: NodeJS.Timeout): void {
  clearInterval(timer)
  process.stdout.write('\r\u001b[2K')
}

function drawBar(share: number, width: number): string {
  const full = Math.round(Math.min(1, share) * width)
  return `${'█'.repeat(full)}${styleText('dim', '░'.repeat(width - full))} ${Math.floor(Math.min(1, share) * 100)} %`
}

function plainReporter(): Reporter {
  return {
    title: (text) => console.log(text),
    async step(doing, work, done) {
      console.log(`${doing}…`)
      let spoken = Date.now()
      const result = await work((current, total, what) => {
        if (Date.now() - spoken < patience) return
        spoken = Date.now()
        console.log(`  ${Math.floor((current / Math.max(1, total)) * 100)} % ${what}`)
      })
      console.log(`  ${done(result)}`)
      return result
    },
    info: (text) => console.log(text),
    box: (title, text) => console.log(`\n${title}\n${text.replaceAll(/^/gm, '  ')}\n`),
    failure: (text) => console.error(text),
    end: (text) => console.log(text),
  }
}
