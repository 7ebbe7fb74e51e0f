/** The page: four parts on one time cursor. */
import { AbPanel } from './parts/ab-panel.tsx'
import { Alarms } from './parts/alarms.tsx'
import { CannotDraw } from './parts/cannot-draw.tsx'
import { Charts } from './parts/charts.tsx'
import { Compare } from './parts/compare.tsx'
import { Controls } from './parts/controls/controls.tsx'
import { EventLog } from './parts/event-log.tsx'
import { FileProblem } from './parts/file-problem.tsx'
import { Flow } from './parts/flow.tsx'
import { Header } from './parts/header.tsx'
import { Results } from './parts/results.tsx'
import { Ribbon } from './parts/ribbon.tsx'
import { RoutingLog } from './parts/routing-log.tsx'
import { Stepper } from './parts/stepper.tsx'
import { Transport } from './parts/transport.tsx'
import { Why } from './parts/why.tsx'
import { announcement, isComparing, runIndex, view } from './store.ts'

export const App = () => (
  <>
    <Header />
    <main>
      <CannotDraw key={`${view.value} ${runIndex.value}`}>
        <section class="top" aria-label="Time">
          <Ribbon />
          <Transport />
          {!isComparing.value && <Stepper />}
        </section>
        <Controls />
        <FileProblem />
        {isComparing.value ? <Compare /> : <OneRun />}
      </CannotDraw>
    </main>
    <p class="unseen" aria-live="polite">
      {announcement}
    </p>
  </>
)

const OneRun = () => (
  <div class="columns">
    <div class="pictures">
      <Flow />
      <Results />
      <AbPanel />
      <Alarms />
      <RoutingLog />
      <Charts />
    </div>
    <div class="texts">
      <EventLog />
      <Why />
    </div>
  </div>
)
