/** Groups of bars, one bar for each series. */
export interface Chart {
  unit: string
  /** A logarithmic axis, for values that lie orders of magnitude apart. */
  log?: boolean
  series: string[]
  /** A value for each series; undefined leaves its bar out. */
  groups: { name: string; values: (number | undefined)[] }[]
  /** A line across the bars. */
  budget?: { value: number; label: string }
}

const themes = {
  light: { background: '#ffffff', text: '#1f2328', faint: '#d1d9e0', budget: '#cf222e' },
  dark: { background: '#0d1117', text: '#e6edf3', faint: '#30363d', budget: '#ff7b72' },
}
const colors = ['#2f81f7', '#3fb950', '#d29922', '#db61a2', '#8b949e', '#a371f7', '#e16f24', '#1b7c83']
const [width, labels, bar, gap, top, right] = [900, 260, 15, 10, 74, 80]

/** A bar chart as an SVG document. */
export function drawChart(title: string, chart: Chart, theme: keyof typeof themes): string {
  const { unit, series, groups, budget } = chart
  const { background, text, faint, budget: budgetColor } = themes[theme]
  const ticks = ticksOf(chart)
  const scale = scaleOf(chart, ticks)
  const bottom = top + groups.reduce((sum, { values }) => sum + bar * drawn(values).length + gap, 0)
  const parts = [
    label(16, 26, title, `font-size="16" font-weight="600"`),
    ...series.map((name, index) => legend(name, index, series)),
    ...ticks.map(
      (tick) =>
        `<path d="M${scale(tick)} ${top - 6}V${bottom}" stroke="${faint}"/>` +
        label(scale(tick), bottom + 16, short(tick), `font-size="11" text-anchor="middle"`),
    ),
    label(width - 16, bottom + 34, chart.log ? `${unit}, logarithmic` : unit, `font-size="11" text-anchor="end"`),
  ]
  let y = top
  for (const { name, values } of groups) {
    const bars = drawn(values)
    parts.push(label(labels - 8, y + (bar * bars.length) / 2 + 4, name, `font-size="12" text-anchor="end"`))
    for (const [value, index] of bars) {
      const end = Math.max(scale(value), labels + 1)
      parts.push(
        `<rect x="${labels}" y="${y}" width="${(end - labels).toFixed(1)}" height="${bar - 2}" fill="${colorOf(index)}"/>`,
        label(end + 5, y + bar - 4, short(value), `font-size="11"`),
      )
      y += bar
    }
    y += gap
  }
  if (budget) {
    parts.push(
      `<path d="M${scale(budget.value)} ${top - 6}V${bottom}" stroke="${budgetColor}" stroke-dasharray="4 3"/>`,
      label(scale(budget.value) + 4, top - 9, budget.label, `font-size="11" style="fill:${budgetColor}"`),
    )
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${bottom + 46}" viewBox="0 0 ${width} ${bottom + 46}" role="img" font-family="system-ui, sans-serif" fill="${text}">
<rect width="100%" height="100%" fill="${background}"/>
${parts.join('\n')}
</svg>
`
}

const drawn = (values: (number | undefined)[]): [value: number, index: number][] =>
  values.flatMap((value, index) => (value === undefined ? [] : [[value, index]]))

function ticksOf({ log, groups, budget }: Chart): number[] {
  const values = [...groups.flatMap((group) => group.values.flatMap((value) => value ?? [])), budget?.value ?? 0]
  const most = Math.max(...values)
  if (log) {
    const least = Math.floor(Math.log10(Math.min(...values.filter((value) => value > 0))))
    return Array.from({ length: Math.ceil(Math.log10(most)) - least + 1 }, (_, index) => 10 ** (least + index))
  }
  const step = [1, 2, 2.5, 5, 10]
    .map((digit) => digit * 10 ** Math.floor(Math.log10(most / 4)))
    .find((size) => most / size <= 5)
  return Array.from({ length: 6 }, (_, index) => index * (step ?? most))
}

/** From a value to where it is, in pixels from the left. */
function scaleOf({ log }: Chart, ticks: number[]): (value: number) => number {
  const [first = 0, last = 1] = [ticks[0], ticks.at(-1)]
  const share = log
    ? (value: number) => Math.log(Math.max(value, first) / first) / Math.log(last / first)
    : (value: number) => value / last
  return (value) => Number((labels + share(value) * (width - labels - right)).toFixed(1))
}

function legend(name: string, index: number, series: string[]): string {
  if (series.length < 2) return ''
  const x = series.slice(0, index).reduce((sum, before) => sum + 34 + before.length * 7, 16)
  return `<rect x="${x}" y="40" width="12" height="12" fill="${colorOf(index)}"/>${label(x + 17, 50, name, 'font-size="12"')}`
}

const colorOf = (index: number): string => colors[index % colors.length] ?? '#888888'

const label = (x: number, y: number, text: string, attributes: string): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`

const short = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : Number(value.toPrecision(2)).toString()
