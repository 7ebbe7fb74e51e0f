/** The page: four parts on one time cursor. */
import { Alarms } from './parts/alarms.tsx'
import { Charts } from './parts/charts.tsx'
import { Controls } from './parts/controls/controls.tsx'
import { EventLog } from './parts/event-log.tsx'
import { Flow } from './parts/flow.tsx'
import { Header } from './parts/header.tsx'
import { Results } from './parts/results.tsx'
import { Ribbon } from './parts/ribbon.tsx'
import { Stepper } from './parts/stepper.tsx'
import { Transport } from './parts/transport.tsx'
import { Why } from './parts/why.tsx'
import { announcement } from './store.ts'

export const App = () => (
  <>
    <Header />
    <main>
      <section class="top" aria-label="Time">
        <Ribbon />
        <Transport />
        <Stepper />
      </section>
      <Controls />
      <div class="columns">
        <div class="pictures">
          <Flow />
          <Results />
          <Alarms />
          <Charts />
        </div>
        <div class="texts">
          <EventLog />
          <Why />
        </div>
      </div>
    </main>
    <p class="unseen" aria-live="polite">
      {announcement}
    </p>
  </>
)
